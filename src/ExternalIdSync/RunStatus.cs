namespace ExternalIdSync;

/// <summary>How a run ended. <c>pssync</c> exits 0, 2, 1 and 3 in this order.</summary>
public enum RunStatus
{
    /// <summary>Every record was written or needed no write.</summary>
    Succeeded,

    /// <summary>Some records were refused or failed; the others were written.</summary>
    PartiallySucceeded,

    /// <summary>The run could not do its work.</summary>
    Failed,

    /// <summary>The run was stopped before the end: on request, by a quota or by a brake.</summary>
    Stopped,
}
