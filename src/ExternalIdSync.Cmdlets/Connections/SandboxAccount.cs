using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>The way into the sandbox: which of its APIs stands for a definition, and the token it takes.</summary>
internal static class SandboxAccount
{
    // Where the vendor's tokens have a form of their own.
    private static readonly Dictionary<string, string> Tokens = new(StringComparer.OrdinalIgnoreCase)
    {
        ["instant-compliance"] = "ic_live_sandbox",
    };

    /// <summary>Points a connection at the sandbox.</summary>
    /// <param name="options">The connection's options.</param>
    /// <param name="sandbox">The sandbox.</param>
    /// <returns>The options with the sandbox's address, handler and token.</returns>
    /// <exception cref="SyncException">The sandbox has no such API.</exception>
    public static TargetOptions Apply(TargetOptions options, SandboxServer sandbox)
    {
        var vendor = options.Definition.Name.Split('/')[0];
        var simulator = sandbox.Simulators.FirstOrDefault(s => string.Equals(s.Name, vendor, StringComparison.OrdinalIgnoreCase))
            ?? throw new SyncException(SyncErrors.OptionInvalid,
                $"The sandbox does not simulate '{vendor}'; it has {string.Join(", ", sandbox.Simulators.Select(static s => s.Name))}. "
                + "Leave out -Sandbox and give -BaseUrl.") { Subject = options.Definition.Name };
        return options with
        {
            BaseUrl = new Uri($"https://sandbox.localhost{Path(simulator, options.Definition)}"),
            Handler = new SandboxMessageHandler(sandbox),
            // The sandbox limits nothing unless told to, and nobody wants to wait for a vendor that is not there.
            Limits = new TargetLimits(),
            Secret = SecureStringSecret.Of(Tokens.GetValueOrDefault(simulator.Name, simulator.Name + "_sandbox")),
        };
    }

    // A simulator is mounted below its vendor's name, with the paths that the vendor has.
    private static string Path(ISimulator simulator, ConnectorDefinition definition)
    {
        var path = $"/{simulator.Name}{definition.BaseUrl?.AbsolutePath}";
        return path.StartsWith(simulator.BasePath, StringComparison.Ordinal) ? path : simulator.BasePath;
    }
}
