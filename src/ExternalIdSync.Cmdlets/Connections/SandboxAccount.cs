using System.Net;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>The way into the sandbox: which of its APIs stands for a definition, and the token it takes.</summary>
internal static class SandboxAccount
{
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
            BaseUrl = new Uri(SandboxMessageHandler.BaseAddress, simulator.BasePath),
            Handler = new SandboxMessageHandler(sandbox),
            ClientId = null,
            Secret = new SecureStringSecret(new NetworkCredential(string.Empty, simulator.Name + "_sandbox").SecurePassword),
        };
    }
}
