using System.Collections.Concurrent;
using System.Text.Json;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>Promise 3: two changes of one external ID are applied in source order and never at the same time.</summary>
public sealed class OrderPerKeyTests
{
    [Theory]
    [InlineData("instant-compliance/customers")]
    [InlineData("experiture/profiles")]
    public async Task Changes_of_one_key_follow_each_other_whatever_the_concurrency(string target)
    {
        const int keys = 7;
        var inFlight = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var applied = new ConcurrentDictionary<string, ConcurrentQueue<int>>(StringComparer.Ordinal);
        var together = 0;
        var transport = new FakeTransport(async (request, cancellationToken) =>
        {
            using var body = JsonDocument.Parse(request.Body.ToArray());
            var records = body.RootElement.TryGetProperty("records", out var list)
                ? [.. list.EnumerateArray()] : new[] { body.RootElement };
            var results = new List<string>();
            foreach (var record in records)
            {
                var key = record.GetProperty(target[0] == 'e' ? "external_id" : "externalId").GetString()!;
                together += inFlight.AddOrUpdate(key, 1, static (_, n) => n + 1) > 1 ? 1 : 0;
            }

            await Task.Yield();
            foreach (var record in records)
            {
                var key = record.GetProperty(target[0] == 'e' ? "external_id" : "externalId").GetString()!;
                applied.GetOrAdd(key, static _ => new()).Enqueue(record.GetProperty("n").GetInt32());
                results.Add($$"""{"index":{{results.Count}},"status":"updated","id":"x"}""");
                inFlight.AddOrUpdate(key, 0, static (_, n) => n - 1);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return FakeTransport.Json(200, "{\"id\":\"u\",\"data\":{\"results\":[" + string.Join(',', results) + "]}}");
        });
        var rows = Enumerable.Range(0, 700).Select(static i => new object?[] { $"K-{i % keys}", (long)(i / keys) }).ToArray();

        var (_, summary) = await Runs.RunAsync(
            Runs.Connect(target, transport),
            Runs.Rows("id,n", rows),
            new RunOptions { Concurrency = 16, BatchSize = 5, DuplicateRule = DuplicateRule.LastWins, Linger = TimeSpan.Zero });

        Assert.Equal(700, summary.Updated);
        Assert.Equal(0, together);
        Assert.All(applied.Values, static order => Assert.Equal(Enumerable.Range(0, 100), order));
    }

    [Fact]
    public async Task The_second_record_of_a_key_is_rejected_unless_the_last_is_to_win()
    {
        var transport = new FakeTransport(_ => FakeTransport.Json(200, """{"id":"u"}"""));

        var (results, summary) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport), Runs.Rows("id,fullName", ["K", "first"], ["K", "second"]));

        var refused = Assert.Single(results, static r => r.Outcome == SyncOutcome.Rejected);
        Assert.Same(SyncErrors.ExternalIdDuplicate, refused.Error);
        Assert.Equal(2, refused.Row);
        Assert.Contains("row 1", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(1, summary.Updated);
        Assert.Equal(RunStatus.PartiallySucceeded, summary.Status);
    }

    [Fact]
    public async Task A_key_that_is_written_is_not_taken_for_unchanged_by_what_was_known_before()
    {
        // Known: the target holds what rows 2 and 3 bring. Row 1 changes it, so row 2 must be written although it equals what was known.
        var settlement = new FakeSettlement { Contents = { ["K"] = "known" } };
        var transport = new FakeTransport(_ => FakeTransport.Json(200, """{"id":"u"}"""));

        var (_, summary) = await Runs.RunAsync(
            Runs.Connect("instant-compliance/customers", transport),
            Runs.Rows("id,fullName", ["K", "other"], ["K", "known"], ["K", "known"]),
            new RunOptions { Settlement = settlement, DuplicateRule = DuplicateRule.LastWins });

        Assert.Equal((2L, 1L), (summary.Updated, summary.Unchanged));
        Assert.Equal(2, transport.Requests.Count);
        Assert.Equal(3, settlement.Settled.Count);
    }
}
