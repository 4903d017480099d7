using System.Text.Json;

namespace ExternalIdSync.Sandbox.Crm;

/// <summary>A change that was checked and waits for its commit.</summary>
/// <param name="Change">The change.</param>
/// <param name="Id">The record's id, allocated for a creation.</param>
/// <param name="Values">The values as JSON: control and API write through the same reader.</param>
/// <param name="Stamp">When it happens.</param>
/// <param name="At">When others see it.</param>
internal sealed record CrmCommit(CrmChange Change, string Id, JsonElement Values, DateTimeOffset Stamp, DateTimeOffset At);
