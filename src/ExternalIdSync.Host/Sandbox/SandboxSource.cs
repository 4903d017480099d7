using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Host.Sandbox;

/// <summary>What the source of a job says to read a simulated CRM.</summary>
/// <param name="Type">The source's <c>type</c>.</param>
/// <param name="AddressName">What a job calls the address.</param>
/// <param name="Path">Where the sandbox has it.</param>
/// <param name="ClientId">The <c>clientId</c>; <see langword="null"/> where there is none.</param>
/// <param name="SecretName">What a job calls the reference to the secret.</param>
/// <param name="Secret">The secret. It opens nothing else, so it is none.</param>
internal sealed record SandboxSource(string Type, string AddressName, string Path, string? ClientId, string SecretName, string Secret)
{
    /// <summary>One for every simulated CRM.</summary>
    public static IReadOnlyList<SandboxSource> All { get; } =
    [
        new("salesforce", "loginUrl", "salesforce", SalesforceSimulator.ClientId, "clientSecret", SalesforceSimulator.ClientSecret),
        new("hubspot", "baseUrl", "hubspot", null, "token", "hubspot_sandbox"),
    ];

    /// <summary>Its address.</summary>
    /// <param name="host">Where the sandbox is served.</param>
    /// <returns>The URL.</returns>
    public Uri Address(SandboxHost host) => new(host.Address, Path);
}
