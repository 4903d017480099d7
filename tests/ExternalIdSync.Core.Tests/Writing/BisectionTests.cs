using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

public sealed class BisectionTests
{
    [Fact]
    public void A_batch_without_a_fault_is_sent_once()
    {
        var (requests, refused) = Send(100, static _ => false);

        Assert.Equal(1, requests);
        Assert.Empty(refused);
    }

    [Fact]
    public void One_bad_record_of_a_hundred_is_found_in_fifteen_requests_wherever_it_stands()
    {
        for (var bad = 0; bad < 100; bad++)
        {
            var (requests, refused) = Send(100, record => record == bad);

            Assert.Equal([bad], refused);
            Assert.InRange(requests, 2, 15);
        }
    }

    [Fact]
    public void Every_bad_record_is_found_and_no_other_one_is_refused()
    {
        int[] bad = [0, 3, 4, 17, 63];

        Assert.Equal(bad, Send(64, bad.Contains).Refused);
    }

    [Fact]
    public void A_half_that_must_hold_the_fault_is_not_sent_whole()
    {
        var bisection = new Bisection(4);
        Assert.True(bisection.TryNext(out var whole));
        bisection.Refuse(whole);
        Assert.True(bisection.TryNext(out var first));
        Assert.Equal((0, 2), (first.Start, first.Count));
        bisection.Accept(first);

        Assert.True(bisection.TryNext(out var next));
        Assert.Equal((2, 1), (next.Start, next.Count));
    }

    [Fact]
    public void A_part_that_was_too_large_says_nothing_of_its_halves()
    {
        var bisection = new Bisection(4);
        Assert.True(bisection.TryNext(out var whole));
        bisection.Split(whole);
        Assert.True(bisection.TryNext(out var first));
        bisection.Accept(first);

        Assert.True(bisection.TryNext(out var second));
        Assert.Equal((2, 2), (second.Start, second.Count));
        Assert.False(bisection.TryNext(out _));
    }

    [Fact]
    public void A_half_after_one_that_failed_is_sent_whole()
    {
        var bisection = new Bisection(4);
        Assert.True(bisection.TryNext(out var whole));
        bisection.Refuse(whole);
        Assert.True(bisection.TryNext(out _));

        Assert.True(bisection.TryNext(out var second));
        Assert.Equal((2, 2), (second.Start, second.Count));
    }

    /// <summary>Sends a batch to a target that refuses whatever holds a bad record.</summary>
    private static (int Requests, List<int> Refused) Send(int count, Func<int, bool> isBad)
    {
        var bisection = new Bisection(count);
        var requests = 0;
        var seen = new List<int>();
        var refused = new List<int>();
        while (bisection.TryNext(out var slice))
        {
            requests++;
            var records = Enumerable.Range(slice.Start, slice.Count).ToList();
            if (!records.Exists(r => isBad(r)))
            {
                bisection.Accept(slice);
                seen.AddRange(records);
            }
            else
            {
                bisection.Refuse(slice);
                if (records.Count == 1)
                {
                    seen.AddRange(records);
                    refused.AddRange(records);
                }
            }
        }

        Assert.Equal(Enumerable.Range(0, count), seen);
        return (requests, refused);
    }
}
