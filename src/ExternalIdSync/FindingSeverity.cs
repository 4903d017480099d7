namespace ExternalIdSync;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>The job runs, but probably not as meant.</summary>
    Warning,

    /// <summary>The job cannot run, or would do damage.</summary>
    Error,
}
