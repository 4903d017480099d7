using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.State;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class JobRunnerTests : IDisposable
{
    private readonly JobBox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_first_run_creates_and_the_next_one_sends_nothing()
    {
        Fill(300);

        var (first, results) = await _box.RunAsync();
        var sent = _box.Server.Requests.Total;
        var (second, _) = await _box.RunAsync(_box.Options with { FromStart = true });

        Assert.Equal((RunStatus.Succeeded, 300, 300), (first.Status, first.Read, first.Created));
        Assert.Equal(300, results.Count);
        Assert.Equal("300", first.CursorAfter);
        Assert.Null(first.CursorBefore);
        Assert.Equal((RunStatus.Succeeded, 300, 300, 0), (second.Status, second.Read, second.Unchanged, second.Requests));
        Assert.Equal(sent, _box.Server.Requests.Total);
    }

    [Fact]
    public async Task A_known_record_costs_one_request_and_an_unknown_one_two()
    {
        Fill(10);
        await _box.RunAsync();
        _box.Log.Add("3", "Company 3", "Moved");

        var (run, _) = await _box.RunAsync();

        Assert.Equal((1, 1, 1), (run.Read, run.Updated, run.Requests));
        Assert.Equal("Moved", _box.CityOf("3"));
    }

    [Fact]
    public async Task A_job_reads_its_CSV_file_and_reads_it_again_when_it_is_another_one()
    {
        _box.Folder.Write("companies.csv", "Id,Name,City\n1,One,Bonn\n2,Two,Kiel\n");
        var options = _box.Options with { Source = null };
        var (first, _) = await _box.RunAsync(options);
        var (again, _) = await _box.RunAsync(options);
        _box.Folder.Write("companies.csv", "Id,Name,City\n1,One,Bonn\n2,Two,Hamburg\n");

        var (changed, _) = await _box.RunAsync(options);

        Assert.Equal(2, first.Created);
        Assert.Equal(0, again.Read);
        Assert.Equal((2, 1, 1), (changed.Read, changed.Unchanged, changed.Updated));
        Assert.Equal("Hamburg", _box.CityOf("2"));
    }

    [Fact]
    public async Task A_value_that_goes_back_is_written()
    {
        _box.Log.Add("1", "One", "A");
        await _box.RunAsync();
        _box.Log.Add("1", "One", "B");
        _box.Log.Add("1", "One", "A");
        _box.Log.Add("1", "One", "A");

        var (run, _) = await _box.RunAsync();

        Assert.Equal((3, 2, 1), (run.Read, run.Updated, run.Unchanged));
        Assert.Equal("A", _box.CityOf("1"));
    }

    [Fact]
    public async Task Force_sends_what_is_unchanged()
    {
        Fill(5);
        await _box.RunAsync();

        var (run, _) = await _box.RunAsync(_box.Options with { FromStart = true, Force = true });

        Assert.Equal(5, run.Updated);
    }

    [Fact]
    public async Task A_refused_record_is_tried_again_by_the_next_run_and_leaves_once_it_is_written()
    {
        Fill(3);
        _box.Log.Add("bad", null, "Bonn");
        _box.Log.Add("4", "Company 4", "Ulm");

        var (first, _) = await _box.RunAsync();
        var (second, _) = await _box.RunAsync();
        _box.Log.Add("bad", "Good now", "Bonn");
        var (third, _) = await _box.RunAsync();

        Assert.Equal((RunStatus.PartiallySucceeded, 4, 1), (first.Status, first.Created, first.Rejected));
        Assert.Equal("5", first.CursorAfter);
        Assert.Equal((1, 1), (second.Read, second.Rejected));
        Assert.Equal((1, 0, 1), (third.Read, third.Rejected, third.Created));
        await using var state = await _box.OpenStateAsync();
        Assert.Empty(await state.ListRejectionsAsync(new RejectionQuery(), CancellationToken.None));
    }

    [Theory]
    [InlineData(false, 1, 1)]
    [InlineData(true, 0, 2)]
    public async Task A_version_that_the_map_refuses_is_remembered_behind_the_one_before_it(bool isTheFirstRefused, long created, long rejected)
    {
        // Nothing is sent of the second version, so that it could be through with before the first one is.
        _box.Folder.Write("map.json", """
            {
              "version": 1,
              "externalId": { "from": "Id", "prefix": "crm:" },
              "fields": [{ "from": "Name", "to": "name" }, { "from": "City", "to": "city", "transforms": [{ "lookup": { "values": { "B": "Bonn" } } }] }]
            }
            """);
        _box.Log.Add("1", "First", "B");
        _box.Log.Add("1", "Second", "K");
        if (isTheFirstRefused)
        {
            _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 400, Method = "POST" });
        }

        var (run, results) = await _box.RunAsync();

        Assert.Equal((2, created, rejected, "2"), (run.Read, run.Created, run.Rejected, run.CursorAfter));
        Assert.Equal("ValueInvalid", results[^1].Code);
        await using var state = await _box.OpenStateAsync();
        var kept = Assert.Single(await state.ListRejectionsAsync(new RejectionQuery(), CancellationToken.None));
        Assert.Equal("Second", kept.Source!["Name"]);
    }

    [Fact]
    public async Task A_failed_record_does_not_hold_back_the_cursor_and_is_not_lost()
    {
        Fill(20);
        _box.Server.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = 400, Method = "POST", Count = 1 });

        var (first, _) = await _box.RunAsync();
        var (second, _) = await _box.RunAsync();

        Assert.Equal("20", first.CursorAfter);
        Assert.Equal(19, first.Created);
        Assert.Equal((1, 1), (second.Read, second.Created));
        Assert.Equal(20, _box.Server.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_source_that_breaks_off_is_gone_on_with_from_the_settled_place()
    {
        Fill(50);
        _box.Log.FailsAt = 30;

        var error = await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync());
        await using (var state = await _box.OpenStateAsync(StateAccess.ReadOnly))
        {
            var run = Assert.Single(await state.ListRunsAsync(new RunQuery(), CancellationToken.None));
            Assert.Equal((RunStatus.Failed, 30, "30"), (run.Status, run.Created, run.CursorAfter));
        }

        _box.Log.FailsAt = null;
        var (second, _) = await _box.RunAsync();

        Assert.Equal(SyncErrors.Unreachable, error.Error);
        Assert.Equal((20, 20, "30"), (second.Read, second.Created, second.CursorBefore));
    }

    [Fact]
    public async Task What_is_gone_at_the_source_is_told_and_not_carried_out()
    {
        Fill(2);
        await _box.RunAsync();
        _box.Log.AddGone("0", ChangeKind.Deleted);
        _box.Log.AddGone("1", ChangeKind.Merged, "9");

        var (run, results) = await _box.RunAsync();

        Assert.Equal((RunStatus.Succeeded, 2, 1, 1, 0, 0), (run.Status, run.Read, run.Deleted, run.Merged, run.Blocked, run.Requests));
        Assert.Equal(["crm:0", "crm:1"], results.Select(static r => r.ExternalId).Order(StringComparer.Ordinal));
        Assert.Equal(["DeletedAtSource", "MergedAtSource"], results.Select(static r => r.Code!).Order(StringComparer.Ordinal));
        Assert.Equal(2, _box.Server.Hipcall.CompanyCount);
        await using var state = await _box.OpenStateAsync();
        Assert.Empty(await state.ListRejectionsAsync(new RejectionQuery(), CancellationToken.None));
        Assert.Equal(1, (await state.ListRunsAsync(new RunQuery(), CancellationToken.None))[0].Merged);
    }

    [Fact]
    public async Task What_if_tells_and_touches_neither_target_nor_state()
    {
        Fill(3);
        await _box.RunAsync();
        _box.Log.Add("1", "Company 1", "Elsewhere");
        _box.Log.Add("9", "New", "Bonn");
        var before = Snapshot();
        var writes = _box.Writes;

        var (run, results) = await _box.RunAsync(_box.Options with { WhatIf = true });

        Assert.Equal(before, Snapshot());
        Assert.Equal(writes, _box.Writes);
        Assert.Equal((0L, 2, 1, 1), (run.Id, run.Read, run.Created, run.Updated));
        var change = Assert.Single(results.Single(static r => r.Outcome == SyncOutcome.WouldUpdate).Changes);
        Assert.Equal(("city", "City 1", "Elsewhere"), (change.Field, change.OldValue, change.NewValue));
    }

    [Fact]
    public async Task What_if_of_a_job_that_never_ran_makes_no_state_file()
    {
        Fill(2);

        var (run, _) = await _box.RunAsync(_box.Options with { WhatIf = true });

        Assert.Equal(2, run.Created);
        Assert.False(File.Exists(_box.Job.StatePath));
    }

    [Fact]
    public async Task A_plan_is_applied_as_it_was_saved_and_refuses_what_changed_since()
    {
        Fill(3);
        await _box.RunAsync();
        _box.Log.Add("0", "Company 0", "Planned");
        _box.Log.Add("1", "Company 1", "Planned");
        _box.Log.Add("9", "New", "Planned");
        var path = _box.Folder.Path("changes.plan.jsonl");
        await _box.RunAsync(_box.Options with { WhatIf = true, PlanPath = path });
        _box.Log.Add("2", "Company 2", "Not in the plan");
        await MoveElsewhereAsync("1");

        var (run, results) = await _box.RunAsync(_box.Options with { Plan = PlanFile.Load(path) });

        Assert.Equal((3, 1, 1, 1), (run.Read, run.Created, run.Updated, run.Blocked));
        Assert.Equal("crm:1", results.Single(static r => r.Error == SyncErrors.PlanOutdated).ExternalId);
        Assert.Equal(("Planned", "Elsewhere", "City 2", "Planned"), (_box.CityOf("0"), _box.CityOf("1"), _box.CityOf("2"), _box.CityOf("9")));

        // What was applied is known, what was refused and what was not in the plan comes with the next delta.
        var (delta, _) = await _box.RunAsync();
        Assert.Equal((4, 2, 2), (delta.Read, delta.Unchanged, delta.Updated));
    }

    [Fact]
    public async Task A_plan_that_was_cut_off_is_refused()
    {
        Fill(3);
        var path = _box.Folder.Path("cut.plan.jsonl");
        await _box.RunAsync(_box.Options with { WhatIf = true, PlanPath = path });
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);

        foreach (var left in new[] { lines[..^1], lines[..1], [.. lines[..2], lines[^1]] })
        {
            await File.WriteAllLinesAsync(path, left, TestContext.Current.CancellationToken);

            var error = Assert.Throws<SyncException>(() => PlanFile.Load(path));

            Assert.Same(SyncErrors.ConfigurationInvalid, error.Error);
            Assert.Contains("is cut off", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[]", "(1): this is no plan.")]
    [InlineData("{\"plan\":\"x\"}", "(1): this is no plan.")]
    [InlineData("{\"plan\":1}", "(1): this is no plan.")]
    [InlineData("{\"plan\":2}", "(1): this is a plan of another version of this program.")]
    [InlineData("HEAD\n[]\n", "(2): this is no row of a plan.")]
    [InlineData("HEAD\n{\"action\":7,\"row\":1}\n", "(2): this is no row of a plan.")]
    [InlineData("HEAD\n{\"action\":\"update\",\"row\":1,\"changes\":{}}\n", "(2): this is no row of a plan.")]
    [InlineData("HEAD\n{\"row\n", "(2): this is not JSON.")]
    public void A_file_that_is_no_plan_is_told_with_its_line(string text, string message)
    {
        const string Head = """{"plan":1,"job":"companies","jobVersion":"v","target":"hipcall/companies","madeAt":"2026-01-01T00:00:00Z"}""";
        var path = _box.Folder.Write("no.plan.jsonl", text.Replace("HEAD", Head, StringComparison.Ordinal));

        var error = Assert.Throws<SyncException>(() => PlanFile.Load(path));

        Assert.Same(SyncErrors.ConfigurationInvalid, error.Error);
        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_of_another_map_is_refused()
    {
        Fill(1);
        var path = _box.Folder.Path("changes.plan.jsonl");
        await _box.RunAsync(_box.Options with { WhatIf = true, PlanPath = path });
        _box.Folder.Write("map.json", """{ "version": 1, "externalId": { "from": "Id" }, "fields": [{ "from": "Name", "to": "name" }] }""");

        var error = await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync(_box.Options with { Plan = PlanFile.Load(path) }));

        Assert.Equal(SyncErrors.PlanForeign, error.Error);
        Assert.Equal(0, _box.Server.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task An_import_of_an_export_lets_the_first_delta_send_only_what_differs()
    {
        Fill(100);
        _box.Log.Add("7", "Company 7", "Moved since");
        var csv = "Id,Name,City\n" + string.Concat(Enumerable.Range(0, 100).Select(static i => $"{i},Company {i},City {i}\n"));
        var path = _box.Folder.Write("export.csv", csv);

        using (var export = new CsvSource(new CsvOptions { Path = path }))
        {
            var (import, _) = await _box.RunAsync(_box.Options with { Export = export });
            Assert.Equal(100, import.Created);
        }

        var (delta, _) = await _box.RunAsync();

        Assert.Equal((101, 100, 1), (delta.Read, delta.Unchanged, delta.Updated));
        Assert.Null(_box.Log.Cursors[0]);
    }

    [Fact]
    public async Task Of_two_runs_at_once_one_is_refused()
    {
        Fill(10);
        var isOn = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        _box.Log.Before = async i =>
        {
            if (i == 5)
            {
                isOn.SetResult();
                await goOn.Task;
            }
        };
        var first = _box.RunAsync();
        await isOn.Task;

        var error = await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync());
        goOn.SetResult();

        Assert.Equal(SyncErrors.LeaseHeld, error.Error);
        Assert.Equal(10, (await first).Run.Created);
    }

    [Fact]
    public async Task A_run_that_was_thought_dead_stores_nothing_after_its_successor_began()
    {
        Fill(200);
        var isOn = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        _box.Log.Before = async i =>
        {
            if (i == 100)
            {
                isOn.TrySetResult();
                await goOn.Task;
            }
        };
        var slow = _box.RunAsync();
        await isOn.Task;
        await using (var state = await _box.OpenStateAsync())
        {
            // As if its lease had run out while it slept.
            var held = await state.FindLeaseAsync("companies", CancellationToken.None);
            await state.ReleaseLeaseAsync(held!, CancellationToken.None);
            await using var mine = await HeldLease.AcquireAsync(state, "companies", TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
            goOn.SetResult();
            var error = await Assert.ThrowsAsync<SyncException>(() => slow);
            Assert.Equal(SyncErrors.LeaseLost, error.Error);
        }

        _box.Log.Before = null;
        var (next, _) = await _box.RunAsync();

        Assert.Equal(RunStatus.Succeeded, next.Status);
        Assert.Equal(200, _box.Server.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task A_lag_is_the_time_between_change_and_write()
    {
        for (var i = 0; i < 11; i++)
        {
            _box.Log.Add(i.ToString(System.Globalization.CultureInfo.InvariantCulture), "N", "C", DateTimeOffset.UtcNow.AddMinutes(-i));
        }

        var (run, _) = await _box.RunAsync();

        Assert.InRange(run.LargestLag!.Value.TotalMinutes, 10, 11);
        Assert.InRange(run.MedianLag!.Value.TotalMinutes, 4.6, 5.5);
    }

    [Fact]
    public async Task A_state_that_belongs_to_another_address_is_not_used()
    {
        Fill(1);
        await _box.RunAsync();
        File.WriteAllText(_box.JobPath, File.ReadAllText(_box.JobPath).Replace("sandbox.localhost", "other.localhost", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync());

        Assert.Equal(SyncErrors.StateForeign, error.Error);
    }

    [Fact]
    public async Task A_change_of_the_sources_fields_or_of_the_map_is_noted()
    {
        var notes = new List<string>();
        var options = _box.Options with { Source = null, OnNote = note => notes.Add(note.Id) };
        _box.Folder.Write("companies.csv", "Id,Name,City\n1,One,Bonn\n");
        await _box.RunAsync(options);
        Assert.Empty(notes);

        _box.Folder.Write("companies.csv", "Id,Name,City,Phone\n1,One,Bonn,0\n");
        await _box.RunAsync(options);
        Assert.Equal(["SourceChanged"], notes);

        notes.Clear();
        _box.Folder.Write("map.json", """{ "version": 1, "externalId": { "from": "Id", "prefix": "crm:" }, "fields": [{ "from": "Name", "to": "name" }] }""");
        await _box.RunAsync(options);
        Assert.Equal(["MapChanged"], notes);
    }

    private void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _box.Log.Add(FormattableString.Invariant($"{i}"), FormattableString.Invariant($"Company {i}"), FormattableString.Invariant($"City {i}"));
        }
    }

    // The state and whatever stands beside it.
    private string Snapshot() => string.Join('\n', Directory.GetFiles(Path.GetDirectoryName(_box.Job.StatePath)!, Path.GetFileName(_box.Job.StatePath) + "*")
        .Order(StringComparer.Ordinal).Select(static file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}"));

    private async Task MoveElsewhereAsync(string key)
    {
        using var client = new HttpClient(new SandboxMessageHandler(_box.Server)) { BaseAddress = SandboxMessageHandler.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "hipcall_sandbox");
        using var found = await client.GetAsync(new Uri("hipcall/api/v3/companies/by-external-id/crm%3A" + key, UriKind.Relative));
        using var json = System.Text.Json.JsonDocument.Parse(await found.Content.ReadAsStringAsync());
        var id = json.RootElement.GetProperty("data").GetProperty("id").GetRawText().Trim('"');
        using var changed = await client.PatchAsync(
            new Uri("hipcall/api/v3/companies/" + id, UriKind.Relative),
            new StringContent("""{ "city": "Elsewhere" }""", System.Text.Encoding.UTF8, "application/json"));
        changed.EnsureSuccessStatusCode();
    }
}
