using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Writing;

/// <summary>What a whole file's import by the target itself is made of.</summary>
public sealed record BulkImportOptions
{
    /// <summary>The file.</summary>
    public required CsvOptions Csv { get; init; }

    /// <summary>The map; <see langword="null"/> to let columns through whose names match the target's fields.</summary>
    public MapDefinition? Map { get; init; }

    /// <summary>How external IDs are made.</summary>
    public ExternalIdRule ExternalIds { get; init; } = new();

    /// <summary>The field that records are matched by; <see langword="null"/> for the definition's own.</summary>
    public string? MatchKey { get; init; }

    /// <summary>Where refused rows are kept, in the columns of the file; <see langword="null"/> for nowhere.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>Whether only to map the file and say what is refused before anything is sent.</summary>
    public bool WhatIf { get; init; }

    /// <summary>From how many refused rows on the import counts as failed; the rows that were taken stay taken.</summary>
    public FailOn FailOn { get; init; } = FailOn.Never;

    /// <summary>Is told how far the import is.</summary>
    public IProgress<BulkImportProgress>? Progress { get; init; }

    /// <summary>Takes the mapping's notes.</summary>
    public Action<MapNote>? OnNote { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
