using System.Text;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests.Sources;

public sealed class SourceSettingsTests
{
    [Theory]
    [InlineData("salesforce/Contact", "env:S", """
        { "type": "salesforce", "object": "Contact", "loginUrl": "https://example.my.salesforce.com", "clientId": "c", "clientSecret": "env:S",
          "apiVersion": "v66.0", "where": "Email != null", "overlap": "15m", "safety": "5s", "includeDeleted": false, "parents": ["Account"],
          "latestDateCovered": true, "reservePercent": 20 }
        """)]
    [InlineData("salesforce/Lead", "file:key.pem", """
        { "type": "salesforce", "object": "Lead", "clientId": "c", "user": "sync@example.com", "privateKey": "file:key.pem",
          "audience": "https://login.salesforce.com" }
        """)]
    [InlineData("hubspot/contacts", "vault:v/s", """
        { "type": "hubspot", "object": "contacts", "baseUrl": "https://api.hubapi.com", "token": "vault:v/s", "overlap": "5m", "safety": "1s",
          "includeArchived": true }
        """)]
    [InlineData("csv/exports", "", """
        { "type": "csv", "path": "exports", "pattern": "c*.csv", "order": "time", "settle": "1m", "encoding": "windows-1252", "delimiter": ";",
          "header": true }
        """)]
    [InlineData("list/instant-compliance/customers", "env:T", """
        { "type": "list", "definition": "instant-compliance/customers", "baseUrl": "https://sandbox.example.com/v1", "token": "env:T", "overlap": "1h" }
        """)]
    public async Task Each_type_is_read_and_made(string name, string secret, string json)
    {
        var settings = Read(json, out var faults);
        Assert.Empty(faults);
        Assert.Equal(name, settings!.Name);
        Assert.Equal(name[..name.IndexOf('/', StringComparison.Ordinal)], settings.Type);
        Assert.Equal(secret, string.Join(',', settings.Secrets));
        await using var factory = new ChangeSourceFactory(vault: static (_, _, _) => ValueTask.FromResult<string?>("x"));
        Assert.Equal(name, factory.Create(settings, ["Id", "Account.Name"]).Name);
        Assert.Equal(0, factory.Requests);
    }

    [Theory]
    [InlineData("""{ "object": "Contact" }""", "$: needs 'type', one of salesforce, hubspot, csv, list.")]
    [InlineData("""{ "type": "hubspott" }""", "did you mean 'hubspot'?")]
    [InlineData("""{ "type": "hubspot", "object": "contacts" }""", "'token' is missing")]
    [InlineData("""{ "type": "hubspot", "object": "contacts", "token": "pat-eu1-secret" }""", "holds a secret in plain text")]
    [InlineData("""{ "type": "salesforce", "object": "Contact; DROP", "clientId": "c", "user": "u", "privateKey": "file:k" }""", "$.object: must be an API name")]
    [InlineData("""{ "type": "salesforce", "object": "Contact", "clientId": "c", "user": "u", "clientSecret": "env:S" }""", "needs either 'clientSecret'")]
    [InlineData("""{ "type": "salesforce", "object": "Contact", "clientId": "c", "clientSecret": "env:S" }""", "'loginUrl' is missing")]
    [InlineData("""{ "type": "csv", "path": "x", "encoding": "utf-9", "delimiter": "||" }""", "$.delimiter: must be one character.")]
    [InlineData("""{ "type": "csv", "path": "x", "encoding": "utf-9" }""", "$.encoding: There is no encoding 'utf-9'.")]
    [InlineData("""{ "type": "list", "definition": "instant-compliance/customer" }""", "did you mean 'instant-compliance/customers'?")]
    [InlineData("""{ "type": "list", "definition": "instant-compliance/customers" }""", "'token' is missing")]
    [InlineData("""{ "type": "csv", "path": "x", "overlap": "5m" }""", "unknown property 'overlap'")]
    public void A_fault_says_where_and_what(string json, string expected)
    {
        Read(json, out var faults);
        Assert.Contains(faults, f => f.Contains(expected, StringComparison.Ordinal));
    }

    private static SourceSettings? Read(string json, out IReadOnlyList<string> messages)
    {
        var faults = new ConfigurationFaults();
        var settings = SourceSettings.Read(ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(json), "job.json", faults).Root, Path.GetTempPath(), faults);
        messages = faults.Messages;
        return settings;
    }
}
