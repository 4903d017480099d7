namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>A record as stored. Immutable: a change makes another one, so that the search index can lag behind.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">A number that grows with every write.</param>
/// <param name="Values">Its values: text, <see cref="decimal"/>, <see cref="bool"/>, <see cref="DateOnly"/>, <see cref="DateTimeOffset"/>.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
internal sealed record HubSpotRecord(long Id, long Revision, object?[] Values, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>When it was archived, or <see langword="null"/>.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The record that took its place in a merge, or <see langword="null"/>.</summary>
    public long? MergedInto { get; init; }

    /// <summary>A property's value; one that was defined after the record was written has none.</summary>
    public object? this[HubSpotProperty property] => property.Ordinal < Values.Length ? Values[property.Ordinal] : null;
}
