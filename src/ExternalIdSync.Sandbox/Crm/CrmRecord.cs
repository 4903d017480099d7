namespace ExternalIdSync.Sandbox.Crm;

/// <summary>A record as committed, for comparing with what a sync made of it.</summary>
/// <param name="Id">The CRM's own id.</param>
/// <param name="Values">Every field by its name, system fields included, as the API would write them.</param>
/// <param name="Stamp">The stamp that a cursor goes by.</param>
/// <param name="IsDeleted">Whether it is deleted or archived.</param>
/// <param name="MergedInto">The record that it went into, or <see langword="null"/>.</param>
public sealed record CrmRecord(string Id, IReadOnlyDictionary<string, object?> Values, DateTimeOffset Stamp, bool IsDeleted, string? MergedInto);
