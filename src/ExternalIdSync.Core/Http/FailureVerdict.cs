namespace ExternalIdSync.Core.Http;

/// <summary>What a refusing answer means for the same request sent again.</summary>
public enum FailureVerdict
{
    /// <summary>It would be refused again.</summary>
    Final,

    /// <summary>It may well be accepted in a moment.</summary>
    Transient,

    /// <summary>A quota is used up: nothing will be accepted until it is renewed.</summary>
    Quota,
}
