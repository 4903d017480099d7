using ExternalIdSync.Core.Tests.Time;
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
    public async Task A_create_that_has_to_be_sent_again_counts_once()
    {
        var sandbox = new SandboxServer(new SandboxOptions { Time = new FakeTimeProvider { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) } });
        sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 500, Method = "POST", EveryNth = 2 });
        await using var target = Runs.Connect("hipcall/companies", sandbox);

        var (_, summary) = await Runs.RunAsync(
            target,
            Runs.Numbered(8),
            new RunOptions { Concurrency = 1, TimeProvider = sandbox.Time, Brake = new BrakeLimits { MaxCreates = BrakeLimit.Count(8) } });

        Assert.Equal((RunStatus.Succeeded, 8L), (summary.Status, summary.Created));
        Assert.True(sandbox.Requests.Count(method: "POST") > 8);
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

    [Theory]
    [InlineData("hipcall/companies", "name", FaultKind.ResetAfter)]
    [InlineData("hipcall/companies", "name", FaultKind.MalformedJson)]
    [InlineData("instant-compliance/customers", "fullName", FaultKind.MalformedJson)]
    [InlineData("experiture/profiles", "first_name", FaultKind.MalformedJson)]
    public async Task A_write_of_unknown_fate_counts_as_done(string name, string field, FaultKind fault)
    {
        // Each create takes effect and none of the answers arrives: who only counted what was confirmed would never stop.
        var sandbox = new SandboxServer(new SandboxOptions { Time = new FakeTimeProvider { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) } });
        sandbox.Faults.Add(new SandboxFault { Kind = fault, Method = "POST" });
        await using var target = Runs.Connect(name, sandbox);

        var (_, summary) = await Runs.RunAsync(
            target,
            Runs.Numbered(60, field),
            new RunOptions
            {
                Concurrency = 1, BatchSize = name[0] == 'e' ? 5 : null, TimeProvider = sandbox.Time,
                Brake = new BrakeLimits { MaxCreates = BrakeLimit.Count(10) },
            });

        Assert.Same(SyncErrors.BrakeEngaged, summary.StopError);
        Assert.Equal(10, name[0] switch
        {
            'h' => sandbox.Hipcall.CompanyCount,
            'i' => sandbox.InstantCompliance.CustomerCount,
            _ => sandbox.Experiture.ProfileCount,
        });
    }
}
