namespace ExternalIdSync;

/// <summary>A failure of a whole call, as opposed to that of one record, which is a <see cref="SyncResult"/>.</summary>
public sealed class SyncException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">The row of the error table.</param>
    /// <param name="message">What failed, naming file, row, column, field or option; without secrets or personal data.</param>
    /// <param name="innerException">The cause, if any.</param>
    public SyncException(SyncError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The row of the error table.</summary>
    public SyncError Error { get; }

    /// <summary>What it failed on: a path, a target's name or an external ID.</summary>
    public object? Subject { get; init; }

    /// <summary>
    /// Whether a write may have taken effect although no answer came (a time-out, a broken connection): look before writing again, unless
    /// writing twice does no harm.
    /// </summary>
    public bool IsFateUnknown { get; init; }

    /// <summary>How many requests were sent for this call before it failed, retries included.</summary>
    public int Requests { get; init; }
}
