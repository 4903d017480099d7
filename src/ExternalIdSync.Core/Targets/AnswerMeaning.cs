namespace ExternalIdSync.Core.Targets;

/// <summary>What an answer, or a record's part of it, means to a sync.</summary>
internal enum AnswerMeaning
{
    /// <summary>A record was made.</summary>
    Created,

    /// <summary>A record was changed.</summary>
    Updated,

    /// <summary>The record already was as sent.</summary>
    Unchanged,

    /// <summary>The record was read.</summary>
    Found,

    /// <summary>The API itself says that there is no such record.</summary>
    NotFound,

    /// <summary>Another record holds what this one claims.</summary>
    Conflict,

    /// <summary>More than one record has the key.</summary>
    Ambiguous,

    /// <summary>Someone else created the same key in between.</summary>
    CreateRace,

    /// <summary>The content was refused.</summary>
    Rejected,

    /// <summary>A field is unknown or has another type.</summary>
    SchemaMismatch,

    /// <summary>A field may no longer be changed.</summary>
    Frozen,

    /// <summary>An idempotency key came with another body.</summary>
    IdempotencyConflict,

    /// <summary>The quota of the day is used up.</summary>
    QuotaExhausted,

    /// <summary>Try again: nothing is wrong with the record.</summary>
    Transient,

    /// <summary>The token is wrong or expired.</summary>
    TokenRefused,

    /// <summary>The token lacks a right.</summary>
    ScopeMissing,

    /// <summary>A batch was accepted and is worked on.</summary>
    Accepted,
}
