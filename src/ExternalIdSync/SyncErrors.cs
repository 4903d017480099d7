namespace ExternalIdSync;

/// <summary>The table of every error id, its category and its advice. An id, once released, keeps its meaning.</summary>
public static class SyncErrors
{
    // External IDs

    /// <summary>A record has no external ID.</summary>
    public static SyncError ExternalIdBlank { get; } = new("ExternalIdBlank", SyncErrorCategory.InvalidData,
        "Fill the external ID at the source; a record without one would be created anew on every run.");

    /// <summary>An external ID is longer than the vendors accept.</summary>
    public static SyncError ExternalIdTooLong { get; } = new("ExternalIdTooLong", SyncErrorCategory.InvalidData,
        "Use the source's own short key; shortening a long one here could make two records one.");

    /// <summary>An external ID looks like a spreadsheet's rounding of a long number.</summary>
    public static SyncError ExternalIdDamaged { get; } = new("ExternalIdDamaged", SyncErrorCategory.InvalidData,
        "Export the file again with the column as text; a spreadsheet has rounded this number.");

    /// <summary>An external ID holds half of a character, which no file, URL or JSON text can carry.</summary>
    public static SyncError ExternalIdMalformed { get; } = new("ExternalIdMalformed", SyncErrorCategory.InvalidData,
        "Export the key again as UTF-8; something cut it in the middle of a character.");

    /// <summary>An external ID cannot be put into the target's URL without changing its meaning.</summary>
    public static SyncError ExternalIdUnusable { get; } = new("ExternalIdUnusable", SyncErrorCategory.InvalidData,
        "Give the record a key that is not only dots, for example with -Prefix.");

    /// <summary>The same external ID stands in the input twice.</summary>
    public static SyncError ExternalIdDuplicate { get; } = new("ExternalIdDuplicate", SyncErrorCategory.InvalidData,
        "Keep one row for this external ID, or choose the last-wins rule for duplicates.");

    // Input

    /// <summary>A file does not exist.</summary>
    public static SyncError FileNotFound { get; } = new("FileNotFound", SyncErrorCategory.ObjectNotFound,
        "Check the path; it is taken relative to the current directory.");

    /// <summary>A file cannot be read.</summary>
    public static SyncError FileUnreadable { get; } = new("FileUnreadable", SyncErrorCategory.ReadError,
        "Check the file's permissions and that no other program holds it.");

    /// <summary>A file cannot be written.</summary>
    public static SyncError FileUnwritable { get; } = new("FileUnwritable", SyncErrorCategory.WriteError,
        "Check the folder's permissions and the space left on the disk.");

    /// <summary>A file that is to be made is there already.</summary>
    public static SyncError FileExists { get; } = new("FileExists", SyncErrorCategory.ResourceExists,
        "Choose another path, or say that the file may be replaced, with --force or -Force.");

    /// <summary>A file has no header row.</summary>
    public static SyncError FileEmpty { get; } = new("FileEmpty", SyncErrorCategory.InvalidData,
        "Export the file again; it holds no header row.");

    /// <summary>A source has no records at all.</summary>
    public static SyncError SourceEmpty { get; } = new("SourceEmpty", SyncErrorCategory.InvalidData,
        "Check what is read: an export may hold a header and no rows, a filter may let nothing through. Nothing was done.");

    /// <summary>A file's bytes are not text in the encoding it was read with.</summary>
    public static SyncError EncodingInvalid { get; } = new("EncodingInvalid", SyncErrorCategory.ParserError,
        "Name the file's encoding, for example windows-1252, with --encoding or -Encoding.");

    /// <summary>A CSV header is unusable: a name stands twice, or all are blank.</summary>
    public static SyncError HeaderInvalid { get; } = new("HeaderInvalid", SyncErrorCategory.ParserError,
        "Give every column one name of its own.");

    /// <summary>The delimiter of a CSV file is probably another one.</summary>
    public static SyncError DelimiterWrong { get; } = new("DelimiterWrong", SyncErrorCategory.ParserError,
        "Name the delimiter, for example ';', with --delimiter or -Delimiter, or leave it out to have it detected.");

    /// <summary>A column or property that was named does not exist.</summary>
    public static SyncError ColumnNotFound { get; } = new("ColumnNotFound", SyncErrorCategory.ObjectNotFound,
        "Choose one of the names the message lists, or give a map.");

