namespace ExternalIdSync;

/// <summary>How far a job has read and settled a source.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Source">The source's name, such as <c>salesforce/Contact</c>.</param>
/// <param name="Text">The cursor itself, opaque to everyone but the source.</param>
/// <param name="Position">The same place for people: a time, a page, or a file and row; <see langword="null"/> where none was given.</param>
/// <param name="UpdatedAt">When the cursor moved last.</param>
/// <param name="RunId">The run that moved it; <see langword="null"/> where a person did.</param>
public sealed record SyncCursor(string Job, string Source, string Text, string? Position, DateTimeOffset UpdatedAt, long? RunId)
{
    /// <summary>The job file that it was got through, so that the next cmdlet of a pipeline finds the job; <see langword="null"/> outside PowerShell.</summary>
    public string? JobPath { get; init; }

    /// <summary>Whether it is a rehearsal's, in the sandbox of the session that got it.</summary>
    public bool IsSandbox { get; init; }
}
