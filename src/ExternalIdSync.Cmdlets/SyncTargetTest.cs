using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Cmdlets;

/// <summary>What came of trying a connection.</summary>
public sealed class SyncTargetTest
{
    internal SyncTargetTest(string name, ConnectionTest test)
    {
        Target = name;
        Url = test.Url;
        IsReached = test.IsReached;
        Status = test.Status;
        Latency = test.Latency;
        Code = test.Error?.Id;
        Reason = test.Reason;
        Advice = test.Error?.Advice;
    }

    /// <summary>The connection's name.</summary>
    public string Target { get; }

    /// <summary>Whether the API answered as it should.</summary>
    public bool IsReached { get; }

    /// <summary>The HTTP status, where there was an answer.</summary>
    public int? Status { get; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Latency { get; }

    /// <summary>The error id, where something is wrong: TokenRefused, ScopeMissing, BaseUrlWrong, Unreachable and so on.</summary>
    public string? Code { get; }

    /// <summary>What is wrong, in a sentence.</summary>
    public string? Reason { get; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; }

    /// <summary>The URL that was asked.</summary>
    public Uri Url { get; }
}
