using System.Collections.ObjectModel;

namespace ExternalIdSync;

/// <summary>How a job is, judged by what the state remembers of its runs. Holds numbers and ids only, never a record's values.</summary>
public sealed record SyncHealth
{
    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The worst of <see cref="Findings"/>; healthy where there are none.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>When the job was looked at.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>What was found, the worst first.</summary>
    public required IReadOnlyList<HealthFinding> Findings { get; init; }

    /// <summary>The time from one run to the next as the job declares it; <see langword="null"/> where it does not, and lateness is not judged.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The latest run, which may be on.</summary>
    public SyncRun? LastRun { get; init; }

    /// <summary>When the last run ended that went through its source to the end; <see langword="null"/> where none did.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>The time since <see cref="LastSuccess"/>.</summary>
    public TimeSpan? SinceLastSuccess { get; init; }

    /// <summary>The median time between a change and its write in the last run that wrote some; <see langword="null"/> where the source tells no times.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>The part of the last finished run's records that were not written for a fault, from 0 to 1; <see langword="null"/> without records.</summary>
    public double? RejectRate { get; init; }

    /// <summary>The median of that part in the runs before; <see langword="null"/> where they are too few to compare with.</summary>
    public double? UsualRejectRate { get; init; }

    /// <summary>Records that the last finished run created or updated; <see langword="null"/> where none has finished.</summary>
    public long? Written { get; init; }

    /// <summary>The median of that number in the runs before; <see langword="null"/> where they are too few to compare with.</summary>
    public double? UsualWritten { get; init; }

    /// <summary>How many rejections wait to be fixed or removed.</summary>
    public long OpenRejections { get; init; }

    /// <summary>The same by error id.</summary>
    public IReadOnlyDictionary<string, long> OpenRejectionsByCode { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>When the oldest open rejection was refused for the first time; <see langword="null"/> where none is open.</summary>
    public DateTimeOffset? OldestRejection { get; init; }

    /// <summary>Requests allowed within the target's quota; <see langword="null"/> where none is declared.</summary>
    public long? QuotaLimit { get; init; }

    /// <summary>Requests left of it; never below 0.</summary>
    public long? QuotaLeft { get; init; }

    /// <summary>The job file that it was got through, so that the next cmdlet of a pipeline finds the job; <see langword="null"/> outside PowerShell.</summary>
    public string? JobPath { get; init; }

    /// <summary>Whether it is a rehearsal's, in the sandbox of the session that got it.</summary>
    public bool IsSandbox { get; init; }
}
