using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Salesforce;

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

    /// <summary>Makes a job that writes companies of a CSV file into the sandbox; its state is <c>state.db</c>.</summary>
    /// <param name="rows">The file's lines, header first.</param>
    /// <returns>The job file.</returns>
    protected string CompaniesJob(params string[] rows)
    {
        File("companies.csv", rows);
        File("map.json", """
            { "version": 1, "externalId": { "from": "Id" }, "fields": [ { "from": "Name", "to": "name" } ] }
            """);
        return File("companies.job.json", $$"""
            {
              "version": 1,
              "name": "companies",
              "source": { "type": "csv", "path": "companies.csv", "settle": "0s" },
              "map": "map.json",
              "state": "state.db",
              "target": { "name": "hipcall/companies", "baseUrl": "{{new Uri(Address, "hipcall/api/v3/")}}", "token": "{{Token}}" }
            }
            """);
    }

    /// <summary>Makes a job that writes the sandbox's Salesforce accounts into its companies; its state is <c>state.db</c>.</summary>
    /// <param name="field">The source's field that becomes the name.</param>
    /// <param name="secret">The reference to the client's secret; <see langword="null"/> for a good one.</param>
    /// <param name="loginUrl">Where the org is; <see langword="null"/> for the sandbox.</param>
    /// <returns>The job file.</returns>
    protected string AccountsJob(string field = "Name", string? secret = null, string? loginUrl = null) => File("accounts.job.json", $$"""
        {
          "version": 1,
          "name": "accounts",
          "source": {
            "type": "salesforce", "object": "Account", "loginUrl": "{{loginUrl ?? new Uri(Address, "salesforce").ToString()}}",
            "clientId": "{{SalesforceSimulator.ClientId}}", "clientSecret": "{{secret ?? SalesforceSecret()}}"
          },
          "map": { "version": 1, "externalId": { "from": "Id", "prefix": "salesforce:" }, "fields": [ { "from": "{{field}}", "to": "name" } ] },
          "state": "state.db",
          "target": { "name": "hipcall/companies", "baseUrl": "{{new Uri(Address, "hipcall/api/v3/")}}", "token": "{{Token}}" }
        }
        """);

    private string SalesforceSecret()
    {
        var path = File("salesforce.secret", SalesforceSimulator.ClientSecret);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return "file:" + path.Replace('\\', '/');
    }
}
