namespace ExternalIdSync.Core.Jobs;

/// <summary>Which open rejections a run tries again before it reads its source.</summary>
public enum RetryRule
{
    /// <summary>All of them: what refused a record may have been put right at the target or in the map.</summary>
    All,

    /// <summary>Only those that failed for reasons that are not theirs.</summary>
    Failed,

    /// <summary>None; they wait for <c>Resume-SyncRejection</c>.</summary>
    None,
}
