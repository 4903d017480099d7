using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Experiture;
using ExternalIdSync.Sandbox.InstantCompliance;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>
/// Promise 4: one bad record is rejected with row, external ID, field, reason and the target's words; its neighbours are written.
/// </summary>
public sealed class OneBadRecordHarmsItselfOnlyTests
{
    [Theory]
    [InlineData(1, 15)]
    [InlineData(38, 15)]
    [InlineData(64, 15)]
    [InlineData(100, 9)]
    public async Task A_batch_of_100_refused_for_one_record_writes_99_in_at_most_15_requests(int bad, int most)
    {
        // A half whose other half went through is not sent as a whole again: the nearer to the end the bad record, the fewer requests.
        var sandbox = new SandboxServer();
        var simulator = sandbox.Get<ExperitureSimulator>();
        simulator.IsAtomic = true;
        await using var target = Runs.Connect("experiture/profiles", sandbox);
        var rows = Enumerable.Range(1, 100)
            .Select(i => new object?[] { $"K-{i}", i == bad ? "no address" : $"p{i}@example.com" })
            .ToArray();

        var (results, summary) = await Runs.RunAsync(
            target, Runs.Rows("id,email", rows), new RunOptions { BatchSize = 100, Concurrency = 1 });

        var refused = Assert.Single(results, static r => !r.IsSuccess);
        Assert.Equal(bad, refused.Row);
        Assert.Equal($"K-{bad}", refused.ExternalId);
        Assert.Equal(SyncOutcome.Rejected, refused.Outcome);
        Assert.Equal("email", refused.Field);
        Assert.Contains("invalid email format", refused.Reason, StringComparison.Ordinal);
        Assert.NotNull(refused.CorrelationId);
        Assert.Equal(99, summary.Created);
        Assert.Equal(99, simulator.ProfileCount);
        Assert.InRange(summary.Requests, 1, most);
    }

    [Theory]
    [InlineData("instant-compliance/customers", "fullName")]
    [InlineData("hipcall/companies", "name")]
    [InlineData("experiture/profiles", "first_name")]
    public async Task What_json_cannot_say_is_refused_with_its_field_and_never_sent_as_something_else(string name, string field)
    {
        object[] bad =
        [
            "cut \uD83D", "\uDE00", double.NaN, new object[] { "a", "b\uD83D" }, new object[] { double.PositiveInfinity },
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = "\uD83D" },
        ];
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect(name, sandbox);
        object?[][] rows = [["first", "Whole \U0001F600"], .. bad.Select(static (value, i) => new object?[] { $"K-{i}", value }), ["last", "Last"]];

        var (results, summary) = await Runs.RunAsync(target, Runs.Rows($"id,{field}", rows));

