namespace ExternalIdSync.Core.Writing;

/// <summary>How a run works. Everything has a default that is right for most.</summary>
public sealed record RunOptions
{
    /// <summary>Requests in flight at once; <see langword="null"/> for the definition's own number, else 8.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Records per request of a batch target; <see langword="null"/> for the definition's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>How long a batch that is not full waits for more records before it is sent.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether to say what would be done without doing it: the target is read where it can be, and nothing is changed anywhere.
    /// </summary>
    public bool WhatIf { get; init; }

    /// <summary>
    /// Whether to send records even where the settlement or the target's own copy says that nothing would change.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>What to do when one external ID comes twice.</summary>
    public DuplicateRule DuplicateRule { get; init; }

    /// <summary>The field that a target with a free choice matches records by; <see langword="null"/> for the definition's own.</summary>
    public string? MatchKey { get; init; }

    /// <summary>Where refused records are kept; <see langword="null"/> for nowhere. The run disposes it at its end.</summary>
    public IRejectionSink? Rejections { get; init; }

    /// <summary>What is known from earlier runs and remembered for later ones; <see langword="null"/> for nothing.</summary>
    public ISettlement? Settlement { get; init; }

    /// <summary>The job's name, for metrics and traces; <see langword="null"/> for a run that belongs to no job.</summary>
    public string? Job { get; init; }

    /// <summary>The run's name, unique among all runs; it stands for the change in records whose source tells no version.</summary>
    public string RunId { get; init; } = Guid.NewGuid().ToString("n");

    /// <summary>From how many refused records on the run counts as failed.</summary>
    public FailOn FailOn { get; init; } = FailOn.Never;

    /// <summary>What the run may do at most.</summary>
    public BrakeLimits Brake { get; init; } = BrakeLimits.None;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
