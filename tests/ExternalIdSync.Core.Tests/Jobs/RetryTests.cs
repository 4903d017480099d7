using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.State;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>What becomes of refused records and their newer versions in the runs that follow.</summary>
public sealed class RetryTests : IDisposable
{
    private readonly JobBox _box = new();

    public RetryTests() => WriteMap("crm:");

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_refusal_is_kept_also_where_the_version_before_it_is_still_being_written()
    {
        _box.Log.Add("1", "Old", "+442079460819");
        _box.Log.Add("1", "New", "12");

        var (run, results) = await _box.RunAsync();

        Assert.Equal((2, 1, 1), (run.Read, run.Created, run.Rejected));
        Assert.Equal([SyncOutcome.Created, SyncOutcome.Rejected], results.Select(static r => r.Outcome));
        Assert.Equal("New", Assert.Single(await RejectionsAsync()).Source!["Name"]);
    }

    [Fact]
    public async Task What_was_refused_is_another_write_when_it_is_tried_again_and_is_not_answered_from_the_targets_memory()
    {
        const string Token = "EXTERNALIDSYNC_TEST_RETRY_TOKEN";
        Environment.SetEnvironmentVariable(Token, "ic_live_sandbox");
        _box.Folder.Write("companies.job.json", $$"""
            {
              "version": 1,
              "name": "customers",
              "source": { "type": "csv", "path": "companies.csv", "settle": "0s" },
              "map": {
                "version": 1,
                "externalId": { "from": "Id", "prefix": "crm:" },
                "fields": [{ "from": "Name", "to": "fullName" }, { "from": "City", "to": "email" }, { "to": "type", "transforms": [{ "const": "INDIVIDUAL" }] }]
              },
              "target": { "name": "instant-compliance/customers", "baseUrl": "http://sandbox.localhost/instant-compliance/api/v1/", "token": "env:{{Token}}" }
            }
            """);
        _box.Log.Add("1", "Jane Doe", "jane@example.com");
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 422, Method = "POST", Count = 1 });

        var (refused, _) = await _box.RunAsync();
        var (again, _) = await _box.RunAsync();

        Assert.Equal((1, 1), (refused.Rejected, again.Created));
        var keys = _box.Server.Requests.Recent.Where(static r => r.Method == "POST").Select(static r => r.IdempotencyKey).ToList();
        Assert.Equal(2, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(null, keys);
    }

    [Fact]
    public async Task Where_only_failures_are_tried_again_a_refusal_waits_for_its_replay()
    {
        using var box = new JobBox(more: ", \"retry\": \"failed\"");
        box.Log.Add("1", null, "Bonn");
        var (first, _) = await box.RunAsync();

        var (second, _) = await box.RunAsync();

        Assert.Equal((1, 0), (first.Rejected, second.Read));
    }

    [Fact]
    public async Task A_correction_takes_the_place_of_its_refused_version()
    {
        _box.Log.Add("1", "One", "12");
        _box.Log.Add("2", "Two", "34");
        await _box.RunAsync();
        _box.Log.Add("1", "One", "+442079460819");

        var kept = _box.Folder.Path("rejects.csv");
        var (run, results) = await _box.RunAsync(_box.Options with { Rejections = new RejectionsFile(kept) });

        Assert.Equal((RunStatus.PartiallySucceeded, 2, 1, 1), (run.Status, run.Read, run.Created, run.Rejected));
        Assert.Equal(["crm:1 Created", "crm:2 Rejected"], results.Select(static r => $"{r.ExternalId} {r.Outcome}"));
        Assert.Equal("crm:2", Assert.Single(await RejectionsAsync()).ExternalId);
        Assert.DoesNotContain("One", await File.ReadAllTextAsync(kept), StringComparison.Ordinal);

        _box.Log.Add("2", "Two", "+442079460820");
        var (last, _) = await _box.RunAsync();
        Assert.Equal((RunStatus.Succeeded, 1, 1, 0), (last.Status, last.Read, last.Created, last.Rejected));
    }

    [Fact]
    public async Task A_newer_version_that_is_refused_too_is_one_refusal()
    {
        _box.Log.Add("1", "One", "12");
        await _box.RunAsync();
        _box.Log.Add("1", "One", "123");

        var (run, results) = await _box.RunAsync();

        Assert.Equal((1, 1), (run.Read, run.Rejected));
        Assert.Single(results);
        Assert.Equal("123", Assert.Single(await RejectionsAsync()).Source!["City"]);
    }

    [Fact]
    public async Task A_refused_version_that_the_target_refuses_again_gives_way_as_well()
    {
        _box.Log.Add("1", null, "+442079460819");
        await _box.RunAsync();
        _box.Log.Add("1", "One", "+442079460819");

        var (run, _) = await _box.RunAsync();

        Assert.Equal((RunStatus.Succeeded, 1, 1, 0), (run.Status, run.Read, run.Created, run.Rejected));
    }

    [Fact]
    public async Task What_if_says_one_thing_of_a_record_and_plans_its_newest_version()
    {
        _box.Log.Add("1", null, "+442079460819");
        _box.Log.Add("2", "Two", "34");
        await _box.RunAsync();
        _box.Log.Add("1", "One", "+442079460819");
        _box.Log.Add("2", "Two", "+442079460820");
        var path = _box.Folder.Path("plan.jsonl");

        var (_, results) = await _box.RunAsync(_box.Options with { WhatIf = true, PlanPath = path });
        var rows = PlanFile.Load(path).ReadRows().ToList();
        var (applied, _) = await _box.RunAsync(_box.Options with { Plan = PlanFile.Load(path) });

        Assert.Equal(["crm:2 WouldCreate"], results.Where(static r => r.ExternalId == "crm:2").Select(static r => $"{r.ExternalId} {r.Outcome}"));
        Assert.Equal(results.Count, rows.Count);
        Assert.Equal("Two", rows.Single(static r => r.ExternalId == "crm:2").Record.Single(static f => f.Key == "name").Value);
        Assert.Equal(2, _box.Server.Hipcall.CompanyCount);
        Assert.Equal(2, applied.Created);
    }

    [Fact]
    public async Task What_was_refused_before_does_not_engage_the_brake_again()
    {
        using var box = new JobBox(limits: "\"maxRejects\": 2");
        box.Log.Add("1", null, "Bonn");
        box.Log.Add("2", null, "Bonn");
        await box.RunAsync();
        box.Log.Add("3", null, "Bonn");
        box.Log.Add("4", "Four", "Bonn");

        var (second, _) = await box.RunAsync();
        box.Log.Add("5", "Five", "Bonn");
        var (third, _) = await box.RunAsync();

        Assert.Equal((RunStatus.PartiallySucceeded, 3, 1), (second.Status, second.Rejected, second.Created));
        Assert.Equal((RunStatus.PartiallySucceeded, 3, 1), (third.Status, third.Rejected, third.Created));

        for (var i = 6; i < 9; i++)
        {
            box.Log.Add(FormattableString.Invariant($"{i}"), null, "Bonn");
        }

        var (fourth, _) = await box.RunAsync();
        Assert.Equal((RunStatus.Stopped, SyncErrors.BrakeEngaged), (fourth.Status, fourth.StopError));
    }

    [Fact]
    public async Task What_a_run_refuses_under_another_external_ID_is_not_tried_again_by_that_run()
    {
        // More than a run reads before it has settled the first ones, so that it would come upon what it has just written down.
        const int Count = 2_500;
        for (var i = 0; i < Count; i++)
        {
            _box.Log.Add(FormattableString.Invariant($"{i}"), "Name", "12");
        }

        await _box.RunAsync();
        WriteMap("new:");

        var (run, _) = await _box.RunAsync();

        Assert.Equal((Count, Count), (run.Read, run.Rejected));
    }

    private void WriteMap(string prefix) => _box.Folder.Write("map.json", $$"""
        {
          "version": 1,
          "externalId": { "from": "Id", "prefix": "{{prefix}}" },
          "fields": [
            { "from": "Name", "to": "name" },
            { "from": "City", "to": "phones[0].number", "transforms": [{ "phone": { "region": "GB" } }] }
          ]
        }
        """);

    private async Task<IReadOnlyList<SyncRejection>> RejectionsAsync()
    {
        await using var state = await _box.OpenStateAsync();
        return await state.ListRejectionsAsync(new RejectionQuery(), CancellationToken.None);
    }
}
