namespace ExternalIdSync.Host;

/// <summary>What the program tells its caller: schedulers and monitors act on it.</summary>
internal static class ExitCodes
{
    /// <summary>Every record was written or needed no write.</summary>
    public const int Succeeded = 0;

    /// <summary>The work could not be done: unusable input, an unreachable target, or more refusals than <c>--fail-on</c> allows.</summary>
    public const int Failed = 1;

    /// <summary>Some records were refused or failed; the others were written.</summary>
    public const int PartiallySucceeded = 2;

    /// <summary>Stopped before the end: on request, by a quota or by a brake.</summary>
    public const int Stopped = 3;

    /// <summary>The code for a run's end.</summary>
    /// <param name="status">How the run ended.</param>
    /// <returns>The code.</returns>
    public static int Of(RunStatus status) => status switch
    {
        RunStatus.Succeeded => Succeeded,
        RunStatus.PartiallySucceeded => PartiallySucceeded,
        RunStatus.Stopped => Stopped,
        _ => Failed,
    };

    /// <summary>The code for a monitor.</summary>
    /// <param name="status">How the worst job is.</param>
    /// <returns>0 healthy, 2 degraded, 1 unhealthy.</returns>
    public static int Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Succeeded,
        HealthStatus.Degraded => PartiallySucceeded,
        _ => Failed,
    };
}
