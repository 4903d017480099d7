using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>What every store promises of quotas: requests that several processes share.</summary>
public abstract class StoredQuotaTests(StateHome home) : StateStoreTest(home)
{
    [Fact]
    public async Task A_quota_is_shared_by_all_and_never_exceeded()
    {
        var window = Clock.GetUtcNow();
        var first = await OpenAsync();
        var second = await OpenAsync();

        var granted = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            (i % 2 == 0 ? first : second).ReserveRequestsAsync(Target, window, limit: 100, wanted: 7, None))));

        Assert.Equal(100, granted.Sum());
        Assert.Equal(new QuotaUse(window, 100), await (await OpenAsync()).FindQuotaAsync(Target, None));
        Assert.Equal(0, await first.ReserveRequestsAsync(Target, window, 100, 1, None));
    }

    [Fact]
    public async Task What_was_reserved_and_not_sent_can_be_had_again()
    {
        var window = Clock.GetUtcNow();
        var store = await OpenAsync();
        await store.ReserveRequestsAsync(Target, window, 10, 10, None);

        await store.ReturnRequestsAsync(Target, window, 4, None);

        Assert.Equal(4, await store.ReserveRequestsAsync(Target, window, 10, 10, None));
    }

    [Fact]
    public async Task A_new_window_starts_at_zero_and_an_old_one_does_not_bring_it_back()
    {
        var window = Clock.GetUtcNow();
        var store = await OpenAsync();
        Assert.Null(await store.FindQuotaAsync(Target, None));
        await store.ReserveRequestsAsync(Target, window, 10, 10, None);

        Assert.Equal(6, await store.ReserveRequestsAsync(Target, window.AddDays(1), 10, 6, None));
        await store.ReturnRequestsAsync(Target, window, 3, None);
        Assert.Equal(4, await store.ReserveRequestsAsync(Target, window, 10, 10, None));
        Assert.Equal(new QuotaUse(window.AddDays(1), 10), await store.FindQuotaAsync(Target, None));
    }
}
