using System.Collections.Concurrent;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests.Sources;

public sealed class ReadAheadTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public void Things_come_in_their_order_and_then_nothing_comes()
    {
        var made = 0;
        using var ahead = new ReadAhead<string>(() => ++made <= 1_000 ? $"{made}" : null, 3);

        Assert.Equal(Enumerable.Range(1, 1_000).Select(static i => $"{i}"), TakeAll(ahead));
        Assert.Null(ahead.Take(None));
    }

    [Fact]
    public void Never_are_more_got_ready_than_may_lie_there_and_one_that_waits_for_a_place()
    {
        using var made = new SemaphoreSlim(0);
        var count = 0;
        using var ahead = new ReadAhead<string>(
            () =>
            {
                made.Release();
                return $"{++count}";
            },
            most: 4);

        // Four lie there and a fifth waits; whether a sixth is begun shows once the fifth has found its place, and not before.
        for (var i = 0; i < 5; i++)
        {
            made.Wait(None);
        }

        Assert.Equal(0, made.CurrentCount);
        Assert.Equal("1", ahead.Take(None));
        made.Wait(None);
        Assert.Equal(0, made.CurrentCount);
        Assert.Equal(6, count);
    }

    [Fact]
    public void A_fault_is_told_behind_what_was_ready_before_it_and_again_to_whoever_asks_again()
    {
        var made = 0;
        using var ahead = new ReadAhead<string>(() => ++made <= 7 ? $"{made}" : throw new IOException("The disk is gone."), 2);

        for (var i = 1; i <= 7; i++)
        {
            Assert.Equal($"{i}", ahead.Take(None));
        }

        Assert.Equal("The disk is gone.", Assert.Throws<IOException>(() => ahead.Take(None)).Message);
        Assert.Throws<IOException>(() => ahead.Take(None));
    }

    [Fact]
    public async Task Waiting_for_the_next_thing_ends_when_it_is_cancelled()
    {
        using var never = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var ahead = new ReadAhead<string>(
            () =>
            {
                never.Wait(CancellationToken.None);
                return null;
            },
            1);
        var waiting = Task.Run(() => ahead.Take(stop.Token), None);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        never.Set();
        ahead.Dispose();
    }

    [Fact]
    public async Task Disposing_of_it_in_the_middle_waits_until_nothing_is_got_ready_any_more()
    {
        var order = new ConcurrentQueue<string>();
        using var isIn = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var ahead = new ReadAhead<string>(
            () =>
            {
                isIn.Set();
                goOn.Wait(CancellationToken.None);
                order.Enqueue("made");
                return "x";
            },
            1);
        isIn.Wait(None);
        var disposing = Task.Run(
            () =>
            {
                ahead.Dispose();
                order.Enqueue("disposed");
            },
            None);
        goOn.Set();
        await disposing;

        Assert.Equal("disposed", order.Last());
        Assert.InRange(order.Count(static what => what == "made"), 1, 3);
        ahead.Dispose();
    }

    private static IEnumerable<string> TakeAll(ReadAhead<string> ahead)
    {
        while (ahead.Take(None) is { } thing)
        {
            yield return thing;
        }
    }
}
