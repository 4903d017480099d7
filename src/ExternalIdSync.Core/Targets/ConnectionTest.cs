namespace ExternalIdSync.Core.Targets;

/// <summary>What came of trying to reach a target.</summary>
public sealed record ConnectionTest
{
    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>The URL that was asked, without secrets.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whether the API answered as it should.</summary>
    public bool IsReached => Error is null;

    /// <summary>
    /// What is wrong: <see cref="SyncErrors.TokenRefused"/>, <see cref="SyncErrors.ScopeMissing"/>, <see cref="SyncErrors.BaseUrlWrong"/>,
    /// <see cref="SyncErrors.Unreachable"/>, <see cref="SyncErrors.TlsFailed"/>, <see cref="SyncErrors.TimedOut"/>,
    /// <see cref="SyncErrors.AnswerMalformed"/>, or another row of the table; <see langword="null"/> if nothing is.
    /// </summary>
    public SyncError? Error { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The HTTP status, where there was an answer.</summary>
    public int? Status { get; init; }

    /// <summary>The target's clock as it answered; <see langword="null"/> where it did not tell.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Latency { get; init; }
}
