namespace ExternalIdSync.Core.Jobs;

/// <summary>What a source without a single record means when it is read from its beginning.</summary>
public enum EmptySourceRule
{
    /// <summary>Something is wrong: the run stops and its cursor stays.</summary>
    Stop,

    /// <summary>There is nothing to do.</summary>
    Allow,
}
