using ExternalIdSync.Core.State;
using ExternalIdSync.Core.State.Sqlite;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Core.Tests.State;

public sealed class HeldLeaseTests : IAsyncLifetime
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(3);
    private readonly FakeTimeProvider _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("externalidsync-lease-").FullName;
    private SqliteStateStore _store = null!;

    public async ValueTask InitializeAsync() =>
        _store = await SqliteStateStore.OpenAsync(Path.Combine(_folder, "state.db"), new SqliteStateOptions { Time = _clock }, default);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_held_lease_outlives_its_duration_by_renewing_and_ends_with_the_run()
    {
        await using (var held = await HoldAsync())
        {
            for (var i = 0; i < 10; i++)
            {
                await AdvanceAsync(renewals: true);
            }

            var error = await Assert.ThrowsAsync<SyncException>(HoldAsync);
            Assert.Same(SyncErrors.LeaseHeld, error.Error);
            Assert.False(held.Lost.IsCancellationRequested);
        }

        Assert.Null(await _store.FindLeaseAsync("job", default));
        await using var next = await HoldAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lease_that_another_holder_took_over_is_reported_and_left_to_it()
    {
        await using var stale = await HoldAsync();
        await _store.ReleaseLeaseAsync(stale.Lease, default);
        var taken = await _store.AcquireLeaseAsync("job", "another", Duration, default);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stale.Lost.Register(lost.SetResult);

        await AdvanceAsync(renewals: false);
        await lost.Task.WaitAsync(TestContext.Current.CancellationToken);

        await stale.DisposeAsync();
        Assert.Equal(taken, await _store.FindLeaseAsync("job", default));
    }

    private Task<HeldLease> HoldAsync() => HeldLease.AcquireAsync(_store, "job", Duration, _clock, default);

    /// <summary>Moves the clock to the next renewal, and waits for it where one must come.</summary>
    private async Task AdvanceAsync(bool renewals)
    {
        _clock.Advance(Duration / 3);
        while (renewals && (await _store.FindLeaseAsync("job", default))!.ExpiresAt < _clock.GetUtcNow() + Duration)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