    /// <summary>A row has more or fewer fields than the header.</summary>
    public static SyncError RowRagged { get; } = new("RowRagged", SyncErrorCategory.ParserError,
        "Correct the row; a delimiter or a quote is missing or too many.");

    /// <summary>A row's quoting is broken.</summary>
    public static SyncError RowMalformed { get; } = new("RowMalformed", SyncErrorCategory.ParserError,
        "Correct the row's quotes: a quote inside a quoted field is written twice.");

    /// <summary>A value cannot be changed as the map says.</summary>
    public static SyncError ValueInvalid { get; } = new("ValueInvalid", SyncErrorCategory.InvalidData,
        "Correct the value at the source, or the transform in the map.");

    /// <summary>A value that the target requires is missing.</summary>
    public static SyncError ValueMissing { get; } = new("ValueMissing", SyncErrorCategory.InvalidData,
        "Fill the field at the source, or map another one to it.");

    /// <summary>An option or argument has no usable value.</summary>
    public static SyncError OptionInvalid { get; } = new("OptionInvalid", SyncErrorCategory.InvalidArgument,
        "Correct the option as the message says.");

    // Configuration

    /// <summary>A map, definition, job or contract file has faults.</summary>
    public static SyncError ConfigurationInvalid { get; } = new("ConfigurationInvalid", SyncErrorCategory.ParserError,
        "Correct each fault at the line the message gives.");

    /// <summary>No definition has the given name.</summary>
    public static SyncError TargetUnknown { get; } = new("TargetUnknown", SyncErrorCategory.ObjectNotFound,
        "Choose one of the targets the message lists, or give the path of a definition file.");

    /// <summary>No connection was made to the target that a cmdlet names.</summary>
    public static SyncError TargetNotConnected { get; } = new("TargetNotConnected", SyncErrorCategory.InvalidOperation,
        "Run Connect-SyncTarget first.");

    /// <summary>A token is missing, or was given in plain text where a reference belongs.</summary>
    public static SyncError SecretInvalid { get; } = new("SecretInvalid", SyncErrorCategory.SecurityError,
        "Give a reference such as env:NAME or file:PATH, never the token itself.");

    /// <summary>A reference to a secret leads to nothing.</summary>
    public static SyncError SecretNotFound { get; } = new("SecretNotFound", SyncErrorCategory.ObjectNotFound,
        "Set the environment variable or create the secret that the message names.");

    /// <summary>The target cannot do what was asked.</summary>
    public static SyncError NotSupported { get; } = new("NotSupported", SyncErrorCategory.NotImplemented,
        "Leave the option out, or use a target that supports it.");

    // The target's answers

    /// <summary>The token is wrong or expired (401).</summary>
    public static SyncError TokenRefused { get; } = new("TokenRefused", SyncErrorCategory.AuthenticationError,
        "Make a new token at the vendor and connect again.");

    /// <summary>The token is good but lacks a right (403).</summary>
    public static SyncError ScopeMissing { get; } = new("ScopeMissing", SyncErrorCategory.PermissionDenied,
        "Give the token the scope that the message names.");

    /// <summary>The base URL leads elsewhere: 404, or a page instead of JSON.</summary>
    public static SyncError BaseUrlWrong { get; } = new("BaseUrlWrong", SyncErrorCategory.ObjectNotFound,
        "Check the base URL, including its version path.");

    /// <summary>No record has this external ID.</summary>
    public static SyncError RecordNotFound { get; } = new("RecordNotFound", SyncErrorCategory.ObjectNotFound,
        "Check the external ID, its prefix and the target.");

    /// <summary>A source refused what it was asked for: an unknown field, object or filter.</summary>
    public static SyncError SourceRefused { get; } = new("SourceRefused", SyncErrorCategory.InvalidArgument,
        "Correct the source's settings or the map: it asks for something that the source does not know.");

    /// <summary>The source failed (5xx) until the time for retries was used up.</summary>
    public static SyncError SourceFailed { get; } = new("SourceFailed", SyncErrorCategory.ResourceUnavailable,
        "Run again later: it goes on behind the last record that was settled.");

    /// <summary>Another record at the target holds what this one claims.</summary>
    public static SyncError Conflict { get; } = new("Conflict", SyncErrorCategory.ResourceExists,
        "Merge the two records at the source, or remove the value that both claim, then import the rejection again.");

    /// <summary>More than one record at the target matches the key.</summary>
    public static SyncError Ambiguous { get; } = new("Ambiguous", SyncErrorCategory.ResourceExists,
        "Make the key unique at the target; nothing was written.");

