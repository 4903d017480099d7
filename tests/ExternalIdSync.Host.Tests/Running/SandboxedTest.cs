using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Tests.Running;

/// <summary>A test with a folder of its own and a sandbox behind a real port.</summary>
public abstract class SandboxedTest : IAsyncLifetime
{
    private readonly string _tokenVariable = $"PSSYNC_TEST_{Guid.NewGuid():N}";
    private SandboxHost? _host;

    /// <summary>The sandbox.</summary>
    protected SandboxServer Sandbox { get; } = new();

    /// <summary>The folder, deleted at the end.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("pssync-").FullName;

    /// <summary>A reference to a token that may do everything.</summary>
    protected string Token => "env:" + _tokenVariable;

    /// <summary>Where the sandbox is.</summary>
    protected Uri Address => _host!.Address;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(_tokenVariable, "hipcall_sandbox");
        _host = await SandboxHost.StartAsync(Sandbox);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        Environment.SetEnvironmentVariable(_tokenVariable, null);
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a file in <see cref="Folder"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="lines">Its lines.</param>
    /// <returns>Its path.</returns>
    protected string File(string name, params string[] lines)
    {
        var path = Path.Combine(Folder, name);
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>The options that lead to the sandbox's companies.</summary>
    /// <param name="more">Further options.</param>
    /// <returns>The options.</returns>
    internal string[] Companies(params string[] more) =>
        ["--target", "hipcall/companies", "--base-url", new Uri(Address, "hipcall/api/v3").ToString(), "--token", Token, .. more];

    /// <summary>Imports companies into the sandbox.</summary>
    /// <param name="file">The file.</param>
    /// <param name="more">Further options.</param>
    /// <returns>What came of it.</returns>
    internal Task<PssyncRun> ImportAsync(string file, params string[] more) =>
        PssyncRun.Of(["import", file, .. Companies("--external-id", "Id"), .. more]);
}
