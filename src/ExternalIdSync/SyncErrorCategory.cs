namespace ExternalIdSync;

/// <summary>What kind of failure an error is. The names are those of PowerShell's error categories, so that both show the same word.</summary>
public enum SyncErrorCategory
{
    /// <summary>The input (a row, a file, an option) is not usable as it is.</summary>
    InvalidData,

    /// <summary>An argument or option contradicts another one or has a value outside its range.</summary>
    InvalidArgument,

    /// <summary>Something in a wrong state for what was asked.</summary>
    InvalidOperation,

    /// <summary>A file's text does not follow its format.</summary>
    ParserError,

    /// <summary>A file, record, target or field does not exist.</summary>
    ObjectNotFound,

    /// <summary>Another record already holds the same key.</summary>
    ResourceExists,

    /// <summary>Another process holds what is needed, or the other side is overloaded.</summary>
    ResourceBusy,

    /// <summary>The other side answers, but not usefully.</summary>
    ResourceUnavailable,

    /// <summary>The token is missing, wrong or expired.</summary>
    AuthenticationError,

    /// <summary>The token is good but may not do this.</summary>
    PermissionDenied,

    /// <summary>A rate limit, a quota or a brake was reached.</summary>
    LimitsExceeded,

    /// <summary>The other side could not be reached.</summary>
    ConnectionError,

    /// <summary>No answer in time.</summary>
    OperationTimeout,

    /// <summary>The run was stopped on request.</summary>
    OperationStopped,

    /// <summary>The other side broke its own protocol.</summary>
    ProtocolError,

    /// <summary>A file could not be read.</summary>
    ReadError,

    /// <summary>A file could not be written.</summary>
    WriteError,

    /// <summary>A secret is kept where it must not be.</summary>
    SecurityError,

    /// <summary>The target cannot do what was asked.</summary>
    NotImplemented,
}
