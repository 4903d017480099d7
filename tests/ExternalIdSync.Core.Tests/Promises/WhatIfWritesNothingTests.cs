using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>Promise 6: what-if sends nothing that changes the target, and keeps nothing.</summary>
public sealed class WhatIfWritesNothingTests
{
    [Theory]
    [InlineData("instant-compliance/customers", "fullName")]
    [InlineData("hipcall/companies", "name")]
    [InlineData("experiture/profiles", "first_name")]
    public async Task No_strategy_sends_a_changing_request_or_keeps_a_thing(string name, string field)
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect(name, sandbox);
        await Runs.RunAsync(target, Runs.Numbered(5, field));
        var before = sandbox.Requests.Mutating;
        var settlement = new FakeSettlement();
        var rejections = new FakeRejections();

        var (results, summary) = await Runs.RunAsync(
            target,
            Runs.Numbered(60, field).Append(Runs.Rows("id," + field, [" ", "blank"]).Single()),
            new RunOptions { WhatIf = true, Concurrency = 8, BatchSize = name[0] == 'e' ? 7 : null, Settlement = settlement, Rejections = rejections });

        Assert.Equal(before, sandbox.Requests.Mutating);
        Assert.Equal(61, results.Count);
        Assert.Equal(1, summary.Rejected);
        Assert.Empty(settlement.Settled);
        Assert.Empty(rejections.Results);
        if (name[0] != 'e')
        {
            Assert.Equal((55L, 5L), (summary.Created, summary.Unchanged));
        }
    }

    [Fact]
    public async Task What_would_change_is_told_field_by_field()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("hipcall/companies", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,name,city", ["K", "Acme", "Oslo"]));

        var (results, _) = await Runs.RunAsync(
            target, Runs.Rows("id,name,city", ["K", "Acme", "Bergen"]), new RunOptions { WhatIf = true });

        var result = Assert.Single(results);
        Assert.Equal(SyncOutcome.WouldUpdate, result.Outcome);
        Assert.Equal(new FieldChange("city", "Oslo", "Bergen", null, "overwrite"), Assert.Single(result.Changes));
    }

    [Fact]
    public async Task A_change_of_key_is_only_told()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("hipcall/companies", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,name", ["K", "Acme"]));
        var before = sandbox.Requests.Mutating;
        var token = TestContext.Current.CancellationToken;

        Assert.Equal(
            SyncOutcome.WouldUpdate, (await target.RekeyAsync(ExternalId.Parse("K"), ExternalId.Parse("L"), whatIf: true, token)).Outcome);
        Assert.Equal(SyncOutcome.WouldUpdate, (await target.ClearExternalIdAsync(ExternalId.Parse("K"), whatIf: true, token)).Outcome);

        Assert.Equal(before, sandbox.Requests.Mutating);
    }

    [Fact]
    public void Only_writing_makes_requests_that_change_something_and_only_its_door_sends_them()
    {
        var core = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../src/ExternalIdSync.Core"));
        var files = Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Select(f => (Name: Path.GetRelativePath(core, f).Replace('\\', '/'), Text: File.ReadAllText(f)))
            .Where(static f => !f.Name.StartsWith("obj/", StringComparison.Ordinal) && !f.Name.StartsWith("Sources/", StringComparison.Ordinal))
            .ToList();

        Assert.All(
            files.Where(static f => f.Text.Contains("IsMutating = true", StringComparison.Ordinal)),
            static f => Assert.StartsWith("Writing/", f.Name, StringComparison.Ordinal));
        Assert.Equal(
            ["Targets/TargetReader.cs", "Writing/WriteDoor.cs"],
            files.Where(static f => f.Text.Contains("ransport.SendAsync(", StringComparison.Ordinal)).Select(static f => f.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sources_only_read()
    {
        var sources = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../src/ExternalIdSync.Core/Sources"));

        Assert.DoesNotContain(
            Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories),
            static f => File.ReadAllText(f).Contains("IsMutating = true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reader_refuses_what_could_change_something_and_the_shut_door_everything()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, "{}"));
        var definition = ConnectorCatalog.Default.Find("hipcall/companies");
        var patch = new TargetRequest { Method = HttpMethod.Patch, Address = "companies/1", IsMutating = true };

        await Assert.ThrowsAsync<InvalidOperationException>(() => new TargetReader(definition, transport).SendAsync(patch, default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new WriteDoor(transport, whatIf: true).SendAsync(patch, default));

        Assert.Empty(transport.Requests);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
