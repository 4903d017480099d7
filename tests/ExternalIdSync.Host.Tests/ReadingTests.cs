using System.Text.Json;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

/// <summary><c>get</c> and <c>targets</c>: commands that only read.</summary>
public sealed class ReadingTests : SandboxedTest
{
    [Fact]
    public async Task Get_shows_the_record_with_an_external_ID_of_any_characters()
    {
        await ImportAsync(File("c.csv", "Id,name,city", "a/1 ü+%,Acme,Łódź"));

        var table = await PssyncRun.Of(["get", .. Companies("--external-id", "a/1 ü+%")]);
        var json = await PssyncRun.Of(["get", .. Companies("--external-id", "a/1 ü+%", "--output", "json")]);

        Assert.Equal((0, 0), (table.ExitCode, json.ExitCode));
        Assert.Contains("Łódź", table.Out, StringComparison.Ordinal);
        using var record = JsonDocument.Parse(json.Out);
        Assert.Equal("a/1 ü+%", record.RootElement.GetProperty("externalId").GetString());
        Assert.NotEmpty(record.RootElement.GetProperty("targetId").GetString()!);
        Assert.Equal("Łódź", record.RootElement.GetProperty("fields").GetProperty("city").GetString());
    }

    [Fact]
    public async Task Get_names_the_address_that_is_wrong()
    {
        var run = await PssyncRun.Of(
            "get", "--target", "hipcall/companies", "--external-id", "a", "--token", Token, "--base-url", new Uri(Address, "wrong").ToString());

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("error BaseUrlWrong: hipcall/companies at " + new Uri(Address, "wrong"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Targets_lists_every_built_in_target()
    {
        var table = await PssyncRun.Of("targets");
        var json = await PssyncRun.Of("targets", "--output", "json");

        Assert.Equal(ConnectorCatalog.Default.BuiltIn.Count, json.OutLines.Length);
        Assert.All(ConnectorCatalog.Default.BuiltIn, d => Assert.Contains(d.Name, table.Out, StringComparison.Ordinal));
        Assert.All(table.OutLines, static l => Assert.InRange(l.TrimEnd().Length, 0, 100));
    }

    [Fact]
    public async Task Targets_shows_the_fields_strategy_limits_and_abilities_of_one()
    {
        var table = await PssyncRun.Of("targets", "instant-compliance/customers");
        var json = await PssyncRun.Of("targets", "instant-compliance/customers", "--output", "json");

        Assert.Contains("60/min, 10,000/day", table.Out, StringComparison.Ordinal);
        Assert.Contains("fullName", table.Out, StringComparison.Ordinal);
        using var shown = JsonDocument.Parse(json.Out);
        Assert.Equal("singleCall", shown.RootElement.GetProperty("strategy").GetString());
        Assert.Equal(60, shown.RootElement.GetProperty("limits").GetProperty("perMinute").GetInt32());
        Assert.Contains(shown.RootElement.GetProperty("fields").EnumerateArray(), static f => f.GetProperty("name").GetString() == "email");
    }
}
