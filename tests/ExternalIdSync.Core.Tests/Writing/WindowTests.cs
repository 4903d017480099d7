using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

public sealed class WindowTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void All_places_are_taken_at_once_and_none_twice()
    {
        var window = new Window(5, 2);

        Assert.Equal(5, window.TakeFree());
        Assert.Equal(0, window.TakeFree());
        window.GiveBack(1);
        Assert.Equal(1, window.TakeFree());
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_when_enough_places_are_free_and_no_earlier()
    {
        var window = new Window(5, 3);
        window.TakeFree();
        var waiting = window.WaitAsync(Token).AsTask();

        window.GiveBack(2);
        Assert.False(waiting.IsCompleted);
        window.GiveBack(2);

        Assert.Equal(4, await waiting);
        Assert.Equal(0, window.TakeFree());
    }

    [Fact]
    public async Task Enough_places_are_taken_without_waiting()
    {
        var window = new Window(5, 3);
        window.TakeFree();
        window.GiveBack(3);

        Assert.Equal(3, await window.WaitAsync(Token));
    }

    [Fact]
    public async Task A_reader_that_is_stopped_takes_no_place()
    {
        var window = new Window(4, 2);
        window.TakeFree();
        using var stop = new CancellationTokenSource();
        var waiting = window.WaitAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        window.GiveBack(4);
        Assert.Equal(4, window.TakeFree());
    }
}
