namespace ExternalIdSync.Core.Http;

/// <summary>
/// What a vendor's own words for a failure mean where the status alone misleads, such as Salesforce's 403
/// <c>REQUEST_LIMIT_EXCEEDED</c> or HubSpot's 429 with <c>policyName</c> <c>DAILY</c>, which are quotas.
/// </summary>
public interface IFailureClassifier
{
    /// <summary>Judges an answer whose status is not 2xx.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The verdict; <see langword="null"/> to go by the status: 408, 429, 500, 502, 503 and 504 are transient.</returns>
    FailureVerdict? Classify(TargetResponse answer);
}
