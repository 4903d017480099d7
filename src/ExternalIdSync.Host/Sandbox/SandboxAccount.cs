namespace ExternalIdSync.Host.Sandbox;

/// <summary>What it takes to speak to a simulated API.</summary>
/// <param name="Target">The target that the API serves.</param>
/// <param name="BasePath">Where the sandbox has it, version path included.</param>
/// <param name="Token">A token that may do everything there. It opens nothing else, so it is no secret.</param>
internal sealed record SandboxAccount(string Target, string BasePath, string Token)
{
    /// <summary>One for every built-in target.</summary>
    public static IReadOnlyList<SandboxAccount> All { get; } =
    [
        new("instant-compliance/customers", "instant-compliance/api/v1", "ic_live_sandbox"),
        new("hipcall/companies", "hipcall/api/v3", "hipcall_sandbox"),
        new("hipcall/contacts", "hipcall/api/v3", "hipcall_sandbox"),
        new("experiture/profiles", "experiture/public/v1", "experiture_sandbox"),
    ];

    /// <summary>The account for a target.</summary>
    /// <param name="target">A built-in target's name.</param>
    /// <returns>The account.</returns>
    public static SandboxAccount Of(string target) => All.Single(a => a.Target == target);

    /// <summary>The base URL for <c>--base-url</c>.</summary>
    /// <param name="host">Where the sandbox is served.</param>
    /// <returns>The URL.</returns>
    public Uri BaseUrl(SandboxHost host) => new(host.Address, BasePath);
}
