using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Writing;

/// <summary>A record whose outcome is known.</summary>
/// <param name="Source">The record as it was read; <see langword="null"/> for a row that could not become one.</param>
/// <param name="Record">The record as it was mapped; <see langword="null"/> where mapping refused it.</param>
/// <param name="Result">What became of it.</param>
/// <param name="RejectedRow">The row that could not become a record, where that is why.</param>
public readonly record struct SettledRecord(SourceRecord? Source, SyncRecord? Record, SyncResult Result, RejectedRow? RejectedRow = null)
{
    /// <summary>The place at which the source gave it, from 1, bad rows included.</summary>
    public long Place { get; init; }

    /// <summary>Whether it is unchanged because <see cref="ISettlement.LookUpAsync"/> said so.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What <see cref="KnownRecord.Fingerprint"/> was.</summary>
    public Fingerprint Fingerprint { get; init; }

    /// <summary>Whether an earlier run was refused it already.</summary>
    public bool IsRetry { get; init; }

    /// <summary>Whether the source only told that the record is gone.</summary>
    public bool IsGone { get; init; }
}
