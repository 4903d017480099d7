using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>Makes results.</summary>
internal static class Results
{
    /// <summary>The result of a record that went well.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="targetId">The target's own id.</param>
    /// <param name="requests">Requests sent for it alone.</param>
    /// <returns>The result.</returns>
    public static SyncResult Good(Ticket ticket, string target, SyncOutcome outcome, string? targetId, int requests) => new()
    {
        ExternalId = ticket.Record!.ExternalId.Value,
        Outcome = outcome,
        TargetId = targetId,
        Target = target,
        Row = ticket.Record.Origin.Row,
        Requests = requests,
    };

    /// <summary>The result of a record that the target answered badly.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="verdict">The answer's meaning.</param>
    /// <param name="requests">Requests sent for it alone.</param>
    /// <returns>The result.</returns>
    public static SyncResult Bad(Ticket ticket, string target, in Verdict verdict, int requests) => new()
    {
        ExternalId = ticket.Record!.ExternalId.Value,
        Outcome = OutcomeOf(verdict.Meaning),
        TargetId = ticket.TargetId,
        Target = target,
        Row = ticket.Record.Origin.Row,
        Requests = requests,
        Error = verdict.Error,
        Reason = verdict.Reason,
        Field = verdict.Field,
        ConflictingExternalId = verdict.ConflictingExternalId,
        ConflictingId = verdict.ConflictingId,
        CorrelationId = verdict.CorrelationId,
    };

    /// <summary>The result of a record that is refused before anything is sent.</summary>
    /// <param name="row">Its row; 0 where there are none.</param>
    /// <param name="externalId">Its external ID, if it has one.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="error">The row of the error table.</param>
    /// <param name="reason">Why, in a sentence.</param>
    /// <param name="field">The field at fault, if it is one.</param>
    /// <returns>The result.</returns>
    public static SyncResult Refused(long row, string? externalId, string target, SyncError error, string reason, string? field) => new()
    {
        ExternalId = externalId,
        Outcome = SyncOutcome.Rejected,
        Target = target,
        Row = row,
        Error = error,
        Reason = reason,
        Field = field,
    };

    /// <summary>The result of a record that could not be sent or was not answered.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="failure">Why.</param>
    /// <returns>The result.</returns>
    public static SyncResult Thrown(Ticket ticket, string target, SyncException failure) => new()
    {
        ExternalId = ticket.Record!.ExternalId.Value,
        Outcome = failure.Error.Category == SyncErrorCategory.InvalidData || failure.Error == SyncErrors.NotSupported
            ? SyncOutcome.Rejected
            : SyncOutcome.Failed,
        TargetId = ticket.TargetId,
        Target = target,
        Row = ticket.Record.Origin.Row,
        Error = failure.Error,
        Reason = failure.Message,
        Field = failure.Error == SyncErrors.ValueInvalid || failure.Error == SyncErrors.NotSupported ? failure.Subject as string : null,
    };

    /// <summary>The result of a record that is gone at its source.</summary>
    /// <param name="source">What the source tells of it.</param>
    /// <param name="item">How it went.</param>
    /// <param name="externalId">Its external ID, where one can be made.</param>
    /// <param name="target">The target's name.</param>
    /// <returns>The result.</returns>
    public static SyncResult Gone(SourceRecord source, SourceItem item, string? externalId, string target) => new()
    {
        ExternalId = externalId,
        Outcome = SyncOutcome.Blocked,
        Target = target,
        Row = source.Origin.Row,
        Error = item.Kind == ChangeKind.Merged ? SyncErrors.MergedAtSource : SyncErrors.DeletedAtSource,
        Reason = item.Kind != ChangeKind.Merged ? "The record was deleted at the source."
            : item.MergedInto is { } into ? $"The record went into '{into}' at the source." : "The record went into another one at the source.",
    };

    /// <summary>The result of a record on which this program itself failed.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="fault">The fault; its message is not shown, because it may hold values.</param>
    /// <returns>The result.</returns>
    public static SyncResult Broken(Ticket ticket, string target, Exception fault) => new()
    {
        ExternalId = ticket.Record!.ExternalId.Value,
        Outcome = SyncOutcome.Failed,
        TargetId = ticket.TargetId,
        Target = target,
        Row = ticket.Record.Origin.Row,
        Error = SyncErrors.Unexpected,
        Reason = $"A fault in this program: {fault.GetType().Name}.",
    };

    private static SyncOutcome OutcomeOf(AnswerMeaning? meaning) => meaning switch
    {
        AnswerMeaning.Conflict or AnswerMeaning.Ambiguous => SyncOutcome.Conflict,
        AnswerMeaning.Rejected or AnswerMeaning.SchemaMismatch => SyncOutcome.Rejected,
        AnswerMeaning.Frozen => SyncOutcome.Blocked,
        _ => SyncOutcome.Failed,
    };
}
