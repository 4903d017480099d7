namespace ExternalIdSync;

/// <summary>Where a record comes from, so that every result can be traced back and every write told from the next one.</summary>
public readonly record struct RecordOrigin
{
    // A row of a file has a number and nothing else, and there are a million of them: what only few records have stands apart.
    private readonly Details? _details;

    /// <summary>Makes an origin.</summary>
    /// <param name="row">See <see cref="Row"/>.</param>
    /// <param name="version">See <see cref="Version"/>.</param>
    /// <param name="changedAt">See <see cref="ChangedAt"/>.</param>
    public RecordOrigin(long row, string? version = null, DateTimeOffset? changedAt = null)
    {
        Row = row;
        _details = version is null && changedAt is null ? null : new Details(version, changedAt, null, null);
    }

    /// <summary>The row or line in the source, from 1 for the first data row; 0 where the source has no rows.</summary>
    public long Row { get; init; }

    /// <summary>
    /// The source change the record carries: an event id or the modification stamp; <see langword="null"/> where the source tells none,
    /// and the run itself then stands for it.
    /// </summary>
    public string? Version
    {
        get => _details?.Version;
        init => _details = Details.With(_details, value, static (d, v) => d with { Version = v });
    }

    /// <summary>When the record changed at the source, if the source tells.</summary>
    public DateTimeOffset? ChangedAt
    {
        get => _details?.ChangedAt;
        init => _details = Details.With(_details, value, static (d, v) => d with { ChangedAt = v });
    }

    /// <summary>Where the record was refused before; <see langword="null"/> unless it comes from a rejections file.</summary>
    public EarlierRejection? Earlier
    {
        get => _details?.Earlier;
        init => _details = Details.With(_details, value, static (d, v) => d with { Earlier = v });
    }

    /// <summary>
    /// What <see cref="SyncResult.TargetVersion"/> said when the record was planned: it is written only if that still holds.
    /// <see langword="null"/> where nothing is expected.
    /// </summary>
    public string? ExpectedVersion
    {
        get => _details?.ExpectedVersion;
        init => _details = Details.With(_details, value, static (d, v) => d with { ExpectedVersion = v });
    }

    private sealed record Details(string? Version, DateTimeOffset? ChangedAt, EarlierRejection? Earlier, string? ExpectedVersion)
    {
        private static readonly Details None = new(null, null, null, null);

        // No details, and details that say nothing, are the same origin.
        public static Details? With<T>(Details? details, T value, Func<Details, T, Details> set)
        {
            var changed = details is null && value is null ? None : set(details ?? None, value);
            return changed == None ? null : changed;
        }
    }
}
