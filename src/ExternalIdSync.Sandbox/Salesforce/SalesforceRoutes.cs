namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>Leads a call of somebody who is logged in to what answers it.</summary>
/// <param name="store">The organisation's records.</param>
/// <param name="queries">Its open queries.</param>
/// <param name="call">The call.</param>
internal sealed class SalesforceRoutes(SalesforceStore store, SalesforceQueries queries, SimulatedCall call)
{
    /// <summary>The address that the organisation gives as its own.</summary>
    public required string InstanceUrl { get; init; }

    /// <summary>How many requests a day it may be sent.</summary>
    public required int DailyRequests { get; init; }

    /// <summary>How many of them are used up.</summary>
    public required int UsedRequests { get; init; }

    /// <summary>Since when deletions are remembered.</summary>
    public required DateTimeOffset EarliestDelete { get; init; }

    /// <summary>Tells of an object when its oldest change that is not committed yet began; <see langword="null"/> where there is none.</summary>
    public required Func<string, DateTimeOffset?> OldestInFlight { get; init; }

    /// <summary>Answers the call.</summary>
    /// <returns>The answer.</returns>
    public SandboxResponse Answer()
    {
        // A client that cannot send PATCH says so in the query.
        var method = call.Method == "POST" && call.Query("_HttpMethod") is { } meant ? meant : call.Method;
        return (method, call.Segments.ToArray()) switch
        {
            ("GET", ["id", SalesforceOrganization.Id, SalesforceOrganization.UserId] or ["services", "oauth2", "userinfo"]) =>
                SalesforceOrganization.Identity(InstanceUrl),
            ("GET", ["services", "data", var version]) => SalesforceOrganization.Resources(version, InstanceUrl),
            (_, ["services", "data", var version, .. var rest]) => Answer(method, version, rest),
            _ => SalesforceReply.Error(404),
        };
    }

    private SandboxResponse Answer(string method, string version, string[] path) => (method, path) switch
    {
        ("GET", ["query" or "queryAll"]) => queries.Run(store, call, version, withDeleted: path[0] == "queryAll"),
        ("GET", ["query" or "queryAll", var locator]) => queries.Next(locator, call, version),
        ("GET", ["limits"]) => SalesforceOrganization.Limits(DailyRequests, UsedRequests),
        ("GET", ["sobjects"]) => SalesforceDescribe.All(store, version),
        (_, ["composite", "sobjects", .. var rest]) => new SalesforceCollections(store, call, version).Answer(method, rest),
        ("GET", ["sobjects", var name, "updated"]) when store.Find(name) is { } type =>
            SalesforceReplication.Updated(type, call, OldestInFlight(type.Name)),
        ("GET", ["sobjects", var name, "deleted"]) when store.Find(name) is { } type =>
            SalesforceReplication.Deleted(type, call, OldestInFlight(type.Name), EarliestDelete),
        (_, ["sobjects", var name, .. var rest]) when store.Find(name) is { } type => new SalesforceRecords(store, call, version).Answer(method, type, rest),
        _ => SalesforceReply.Error(404),
    };
}
