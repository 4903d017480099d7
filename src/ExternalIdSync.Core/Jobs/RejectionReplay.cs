namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Which rejections a run replays in place of its source. Rows that are written leave the list, the others stay with one more attempt.
/// </summary>
public sealed record RejectionReplay
{
    /// <summary>The rejections' numbers; <see langword="null"/> for all of the job's.</summary>
    public IReadOnlySet<long>? Ids { get; init; }

    /// <summary>Only those with this error id.</summary>
    public string? Code { get; init; }

    /// <summary>Only that of this external ID.</summary>
    public string? ExternalId { get; init; }

    /// <summary>
    /// Corrected values of source fields by rejection: they replace what was read, the other fields stay. A row that could not become a
    /// record needs all of its values.
    /// </summary>
    public IReadOnlyDictionary<long, IReadOnlyDictionary<string, object?>> Corrections { get; init; } =
        new Dictionary<long, IReadOnlyDictionary<string, object?>>();
}
