using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Salesforce;

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
        var simulator = Find(VendorOf(options.Definition), options.Definition.Name, sandbox);
        return options with
        {
            BaseUrl = Address(simulator, options.Definition.BaseUrl),
            Handler = new SandboxMessageHandler(sandbox),
            // The sandbox limits nothing unless told to, and nobody wants to wait for a vendor that is not there.
            Limits = new TargetLimits(),
            Secret = SecureStringSecret.Of(Token(simulator.Name)),
        };
    }

    /// <summary>Makes the rehearsal of a job in the sandbox.</summary>
    /// <param name="job">The job.</param>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="statePath">The state of the rehearsal.</param>
    /// <returns>The rehearsal; its secrets are read with <see cref="ReadToken"/>.</returns>
    /// <exception cref="SyncException">The sandbox has no such API.</exception>
    public static JobDefinition Rehearse(JobDefinition job, SandboxServer sandbox, string statePath)
    {
        var source = job.Source.Vendor is { } vendor ? SourceStandIn(Find(vendor, job.Source.Name, sandbox)) : null;
        var definition = job.Target.Definition;
        var simulator = Find(VendorOf(definition), definition.Name, sandbox);
        return job.Rehearse(source, new ApiStandIn(Address(simulator, definition.BaseUrl), Reference(simulator.Name)), statePath);
    }

    /// <summary>Reads the secrets of rehearsals.</summary>
    /// <param name="vault">The sandbox.</param>
    /// <param name="secret">The vendor, or the client's id.</param>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>What the sandbox takes.</returns>
    public static ValueTask<string?> ReadToken(string vault, string secret, CancellationToken cancellationToken) =>
        ValueTask.FromResult<string?>(secret == SalesforceSimulator.ClientId ? SalesforceSimulator.ClientSecret : Token(secret));

    private static string VendorOf(ConnectorDefinition definition) => definition.Name.Split('/')[0];

    private static ISimulator Find(string vendor, string subject, SandboxServer sandbox) =>
        sandbox.Simulators.FirstOrDefault(s => string.Equals(s.Name, vendor, StringComparison.OrdinalIgnoreCase))
        ?? throw new SyncException(SyncErrors.OptionInvalid,
            $"The sandbox does not simulate '{vendor}'; it has {string.Join(", ", sandbox.Simulators.Select(static s => s.Name))}. "
            + "Leave out -Sandbox to go to the real one.") { Subject = subject };

    // A source logs into Salesforce as a client; everything else takes a token.
    private static ApiStandIn SourceStandIn(ISimulator simulator) => simulator is SalesforceSimulator
        ? new ApiStandIn(Address(simulator, null), Reference(SalesforceSimulator.ClientId), SalesforceSimulator.ClientId)
        : new ApiStandIn(Address(simulator, null), Reference(simulator.Name));

    private static string Reference(string name) => $"vault:sandbox/{name}";

    private static string Token(string vendor) => Tokens.GetValueOrDefault(vendor, vendor + "_sandbox");

    // A simulator is mounted below its vendor's name, with the paths that the vendor has.
    private static Uri Address(ISimulator simulator, Uri? vendorUrl)
    {
        var path = $"/{simulator.Name}{vendorUrl?.AbsolutePath}";
        return new Uri($"http://sandbox.localhost{(path.StartsWith(simulator.BasePath, StringComparison.Ordinal) ? path : simulator.BasePath)}");
    }
}
