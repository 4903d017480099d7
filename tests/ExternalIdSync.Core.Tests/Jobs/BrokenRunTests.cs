using System.Globalization;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Tests.Writing;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>Promise 1 where a run breaks in the middle: what was not stored is read again, what was stored is remembered.</summary>
public sealed class BrokenRunTests : IDisposable
{
    private readonly JobBox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_cursor_never_passes_records_whose_outcome_could_not_be_stored()
    {
        _box.Log.Add("bad", null, "Bonn");
        Fill(20);
        var hasFailed = false;
        var options = _box.Options with
        {
            OpenState = async (access, _) => FaultyStore.Around(await _box.OpenStateAsync(access), (call, arguments) =>
            {
                // The disk is full for the records and has room again for the little that a cursor takes.
                if (hasFailed || call != nameof(IStateStore.CommitAsync) || ((StateBatch)arguments[1]!).Records.Count == 0)
                {
                    return null;
                }

                hasFailed = true;
                return new SyncException(SyncErrors.StateFull, "The disk is full.");
            }),
        };

        var error = await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync(options));
        var (next, _) = await _box.RunAsync();

        Assert.Same(SyncErrors.StateFull, error.Error);
        Assert.Null(next.CursorBefore);
        Assert.Equal((21, 1), (next.Read, next.Rejected));
        await using var state = await _box.OpenStateAsync();
        Assert.Single(await state.ListRejectionsAsync(new RejectionQuery(), CancellationToken.None));
    }

    [Fact]
    public async Task What_a_source_gave_before_it_broke_off_is_remembered_as_written()
    {
        Fill(50);
        _box.Log.FailsAt = 30;
        await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync());
        _box.Log.FailsAt = null;

        var (next, _) = await _box.RunAsync(_box.Options with { FromStart = true });

        Assert.Equal((50, 30, 20), (next.Read, next.Unchanged, next.Created));
    }

    [Fact]
    public async Task What_a_source_gave_before_it_broke_off_is_marked_before_it_is_written()
    {
        Fill(1);
        await _box.RunAsync();
        _box.Log.Add("0", "Company 0", "Moved");
        _box.Log.FailsAt = 2;
        var calls = new List<string>();
        var options = _box.Options with
        {
            OpenState = async (access, _) => FaultyStore.Around(await _box.OpenStateAsync(access), (call, _) =>
            {
                calls.Add(string.Create(CultureInfo.InvariantCulture, $"{call} at {_box.Writes}"));
                return null;
            }),
        };
        var writes = _box.Writes;

        _box.Log.Add("1", "Never read", "Bonn");
        await Assert.ThrowsAsync<SyncException>(() => _box.RunAsync(options));

        // A kill right after the write would else leave a memory of the former value, and a change back to it would be taken for unchanged.
        Assert.Equal(writes + 1, _box.Writes);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{nameof(IStateStore.BeginWritesAsync)} at {writes}"), calls);
    }

    [Fact]
    public async Task Requests_that_were_repeated_in_vain_count_against_the_quota_of_the_day()
    {
        Fill(0);
        await _box.RunAsync();
        await using var state = await _box.OpenStateAsync();
        var time = new FakeTimeProvider();
        FakeTransport inner = null!;
        inner = new FakeTransport(_ =>
        {
            for (var attempt = 0; attempt < 5; attempt++)
            {
                inner.Counters.CountRequest(isRetry: attempt > 0);
            }

            throw new SyncException(SyncErrors.Unreachable, "The connection broke.") { Requests = 5 };
        });
        await using var transport = new QuotaTransport(inner, state, "api", limit: 100, time);

        while (true)
        {
            var failure = await Assert.ThrowsAsync<SyncException>(() =>
                transport.SendAsync(new TargetRequest { Method = HttpMethod.Get, Address = "x" }, CancellationToken.None));
            if (failure.Error == SyncErrors.QuotaExhausted)
            {
                break;
            }
        }

        // A portion may be under way when what was repeated is told; never more.
        Assert.InRange(inner.Counters.Requests, 50, 150);
    }

    private void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            _box.Log.Add(number, "Company " + number, "City");
        }
    }
}
