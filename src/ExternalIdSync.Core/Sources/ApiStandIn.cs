namespace ExternalIdSync.Core.Sources;

/// <summary>An API that answers in a vendor's place, such as a sandbox.</summary>
/// <param name="Address">Where it stands.</param>
/// <param name="Secret">The reference to the token or client secret that it takes, such as <c>env:NAME</c>.</param>
/// <param name="ClientId">The client's id that goes with the secret, where it asks for one.</param>
public sealed record ApiStandIn(Uri Address, string Secret, string? ClientId = null);
