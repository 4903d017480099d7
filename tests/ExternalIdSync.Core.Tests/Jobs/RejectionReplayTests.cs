using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class RejectionReplayTests : IDisposable
{
    private readonly JobBox _box = new(more: ", \"retry\": \"none\"");

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_corrected_rejection_is_written_and_leaves_while_the_others_stay()
    {
        _box.Log.Add("1", null, "Bonn");
        _box.Log.Add("2", null, "Kiel");
        await _box.RunAsync();
        var open = await ListAsync();

        var (run, results) = await _box.RunAsync(_box.Options with
        {
            Replay = new RejectionReplay
            {
                Ids = new HashSet<long> { open[0].Id },
                Corrections = new Dictionary<long, IReadOnlyDictionary<string, object?>> { [open[0].Id] = new Dictionary<string, object?> { ["name"] = "Corrected" } },
            },
        });

        Assert.Equal((1, 1, "crm:1"), (run.Read, run.Created, Assert.Single(results).ExternalId));
        Assert.Equal("Bonn", _box.CityOf("1"));
        Assert.Equal("crm:2", Assert.Single(await ListAsync()).ExternalId);
        Assert.Single(_box.Log.Cursors);
    }

    [Fact]
    public async Task A_rejection_that_is_refused_again_stays_with_one_more_attempt()
    {
        _box.Log.Add("1", null, "Bonn");
        await _box.RunAsync();

        var (run, _) = await _box.RunAsync(_box.Options with { Replay = new RejectionReplay() });

        Assert.Equal((1, 1), (run.Read, run.Rejected));
        var rejection = Assert.Single(await ListAsync());
        Assert.Equal((2, run.Id), (rejection.Attempt, rejection.RunId));
    }

    [Fact]
    public async Task A_row_that_was_no_record_is_replayed_with_the_values_given()
    {
        _box.Folder.Write("companies.csv", "Id,Name,City\n1,One\n");
        await _box.RunAsync(_box.Options with { Source = null });
        var open = Assert.Single(await ListAsync());

        var (blind, _) = await _box.RunAsync(_box.Options with { Replay = new RejectionReplay() });
        var (run, _) = await _box.RunAsync(_box.Options with
        {
            Replay = new RejectionReplay
            {
                Corrections = new Dictionary<long, IReadOnlyDictionary<string, object?>>
                {
                    [open.Id] = new Dictionary<string, object?> { ["Id"] = "1", ["Name"] = "One", ["City"] = "Ulm" },
                },
            },
        });

        Assert.Equal((1, 1), (blind.Read, blind.Rejected));
        Assert.Equal(1, run.Created);
        Assert.Equal("Ulm", _box.CityOf("1"));
        Assert.Empty(await ListAsync());
    }

    private async Task<IReadOnlyList<SyncRejection>> ListAsync()
    {
        await using var state = await _box.OpenStateAsync();
        return await state.ListRejectionsAsync(new RejectionQuery(), CancellationToken.None);
    }
}
