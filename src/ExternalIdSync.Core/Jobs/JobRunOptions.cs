using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Jobs;

/// <summary>How one run of a job works.</summary>
public sealed record JobRunOptions
{
    /// <summary>Whether to say what would be done without doing it: neither the target nor the state is changed.</summary>
    public bool WhatIf { get; init; }

    /// <summary>Whether to send records that the state or the target's own copy says are unchanged.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to read the source from its beginning and not from its cursor. What is unchanged is still not sent.</summary>
    public bool FromStart { get; init; }

    /// <summary>Where to save what a what-if run says; <see langword="null"/> for nowhere.</summary>
    public string? PlanPath { get; init; }

    /// <summary>A saved plan to apply: exactly its writes, except for records that changed at the target since. The cursor is left alone.</summary>
    public PlanFile? Plan { get; init; }

    /// <summary>Rejections to replay in place of the job's source, whose cursor is left alone.</summary>
    public RejectionReplay? Replay { get; init; }

    /// <summary>
    /// An export to import in place of the job's source: its links and fingerprints are remembered, the source's cursor is left alone, and
    /// the next run sends only what differs. Its columns carry the names that the map reads.
    /// </summary>
    public ISource? Export { get; init; }

    /// <summary>Where changes come from instead of the job's own source.</summary>
    public IChangeSource? Source { get; init; }

    /// <summary>What carries the requests to the target, such as the sandbox; <see langword="null"/> for the network.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>What carries the requests to the source; <see langword="null"/> for the network.</summary>
    public HttpMessageHandler? SourceHandler { get; init; }

    /// <summary>Looks into vaults; <see langword="null"/> where there are none.</summary>
    public VaultReader? Vault { get; init; }

    /// <summary>Opens another store than the job's state file.</summary>
    public Func<StateAccess, CancellationToken, Task<IStateStore>>? OpenState { get; init; }

    /// <summary>Where refused records are kept beside the state, such as in a rejections file; <see langword="null"/> for nowhere.</summary>
    public IRejectionSink? Rejections { get; init; }

    /// <summary>From how many refused records on the run counts as failed.</summary>
    public FailOn FailOn { get; init; } = FailOn.Never;

    /// <summary>Takes notes: what is unusual and stops nothing.</summary>
    public Action<MapNote>? OnNote { get; init; }

    /// <summary>How long the lease outlives a crash.</summary>
    public TimeSpan LeaseDuration { get; init; } = HeldLease.UsualDuration;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