        Assert.Equal((2L, (long)bad.Length), (summary.Created, summary.Rejected));
        Assert.All(results.Where(static r => !r.IsSuccess), r => Assert.Equal((SyncErrors.ValueInvalid, field), (r.Error, r.Field)));
        Assert.DoesNotContain(sandbox.Requests.Recent, static r => r.BodyText.Contains("\\uFFFD", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Outcomes_of_one_batch_come_back_to_their_records()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("experiture/profiles", sandbox);
        object?[][] rows = [["A", "a@example.com"], ["B", "broken"], ["C", "c@example.com"]];

        var (results, summary) = await Runs.RunAsync(target, Runs.Rows("id,email", rows));
        var (again, second) = await Runs.RunAsync(target, Runs.Rows("id,email", rows));

        Assert.Equal(SyncOutcome.Rejected, results.Single(static r => r.ExternalId == "B").Outcome);
        Assert.Equal((2L, 1L), (summary.Created, summary.Rejected));
        Assert.Equal(1, summary.Requests);
        Assert.Equal((0L, 2L), (second.Created, second.Updated));
        Assert.Equal(3, again.Count);
    }

    [Fact]
    public async Task A_batch_that_becomes_a_job_is_waited_for()
    {
        var sandbox = new SandboxServer();
        sandbox.Get<ExperitureSimulator>().IsAsynchronous = true;
        sandbox.Get<ExperitureSimulator>().PollsUntilDone = 3;
        var time = new Time.FakeTimeProvider { AutoAdvance = static due => due <= TimeSpan.FromSeconds(1) };
        await using var target = Runs.Connect("experiture/profiles", sandbox);

        var (results, summary) = await Runs.RunAsync(
            target, Runs.Rows("id,email", ["A", "a@example.com"], ["B", "broken"]), new RunOptions { TimeProvider = time });

        Assert.Equal((1L, 1L), (summary.Created, summary.Rejected));
        Assert.Equal(2, results.Count);
    }

    [Fact]
    public async Task A_conflict_names_both_records()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("instant-compliance/customers", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,fullName,email", ["OLD", "Jane Doe", "jane@example.com"]));

        var (results, summary) = await Runs.RunAsync(
            target, Runs.Rows("id,fullName,email", ["NEW", "Jane Doe", "jane@example.com"], ["FINE", "John Doe", "john@example.com"]));

        var conflict = Assert.Single(results, static r => r.Outcome == SyncOutcome.Conflict);
        Assert.Equal(("NEW", "OLD"), (conflict.ExternalId, conflict.ConflictingExternalId));
        Assert.Equal(sandbox.Get<InstantComplianceSimulator>().FindCustomer("OLD")!.Id.ToString(), conflict.ConflictingId);
        Assert.Equal((1L, 1L), (summary.Created, summary.Conflicts));
    }

    [Fact]
    public async Task Fields_frozen_at_the_target_are_told_and_the_others_written()
    {
        var sandbox = new SandboxServer();
        var simulator = sandbox.Get<InstantComplianceSimulator>();
        await using var target = Runs.Connect("instant-compliance/customers", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,fullName,email,phone", ["K", "Jane Doe", "jane@example.com", "+61400000000"]));
        simulator.SetKycStatus("K", "VERIFIED", DateTimeOffset.UtcNow);

        var (results, _) = await Runs.RunAsync(
            target, Runs.Rows("id,fullName,email,phone", ["K", "Jane Roe", "jane@example.com", "+61400000001"]));
        var (blocked, _) = await Runs.RunAsync(target, Runs.Rows("id,fullName", ["K", "Jane Roe"]));

        var result = Assert.Single(results);
        Assert.Equal(SyncOutcome.Updated, result.Outcome);
        Assert.Contains("fullName", result.Field, StringComparison.Ordinal);
        Assert.Contains("frozen", result.Reason, StringComparison.Ordinal);
        Assert.Equal("+61400000001", simulator.FindCustomer("K")!.Phone);
        Assert.Equal("Jane Doe", simulator.FindCustomer("K")!.FullName);
        Assert.Equal((SyncOutcome.Blocked, SyncErrors.FieldFrozen), (Assert.Single(blocked).Outcome, blocked[0].Error));
    }

    [Fact]
    public async Task A_type_that_is_frozen_is_told_and_the_rest_written()
    {
        var sandbox = new SandboxServer();
        var simulator = sandbox.Get<InstantComplianceSimulator>();
        await using var target = Runs.Connect("instant-compliance/customers", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,fullName,type,phone", ["K", "Jane Doe", "INDIVIDUAL", "+61400000000"]));
        simulator.SetKycStatus("K", "VERIFIED", DateTimeOffset.UtcNow);

        var (results, _) = await Runs.RunAsync(target, Runs.Rows("id,fullName,type,phone", ["K", "Jane Doe", "SOLE_TRADER", "+61400000001"]));

        var result = Assert.Single(results);
        Assert.Equal(SyncOutcome.Updated, result.Outcome);
        Assert.Contains("type", result.Field, StringComparison.Ordinal);
        Assert.Equal(("INDIVIDUAL", "+61400000001"), (simulator.FindCustomer("K")!.Type, simulator.FindCustomer("K")!.Phone));
    }

    [Fact]
    public async Task A_record_without_any_field_that_can_be_frozen_is_not_sent_again_without_it()
    {
        var transport = new FakeTransport(
            static _ => FakeTransport.Json(422, """{"error":{"code":"validation_failed","message":"The customer is verified."}}"""));

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Rows("id,phone", ["K", "+61400000001"]));

        Assert.Equal((SyncOutcome.Blocked, SyncErrors.FieldFrozen), (Assert.Single(results).Outcome, results[0].Error));
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task Bad_rows_and_refused_records_are_kept_with_their_rows()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, """{"id":"u"}"""));
        var rejections = new FakeRejections();
        SourceItem[] items =
        [
            .. Runs.Rows("id,fullName", ["A", "x"], [" ", "y"]),
                new RejectedRow(3, SyncErrors.RowRagged, "One field too many.", null, ["a", "b", "c"]),
        ];

        var (results, summary) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), items, new RunOptions { Rejections = rejections });

        Assert.Equal(3, results.Count);
        Assert.Equal(3, Assert.Single(rejections.Rows).Row);
        Assert.Equal(SyncErrors.ExternalIdBlank, Assert.Single(rejections.Results).Error);
        Assert.True(rejections.IsDisposed);
        Assert.Equal((3L, 1L, 2L), (summary.Read, summary.Updated, summary.Rejected));
    }

    [Fact]
    public async Task The_targets_words_are_told_without_the_records_values()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(
            422, """{"error":{"code":"validation_failed","message":"Jane Doe <jane@example.com> is not welcome, nor is other@example.org."}}"""));

        var (results, _) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Rows("id,fullName,email", ["K", "Jane Doe", "jane@example.com"]));

        var reason = Assert.Single(results).Reason!;
        Assert.Contains("is not welcome", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@example", reason, StringComparison.Ordinal);
    }
}
