namespace ExternalIdSync.Core.Targets;

/// <summary>How an API tells its fields.</summary>
internal sealed record FieldsOperation
{
    /// <summary>The request.</summary>
    public required Operation Request { get; init; }

    /// <summary>Where the list of fields stands.</summary>
    public required JsonLocation List { get; init; }

    /// <summary>Where an entry holds its name.</summary>
    public required JsonLocation Name { get; init; }

    /// <summary>Where an entry holds its type.</summary>
    public JsonLocation? Type { get; init; }

    /// <summary>Where an entry says whether the field may be empty.</summary>
    public JsonLocation? Nullable { get; init; }

    /// <summary>Where an entry lists the only values allowed.</summary>
    public JsonLocation? Values { get; init; }
}
