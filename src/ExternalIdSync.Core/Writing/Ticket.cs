using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>One record on its way through the line.</summary>
internal sealed class Ticket
{
    /// <summary>The record as it was read.</summary>
    public SourceRecord? Source { get; init; }

    /// <summary>The record as it was mapped; <see langword="null"/> where it was refused before it got here.</summary>
    public SyncRecord? Record { get; init; }

    /// <summary>What records of one key keep their order by; none where a record has no key that can be used, or is gone.</summary>
    public ExternalId Key { get; init; }

    /// <summary>Whether an earlier run was refused it already.</summary>
    public bool IsRetry { get; init; }

    /// <summary>The row that could not become a record.</summary>
    public RejectedRow? RejectedRow { get; init; }

    /// <summary>The record's place in the run, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>The place at which the source gave it, from 1, bad rows included.</summary>
    public long Place { get; init; }

    /// <summary>What the source tells of a record that is gone.</summary>
    public ChangeKind Kind { get; init; }

    /// <summary>What <see cref="KnownRecord.Fingerprint"/> was.</summary>
    public Fingerprint Fingerprint { get; set; }

    /// <summary>What <see cref="KnownRecord.IsChanged"/> was.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether the settlement said that nothing needs to be sent.</summary>
    public bool IsKnown { get; set; }

    /// <summary>The target's own id as it is known, if it is.</summary>
    public string? TargetId { get; set; }

    /// <summary>What became of the record; <see langword="null"/> while that is open, and for good where it was not attempted.</summary>
    public SyncResult? Result { get; set; }

    /// <summary>Whether the record was handed to the settling; nobody may touch it afterwards but the settling.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether the record holds its key's place in the gate.</summary>
    public bool HoldsKey { get; set; }

    /// <summary>The next record of the same key, which waits for this one.</summary>
    public Ticket? Next { get; set; }

    /// <summary>The fields that are written, where not all that are present are.</summary>
    public FieldMask? Mask { get; set; }

    /// <summary>Whether the target's copy was read, so that <see cref="Claim"/> says exactly what the write does.</summary>
    public bool HasLooked { get; set; }

    /// <summary>What the brake was told that this write may do.</summary>
    public BrakeClaim Claim { get; set; }
}
