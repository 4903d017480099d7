namespace ExternalIdSync.Core.Targets;

/// <summary>How an API imports a whole file: a job is made, the file put where it says, its columns mapped, the job started and watched.</summary>
internal sealed record ImportOperation
{
    /// <summary>What the API calls the kind of record.</summary>
    public required string Object { get; init; }

    /// <summary>Makes the job.</summary>
    public required Operation Create { get; init; }

    /// <summary>Maps the file's columns.</summary>
    public required Operation Mapping { get; init; }

    /// <summary>Starts the job.</summary>
    public required Operation Start { get; init; }

    /// <summary>Tells the job's state.</summary>
    public required Operation Status { get; init; }

    /// <summary>Lists refused rows; the pages are asked for with <c>page</c> and <c>pageSize</c>.</summary>
    public required Operation Errors { get; init; }

    /// <summary>Where the answer to <see cref="Create"/> holds the job's id.</summary>
    public required JsonLocation Id { get; init; }

    /// <summary>Where it holds the address that the file goes to, which is its own permission.</summary>
    public required JsonLocation UploadUrl { get; init; }

    /// <summary>Where the answer to <see cref="Status"/> holds the state.</summary>
    public required JsonLocation State { get; init; }

    /// <summary>The states that mean "done".</summary>
    public required IReadOnlyList<string> Completed { get; init; }

    /// <summary>The states that mean "failed as a whole".</summary>
    public required IReadOnlyList<string> Failed { get; init; }

    /// <summary>How long to wait between two looks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the state's answer counts records made anew.</summary>
    public JsonLocation? Created { get; init; }

    /// <summary>Where it counts records changed.</summary>
    public JsonLocation? Updated { get; init; }

    /// <summary>Where it says why the job failed.</summary>
    public JsonLocation? Message { get; init; }

    /// <summary>Where the answer to <see cref="Errors"/> holds the list.</summary>
    public required JsonLocation RefusedList { get; init; }

    /// <summary>Where an entry holds the line of its row, the header being 1.</summary>
    public required JsonLocation RefusedRow { get; init; }

    /// <summary>Where it holds the error's code.</summary>
    public JsonLocation? RefusedCode { get; init; }

    /// <summary>Where it holds the field at fault.</summary>
    public JsonLocation? RefusedField { get; init; }

    /// <summary>Where it holds the API's words.</summary>
    public JsonLocation? RefusedText { get; init; }
}
