using ExternalIdSync.Core.Tests.Time;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

public sealed class BatcherTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(3);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_timer_that_strikes_too_early_is_set_again_and_no_record_waits_for_ever()
    {
        using var batcher = new Batcher(10, Linger, new EarlyTimeProvider(_time, Early));
        batcher.Add(new Ticket());

        _time.Advance(Linger - Early);
        Assert.False(batcher.Ready.TryRead(out _));
        _time.Advance(Early);

        Assert.True(batcher.Ready.TryRead(out var batch));
        Assert.Single(batch);
    }

    [Fact]
    public void The_timer_of_a_batch_that_was_full_before_it_struck_does_not_cut_the_next_one_short()
    {
        using var batcher = new Batcher(2, Linger, _time);
        batcher.Add(new Ticket());
        _time.Advance(Linger / 2);
        batcher.Add(new Ticket());
        batcher.Add(new Ticket());

        Assert.True(batcher.Ready.TryRead(out var full));
        Assert.Equal(2, full.Count);
        _time.Advance(Linger - TimeSpan.FromMilliseconds(1));
        Assert.False(batcher.Ready.TryRead(out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(batcher.Ready.TryRead(out var rest));
        Assert.Single(rest);
    }
}