    /// <summary>The same key was created by someone else and still cannot be found.</summary>
    public static SyncError RaceLost { get; } = new("RaceLost", SyncErrorCategory.ResourceExists,
        "Run again; another program creates the same record at the same time.");

    /// <summary>The target refused the record's content.</summary>
    public static SyncError RecordRefused { get; } = new("RecordRefused", SyncErrorCategory.InvalidData,
        "Correct the field that the target names, then import the rejection again.");

    /// <summary>The target does not know a field, or its type changed.</summary>
    public static SyncError SchemaMismatch { get; } = new("SchemaMismatch", SyncErrorCategory.InvalidData,
        "Correct the map, or create the field at the target.");

    /// <summary>The target no longer lets a field of this record change.</summary>
    public static SyncError FieldFrozen { get; } = new("FieldFrozen", SyncErrorCategory.PermissionDenied,
        "Leave the field out for this record; the target keeps its value for good.");

    /// <summary>An idempotency key came back with another body.</summary>
    public static SyncError IdempotencyConflict { get; } = new("IdempotencyConflict", SyncErrorCategory.InvalidOperation,
        "Report this: a key names one write and must not carry two bodies.");

    /// <summary>The field belongs to another system.</summary>
    public static SyncError FieldNotOwned { get; } = new("FieldNotOwned", SyncErrorCategory.PermissionDenied,
        "Take the field out of the map, or change its owner in the contract.");

    /// <summary>The target said 429 until the time for retries was used up.</summary>
    public static SyncError RateLimited { get; } = new("RateLimited", SyncErrorCategory.LimitsExceeded,
        "Lower the concurrency, or declare the target's limit in its definition.");

    /// <summary>The target's quota of the day is used up.</summary>
    public static SyncError QuotaExhausted { get; } = new("QuotaExhausted", SyncErrorCategory.LimitsExceeded,
        "Run again when the quota is renewed. A job goes on with what is left; an import begins at the first row again.");

    /// <summary>A limit of the brake would have been crossed.</summary>
    public static SyncError BrakeEngaged { get; } = new("BrakeEngaged", SyncErrorCategory.LimitsExceeded,
        "Look at what the run was about to do; raise the limit only if it is meant.");

    /// <summary>The target or the source could not be reached.</summary>
    public static SyncError Unreachable { get; } = new("Unreachable", SyncErrorCategory.ConnectionError,
        "Check the URL, the network, and the proxy.");

    /// <summary>The target's certificate was not trusted or TLS could not be agreed on.</summary>
    public static SyncError TlsFailed { get; } = new("TlsFailed", SyncErrorCategory.ConnectionError,
        "Check the certificate of the target or of the proxy between.");

    /// <summary>The target did not answer in time.</summary>
    public static SyncError TimedOut { get; } = new("TimedOut", SyncErrorCategory.OperationTimeout,
        "Run again; raise the time-out if the target is known to be slow.");

    /// <summary>The target failed (5xx) until the time for retries was used up.</summary>
    public static SyncError TargetFailed { get; } = new("TargetFailed", SyncErrorCategory.ResourceUnavailable,
        "Run again later; what was written stays written.");

    /// <summary>So many requests failed that the rest were not sent.</summary>
    public static SyncError CircuitOpen { get; } = new("CircuitOpen", SyncErrorCategory.ResourceUnavailable,
        "Wait until the target is healthy, then run again.");

    /// <summary>The target's answer does not follow its own format.</summary>
    public static SyncError AnswerMalformed { get; } = new("AnswerMalformed", SyncErrorCategory.ProtocolError,
        "Check the base URL and the definition; a proxy may answer in the target's place.");

    // Source

    /// <summary>A record was deleted at the source.</summary>
    public static SyncError DeletedAtSource { get; } = new("DeletedAtSource", SyncErrorCategory.ObjectNotFound,
        "Deletions are told and never carried out: delete the record at the target by hand if it is meant.");

    /// <summary>A record went into another one at the source.</summary>
    public static SyncError MergedAtSource { get; } = new("MergedAtSource", SyncErrorCategory.ObjectNotFound,
        "Merges are told and never carried out: merge or delete the record at the target by hand.");

    /// <summary>A record at the target is no longer what it was when the plan was made.</summary>
    public static SyncError PlanOutdated { get; } = new("PlanOutdated", SyncErrorCategory.InvalidOperation,
        "Look at the record at the target, make a new plan and apply that.");

