namespace ExternalIdSync;

/// <summary>How a job is. A higher value is worse.</summary>
public enum HealthStatus
{
    /// <summary>Nothing to do.</summary>
    Healthy,

    /// <summary>The job does its work, but something needs a look.</summary>
    Degraded,

    /// <summary>The job does not do its work.</summary>
    Unhealthy,
}
