namespace ExternalIdSync;

/// <summary>What a run would do with one record, and why. Holds values of the record where they would change: handle it as the record itself.</summary>
public sealed record PlannedChange
{
    /// <summary>What would be done.</summary>
    public required PlannedAction Action { get; init; }

    /// <summary>The external ID; <see langword="null"/> where the record has none that can be used.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The row in the source, from 1; 0 where the source has no rows.</summary>
    public long Row { get; init; }

    /// <summary>What would change, field by field, with each field's owner and the rule that decides.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The target's name.</summary>
    public string? Target { get; init; }

    /// <summary>The target's own id of the record, where it is known.</summary>
    public string? TargetId { get; init; }

    /// <summary>The row of the error table, where the record would not be written.</summary>
    public SyncError? Error { get; init; }

    /// <summary>The id of <see cref="Error"/>.</summary>
    public string? Code => Error?.Id;

    /// <summary>Why the record would not be written, in a sentence, or what could not be foreseen.</summary>
    public string? Reason { get; init; }

    /// <summary>The field that is at fault, where one is.</summary>
    public string? Field { get; init; }

    /// <summary>In a conflict: the external ID that holds what this record claims.</summary>
    public string? ConflictingExternalId { get; init; }

    /// <summary>In a conflict: the target's own id of that other record.</summary>
    public string? ConflictingId { get; init; }

    /// <summary>Makes it of the result of a what-if run.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="result">The result.</param>
    /// <returns>The planned change.</returns>
    public static PlannedChange Of(string job, SyncResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new PlannedChange
        {
            Action = result.Outcome switch
            {
                SyncOutcome.WouldCreate or SyncOutcome.Created => PlannedAction.Create,
                SyncOutcome.WouldUpdate or SyncOutcome.Updated => PlannedAction.Update,
                SyncOutcome.Unchanged => PlannedAction.Unchanged,
                SyncOutcome.Conflict => PlannedAction.Conflict,
                SyncOutcome.Blocked => PlannedAction.Blocked,
                SyncOutcome.Rejected => PlannedAction.Reject,
                _ => PlannedAction.Fail,
            },
            ExternalId = result.ExternalId,
            Row = result.Row,
            Changes = result.Changes,
            Job = job,
            Target = result.Target,
            TargetId = result.TargetId,
            Error = result.Error,
            Reason = result.Reason,
            Field = result.Field,
            ConflictingExternalId = result.ConflictingExternalId,
            ConflictingId = result.ConflictingId,
        };
    }
}
