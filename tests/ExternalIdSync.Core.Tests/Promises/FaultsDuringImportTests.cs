using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Promises;

/// <summary>
/// Promises 1 to 4 and 8 under fire: thousands of rows through each strategy while about every fifth request fails, before or after it took
/// effect, with 429 in both forms, 5xx, cut connections, broken and slow answers, pages instead of JSON and refused batches.
/// </summary>
public sealed class FaultsDuringImportTests
{
    [Theory]
    [InlineData("instant-compliance/customers", 1, 1)]
    [InlineData("instant-compliance/customers", 2, 8)]
    [InlineData("instant-compliance/customers", 3, 16)]
    [InlineData("hipcall/companies", 4, 1)]
    [InlineData("hipcall/companies", 5, 8)]
    [InlineData("hipcall/companies", 6, 16)]
    [InlineData("experiture/profiles", 7, 1)]
    [InlineData("experiture/profiles", 8, 4)]
    [InlineData("experiture/profiles", 9, 8)]
    public async Task Nothing_is_lost_doubled_or_told_wrongly(string target, int seed, int concurrency)
    {
        using var import = new FaultyImport(target, seed);
        await import.PrepareAsync();
        import.Break(seed * 1000);

        var (results, summary) = await import.ImportAsync(import.Path, concurrency);

        Assert.True(summary.StopError is null, $"{summary.Status}: {summary.StopReason}");
        Assert.Superset(
            new HashSet<FaultKind> { FaultKind.Status, FaultKind.ResetBefore, FaultKind.ResetAfter, FaultKind.TruncatedBody, FaultKind.MalformedJson },
            import.Sandbox.Requests.Recent.Select(static r => r.Fault).OfType<FaultKind>().ToHashSet());
        EachRowHasOneOutcome(import, results, summary);
        CreatedIsToldOfNewRecordsOnlyAndOnce(import, results);
        TheTargetHoldsWhatTheOutcomesSay(import, results);
        RequestsCameInOrderAndNoKeyStoodForTwoWrites(import);
        OnlyARealNotFoundCreated(import);
        await TheRejectionsCanBeImportedAsTheyAre(import, results);
    }

    private static void EachRowHasOneOutcome(FaultyImport import, List<SyncResult> results, RunSummary summary)
    {
        Assert.Equal(Enumerable.Range(1, import.Keys.Count), results.Select(r => RowOf(r)).Order());
        Assert.Equal(0, summary.NotAttempted);
        Assert.All(results, r => Assert.Equal(import.Keys[RowOf(r) - 1], r.ExternalId));
    }

    private static void CreatedIsToldOfNewRecordsOnlyAndOnce(FaultyImport import, List<SyncResult> results)
    {
        var created = results.Where(static r => r.Outcome == SyncOutcome.Created).Select(static r => r.ExternalId!).ToList();
        Assert.Distinct(created);
        Assert.DoesNotContain(created, import.Before.Contains);

        // Where nothing failed under a new key, its first row made it. Only who was written by a batch of unknown fate that was halved
        // afterwards, because it was refused the next time, cannot be told from who was there before.
        var halved = import.Writes().Where(static w => w.Request.Status == 422).Select(static w => w.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in results.GroupBy(static r => r.ExternalId!)
            .Where(g => !import.Before.Contains(g.Key) && !halved.Contains(g.Key) && g.All(static r => r.IsSuccess)))
        {
            Assert.True(
                key.MinBy(static r => r.Row)!.Outcome == SyncOutcome.Created,
                $"{key.Key}: {string.Join(", ", key.Select(static r => r.Outcome))}");
        }
    }

    private static void TheTargetHoldsWhatTheOutcomesSay(FaultyImport import, List<SyncResult> results)
    {
        foreach (var key in results.GroupBy(static r => r.ExternalId!))
        {
            // A row that succeeded decides; one that failed may have taken effect or not. A blank changes nothing.
            var possible = new List<string> { import.Before.Contains(key.Key) ? "Before" : string.Empty };
            foreach (var row in key.OrderBy(static r => r.Row).Where(r => import.Values[RowOf(r) - 1].Length > 0))
            {
                if (row.IsSuccess)
                {
                    possible.Clear();
                }

                possible.Add(import.Values[RowOf(row) - 1]);
            }

            Assert.Contains(import.ValueOf(key.Key), possible);
        }

        Assert.InRange(
            import.Count,
            results.Where(static r => r.IsSuccess).Select(static r => r.ExternalId).Concat(import.Before).Distinct(StringComparer.Ordinal).Count(),
            import.Keys.Distinct(StringComparer.Ordinal).Count());
    }

    private static void RequestsCameInOrderAndNoKeyStoodForTwoWrites(FaultyImport import)
    {
        var writes = import.Writes().ToList();
        foreach (var key in writes.Where(static w => w.Value.Length > 0).GroupBy(static w => w.Key))
        {
            var rows = key.Select(static w => int.Parse(w.Value["Row ".Length..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(rows.Order(), rows);
        }

        Assert.All(
            writes.Where(static w => w.Request.IdempotencyKey is not null).GroupBy(static w => w.Request.IdempotencyKey),
            static w => Assert.Single(w.Select(static x => x.Request.BodyText).Distinct()));
        Assert.All(writes.GroupBy(static w => w.Request.Number), static w => Assert.Distinct(w.Select(static x => x.Key)));
    }

    private static void OnlyARealNotFoundCreated(FaultyImport import)
    {
        var lookups = import.Sandbox.Requests.Recent.Where(static r => r.Method == "GET").ToLookup(static r => r.Path.Split('/')[^1]);
        foreach (var (request, key, _) in import.Writes().Where(static w => w.Request is { Method: "POST", Vendor: "hipcall" }))
        {
            var before = lookups[key].Last(r => r.Number < request.Number);
            Assert.Equal((404, true), (before.Status, before.Fault is null or FaultKind.SlowBody));
        }
    }

    private static async Task TheRejectionsCanBeImportedAsTheyAre(FaultyImport import, List<SyncResult> results)
    {
        var refused = results.Where(static r => !r.IsSuccess).ToList();
        Assert.NotEmpty(refused);
        using (var file = new CsvSource(new CsvOptions { Path = import.RejectsPath }))
        {
            var kept = new List<string>();
            await foreach (var item in file.ReadAsync(TestContext.Current.CancellationToken))
            {
                kept.Add($"{item.Record!["Id"]} {item.Record[import.Field]}");
            }

            Assert.Equal(refused.Select(r => $"{r.ExternalId} {import.Values[RowOf(r) - 1]}").Order(), kept.Order());
        }

        import.Sandbox.Faults.Clear();
        var (again, _) = await import.ImportAsync(import.RejectsPath, concurrency: 4);

        // What is left is what no import can mend; every other record is there, and under each key stands one of its own values.
        Assert.Equal(refused.Count, again.Count);
        Assert.All(again.Where(static r => !r.IsSuccess), static r => Assert.Equal(SyncOutcome.Rejected, r.Outcome));
        foreach (var key in import.Keys.Distinct(StringComparer.Ordinal))
        {
            var values = Enumerable.Range(0, import.Keys.Count).Where(i => import.Keys[i] == key && import.Values[i].Length > 0).Select(i => import.Values[i]).ToList();
            if (values.Count > 0)
            {
                Assert.Contains(import.ValueOf(key), values);
            }
        }
    }

    private static int RowOf(SyncResult result) => (int)result.Row;
}
