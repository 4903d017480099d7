namespace ExternalIdSync.Core.Targets;

/// <summary>The request of a batch target and how its answer tells one outcome per record.</summary>
internal sealed record BatchOperation
{
    /// <summary>Method, path and headers.</summary>
    public required Operation Request { get; init; }

    /// <summary>The property that holds the list of records.</summary>
    public required string Records { get; init; }

    /// <summary>Where the records' outcomes stand; several where successes and failures stand apart.</summary>
    public required IReadOnlyList<BatchOutcomes> Outcomes { get; init; }

    /// <summary>The property of a record's item that holds its fields; <see langword="null"/> where the item itself does.</summary>
    public string? ItemFields { get; init; }

    /// <summary>
    /// The property of the item, beside its fields, that holds the external ID; <see langword="null"/> where it is among the fields.
    /// </summary>
    public string? ItemExternalId { get; init; }

    /// <summary>The property of the item that carries the record's number in the batch, to be found again in the answer.</summary>
    public string? ItemTrace { get; init; }

    /// <summary>Further properties of each item.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ItemConstants { get; init; } = [];

    /// <summary>How a batch that is worked on later is waited for; <see langword="null"/> where there is no such thing.</summary>
    public JobOperation? Job { get; init; }
}
