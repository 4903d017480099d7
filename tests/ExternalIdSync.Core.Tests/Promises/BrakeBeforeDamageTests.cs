using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Experiture;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>Promise 7: a limit stops a run before the write that would cross it.</summary>
public sealed class BrakeBeforeDamageTests
{
    [Theory]
    [InlineData("hipcall/companies", "name")]
    [InlineData("instant-compliance/customers", "fullName")]
    [InlineData("experiture/profiles", "first_name")]
    public async Task No_more_is_created_than_the_limit_says(string name, string field)
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect(name, sandbox);

        var (_, summary) = await Runs.RunAsync(
            target,
            Runs.Numbered(200, field),
            new RunOptions { Concurrency = 8, Brake = new BrakeLimits { MaxCreates = BrakeLimit.Count(13) } });

        Assert.Equal(13, summary.Created);
        Assert.Equal(RunStatus.Stopped, summary.Status);
        Assert.Same(SyncErrors.BrakeEngaged, summary.StopError);
        Assert.Equal(summary.Read, summary.Created + summary.NotAttempted);
        Assert.Equal(13, name[0] == 'e' ? sandbox.Get<ExperitureSimulator>().ProfileCount : 13);
    }

    [Fact]
    public async Task Updates_do_not_count_as_creates()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("instant-compliance/customers", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,fullName", ["K-1", "A"], ["K-2", "B"]));

        var (_, summary) = await Runs.RunAsync(
            target, Runs.Numbered(2, "fullName"), new RunOptions { Brake = new BrakeLimits { MaxCreates = BrakeLimit.Count(0) } });

        Assert.Equal((RunStatus.Succeeded, 2L), (summary.Status, summary.Updated));
    }

    [Fact]
    public async Task Clearing_fields_is_limited()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, """{"data":{"id":1,"name":"A","city":"Oslo"}}"""));
        object?[][] rows = [["K-1", null], ["K-2", null], ["K-3", null]];

        var (_, summary) = await Runs.RunAsync(
            Runs.Connect("hipcall/companies", transport),
            Runs.Rows("id,city", rows),
            new RunOptions { Concurrency = 1, Brake = new BrakeLimits { MaxCleared = BrakeLimit.Count(2) } });

        Assert.Equal(2, summary.Updated);
        Assert.Equal(2, transport.Mutating);
        Assert.Same(SyncErrors.BrakeEngaged, summary.StopError);
    }

    [Fact]
    public async Task Too_many_rejections_stop_the_run()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(422, """{"error":{"code":"validation_failed","message":"No."}}"""));

        var (_, summary) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport),
            Runs.Numbered(5000),
            new RunOptions { Concurrency = 2, Brake = new BrakeLimits { MaxRejects = BrakeLimit.Parse("10%") } });

        Assert.Equal(RunStatus.Stopped, summary.Status);
        Assert.InRange(summary.Rejected, 10, 1000);
    }
}
