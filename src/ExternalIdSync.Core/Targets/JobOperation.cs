namespace ExternalIdSync.Core.Targets;

/// <summary>How a batch that is worked on later is waited for.</summary>
internal sealed record JobOperation
{
    /// <summary>Where the answer to the batch holds the job's id; its presence is what makes the batch asynchronous.</summary>
    public required JsonLocation Id { get; init; }

    /// <summary>The request for the job's state.</summary>
    public required Operation Request { get; init; }

    /// <summary>Where its answer holds the state.</summary>
    public required JsonLocation State { get; init; }

    /// <summary>The states that mean "not yet".</summary>
    public required IReadOnlyList<string> Running { get; init; }

    /// <summary>The states that mean "failed as a whole".</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>How long to wait between two looks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
}
