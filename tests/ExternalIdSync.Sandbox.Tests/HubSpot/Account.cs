using ExternalIdSync.Sandbox.Crm;
using ExternalIdSync.Sandbox.HubSpot;

namespace ExternalIdSync.Sandbox.Tests.HubSpot;

/// <summary>A HubSpot account of a test's own, and short ways to ask it.</summary>
internal sealed class Account : IDisposable
{
    public const string Contacts = "/hubspot/crm/v3/objects/contacts";

    public Account() => Box = new Box { Token = "hubspot_sandbox" };

    public Box Box { get; }

    public HubSpotSimulator Simulator => Box.Server.HubSpot;

    public static Dictionary<string, object?> Person(string firstName, string? email = null) => new() { ["firstname"] = firstName, ["email"] = email };

    public string Add(string firstName, string? email = null, DateTimeOffset? stamp = null) =>
        Simulator.Apply(CrmChange.Create("contacts", Person(firstName, email)) with { Stamp = stamp });

    public Task<Box.Reply> SendAsync(string method, string path, string? body = null) => Box.SendAsync(method, Contacts + path, body);

    public Task<Box.Reply> SearchAsync(string body) => SendAsync("POST", "/search", body);

    public Task<Box.Reply> FindAsync(string filter) => SearchAsync($$"""{ "filterGroups": [{ "filters": [{{filter}}] }], "properties": ["firstname"] }""");

    public static IEnumerable<string?> Names(Box.Reply page) =>
        page.Json.GetProperty("results").EnumerateArray().Select(static r => r.GetProperty("properties").GetProperty("firstname").GetString());

    public void Dispose() => Box.Dispose();
}
