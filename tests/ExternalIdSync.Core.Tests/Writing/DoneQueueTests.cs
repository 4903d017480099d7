using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

public sealed class DoneQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DoneQueue _queue;

    public DoneQueueTests() => _queue = new DoneQueue(enough: 3, _time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Records_are_taken_in_the_order_they_came_and_no_more_than_asked_for()
    {
        Add(1, 2, 3);

        Assert.Equal([1, 2], Take(2));
        Assert.Equal([3], Take(2));
        Assert.Empty(Take(2));
    }

    [Fact]
    public async Task Many_records_are_not_waited_for()
    {
        Add(1, 2, 3);

        Assert.True(await _queue.WaitAsync());
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_many_records_and_not_by_the_first_ones()
    {
        var waiting = _queue.WaitAsync().AsTask();

        Add(1, 2);
        Assert.False(waiting.IsCompleted);
        Add(3);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task The_first_record_waits_for_a_moment_and_no_longer()
    {
        var waiting = _queue.WaitAsync().AsTask();

        Add(1);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await waiting);
    }

    [Fact]
    public async Task What_was_left_behind_waits_for_a_moment_as_well()
    {
        Add(1, 2, 3);
        Take(1);
        var waiting = _queue.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.True(await waiting);
    }

    [Fact]
    public async Task A_record_that_another_one_of_its_key_waits_for_is_told_at_once()
    {
        var waiting = _queue.WaitAsync().AsTask();

        _queue.Add(new Ticket { Place = 1, Next = new Ticket { Place = 2 } });

        Assert.True(await waiting);
    }

    [Fact]
    public async Task A_closed_queue_gives_what_it_has_and_then_says_that_nothing_comes()
    {
        Add(1);
        _queue.Close();

        Assert.True(await _queue.WaitAsync());
        Assert.Equal([1], Take(5));
        Assert.False(await _queue.WaitAsync());
    }

    [Fact]
    public async Task Whoever_waits_for_nothing_is_told_when_the_queue_is_closed()
    {
        var waiting = _queue.WaitAsync().AsTask();

        _queue.Close();

        Assert.False(await waiting);
    }

    [Fact]
    public async Task A_moment_that_ends_after_its_records_were_taken_wakes_nobody()
    {
        var waiting = _queue.WaitAsync().AsTask();
        Add(1, 2, 3);
        await waiting;
        Take(3);
        var next = _queue.WaitAsync().AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(5));

        Assert.False(next.IsCompleted);
    }

    private void Add(params long[] places)
    {
        foreach (var place in places)
        {
            _queue.Add(new Ticket { Place = place });
        }
    }

    private List<long> Take(int most)
    {
        var tickets = new List<Ticket>();
        _queue.Take(tickets, most);
        return tickets.ConvertAll(static t => t.Place);
    }
}
