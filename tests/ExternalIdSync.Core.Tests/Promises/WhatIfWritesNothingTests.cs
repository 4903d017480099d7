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
    public void Nothing_outside_writing_sends_to_a_transport_but_the_reader_that_refuses_to_change_anything()
    {
        var core = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../src/ExternalIdSync.Core"));
        var senders = Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("\\obj\\", StringComparison.Ordinal))
            .Where(static f => File.ReadAllText(f).Contains("ransport.SendAsync(", StringComparison.Ordinal))
            .Select(static f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal);

        Assert.Equal(["TargetReader.cs", "WriteDoor.cs"], senders);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
