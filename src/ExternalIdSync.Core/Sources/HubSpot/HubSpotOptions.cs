namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>What is read from HubSpot, and how.</summary>
public sealed record HubSpotOptions
{
    /// <summary>The object type, such as <c>contacts</c>, <c>companies</c> or <c>2-1234567</c>.</summary>
    public required string Object { get; init; }

    /// <summary>
    /// The properties. <c>id</c>, <c>createdAt</c> and <c>updatedAt</c> are the record's own; the id and the modification
    /// stamp come by themselves.
    /// </summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>
    /// How far before the end of a reading the next one begins: the search index lags behind the writes by seconds, and more under load.
    /// The default is 10 min.
    /// </summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How old a change must be to be read. The default is 10 s.</summary>
    public TimeSpan Safety { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether archived records are told. HubSpot lists them without regard to time, so each reading goes through the whole list.
    /// </summary>
    public bool IncludesArchived { get; init; }
}
