using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;
using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Sandbox.Tests.Salesforce;

/// <summary>A Salesforce organisation of a test's own, and short ways to ask it.</summary>
internal sealed class Org : IDisposable
{
    public const string Data = "/salesforce/services/data/v59.0/";

    public Org() => Box = new Box { Token = "salesforce_sandbox" };

    public Box Box { get; }

    public SalesforceSimulator Simulator => Box.Server.Salesforce;

    public static Dictionary<string, object?> Person(string lastName, string? key = null) => new() { ["LastName"] = lastName, ["External_Id__c"] = key };

    public string Add(string lastName, string? key = null, DateTimeOffset? stamp = null) =>
        Simulator.Apply(CrmChange.Create("Contact", Person(lastName, key)) with { Stamp = stamp });

    public Task<Box.Reply> SendAsync(string method, string path, string? body = null, params (string, string)[] headers) =>
        Box.SendAsync(method, Data + path, body, headers);

    public Task<Box.Reply> QueryAsync(string soql, string resource = "query", params (string, string)[] headers) =>
        SendAsync("GET", $"{resource}?q={Uri.EscapeDataString(soql)}", null, headers);

    /// <summary>One field of every record of a query, all pages of it.</summary>
    public async Task<IReadOnlyList<string?>> ReadAsync(string soql, string field, string resource = "query")
    {
        var values = new List<string?>();
        var reply = await QueryAsync(soql, resource);
        while (true)
        {
            Assert.True(reply.Status == 200, reply.Body);
            values.AddRange(Column(reply, field));
            if (reply["done"] == "true")
            {
                return values;
            }

            reply = await NextAsync(reply);
        }
    }

    public Task<Box.Reply> NextAsync(Box.Reply page) => Box.SendAsync("GET", "/salesforce" + page["nextRecordsUrl"]);

    public static IEnumerable<string?> Column(Box.Reply page, string field) => page.Json.GetProperty("records").EnumerateArray()
        .Select(r => r.GetProperty(field) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null);

    public void Dispose() => Box.Dispose();
}
