namespace ExternalIdSync;

/// <summary>Where a record comes from, so that every result can be traced back and every write told from the next one.</summary>
/// <param name="Row">The row or line in the source, from 1 for the first data row; 0 where the source has no rows.</param>
/// <param name="Version">
/// The source change the record carries: an event id or the modification stamp; <see langword="null"/> where the source tells none,
/// and the run itself then stands for it.
/// </param>
/// <param name="ChangedAt">When the record changed at the source, if the source tells.</param>
public readonly record struct RecordOrigin(long Row, string? Version = null, DateTimeOffset? ChangedAt = null)
{
    /// <summary>Where the record was refused before; <see langword="null"/> unless it comes from a rejections file.</summary>
    public EarlierRejection? Earlier { get; init; }

    /// <summary>
    /// What <see cref="SyncResult.TargetVersion"/> said when the record was planned: it is written only if that still holds.
    /// <see langword="null"/> where nothing is expected.
    /// </summary>
    public string? ExpectedVersion { get; init; }
}