    /// <summary>A saved plan belongs to another job, or to an earlier form of this one.</summary>
    public static SyncError PlanForeign { get; } = new("PlanForeign", SyncErrorCategory.InvalidArgument,
        "Make a new plan with this job as it is now and apply that.");

    // State

    /// <summary>The state file is damaged, or not a state file at all.</summary>
    public static SyncError StateCorrupt { get; } = new("StateCorrupt", SyncErrorCategory.InvalidData,
        "Restore the file from a backup, or move it away: a run without it looks every record up again and loses nothing at the target.");

    /// <summary>The state may not be written to.</summary>
    public static SyncError StateReadOnly { get; } = new("StateReadOnly", SyncErrorCategory.PermissionDenied,
        "Give the account that runs the job the right to write the state file and its folder.");

    /// <summary>The disk with the state file is full.</summary>
    public static SyncError StateFull { get; } = new("StateFull", SyncErrorCategory.WriteError,
        "Free some space and run again; everything stored before is still there.");

    /// <summary>Another process holds the state file for longer than the waiting time.</summary>
    public static SyncError StateBusy { get; } = new("StateBusy", SyncErrorCategory.ResourceBusy,
        "Run again; if it stays so, find the program that keeps the state file open for writing.");

    /// <summary>The state was written by a newer version of this program.</summary>
    public static SyncError StateTooNew { get; } = new("StateTooNew", SyncErrorCategory.InvalidOperation,
        "Update this program on this machine; an older one must not write a newer state.");

    /// <summary>The state is of an older version and may not be changed now.</summary>
    public static SyncError StateOutdated { get; } = new("StateOutdated", SyncErrorCategory.InvalidOperation,
        "Run the job once without what-if; that brings the state up to date.");

    /// <summary>The state's links are ids of another place than the one the job goes to.</summary>
    public static SyncError StateForeign { get; } = new("StateForeign", SyncErrorCategory.InvalidOperation,
        "Give each environment a state file of its own, or put the base URL back.");

    /// <summary>Another run of the same job is on.</summary>
    public static SyncError LeaseHeld { get; } = new("LeaseHeld", SyncErrorCategory.ResourceBusy,
        "Wait until the other run ends; if its process is gone, its lease runs out at the time that the message names.");

    /// <summary>Another run took the job over while this one was thought dead.</summary>
    public static SyncError LeaseLost { get; } = new("LeaseLost", SyncErrorCategory.InvalidOperation,
        "Nothing to repair: this run stored nothing after it lost the lease, and the other run goes on from there.");

    /// <summary>A run ended without saying so: its process was killed or its machine stopped.</summary>
    public static SyncError RunInterrupted { get; } = new("RunInterrupted", SyncErrorCategory.OperationStopped,
        "Nothing to repair: the next run goes on from the last settled record.");

    // Runs

    /// <summary>The run was stopped on request.</summary>
    public static SyncError Stopped { get; } = new("Stopped", SyncErrorCategory.OperationStopped,
        "Run again; what was written stays written.");

    /// <summary>The run ended with records refused or failed, and was asked to fail then.</summary>
    public static SyncError RunIncomplete { get; } = new("RunIncomplete", SyncErrorCategory.InvalidData,
        "Correct the rejections and import their file, or choose another --fail-on or -FailOn.");

    /// <summary>A job has no run of this number, or forgot it.</summary>
    public static SyncError RunNotFound { get; } = new("RunNotFound", SyncErrorCategory.ObjectNotFound,
        "List the job's runs; old ones are forgotten as its retention says.");

    /// <summary>A job has no open rejection of this number.</summary>
    public static SyncError RejectionNotFound { get; } = new("RejectionNotFound", SyncErrorCategory.ObjectNotFound,
        "List the job's open rejections; those that were written meanwhile have left the list.");

    /// <summary>A fault in this program.</summary>
    public static SyncError Unexpected { get; } = new("Unexpected", SyncErrorCategory.InvalidOperation,
        "Report this with the steps that led to it.");

    /// <summary>Every row of the table, in the order above.</summary>
    public static IReadOnlyList<SyncError> All { get; } =
        [.. typeof(SyncErrors).GetProperties()
            .Where(static p => p.PropertyType == typeof(SyncError))
            .Select(static p => (SyncError)p.GetValue(null)!)];
}
