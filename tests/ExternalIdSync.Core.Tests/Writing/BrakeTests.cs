using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>The brake's limits to the very record, with writes in flight and without.</summary>
public sealed class BrakeTests
{
    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData("creates")]
    [InlineData("updates")]
    [InlineData("cleared fields")]
    public async Task As_many_as_the_limit_says_are_let_through_and_not_one_more(string what)
    {
        var brake = Brake();
        var (claim, outcome) = what switch
        {
            "creates" => (new BrakeClaim(1, 0, 0), SyncOutcome.Created),
            "updates" => (new BrakeClaim(0, 1, 0), SyncOutcome.Updated),
            _ => (new BrakeClaim(0, 0, 1), SyncOutcome.Updated),
        };
        for (var i = 0; i < 2; i++)
        {
            Assert.Null(await brake.ClaimAsync(claim, None));
            brake.Resolve(claim, outcome);
        }

        Assert.Equal($"The limit of 2 {what} would have been crossed; nothing more was written.", await brake.ClaimAsync(claim, None));
    }

    [Fact]
    public async Task Fields_that_a_write_in_flight_may_clear_are_waited_for_and_free_again_where_it_cleared_none()
    {
        var brake = Brake();
        var claim = new BrakeClaim(0, 0, 2);
        Assert.Null(await brake.ClaimAsync(claim, None));

        var next = brake.ClaimAsync(claim, None).AsTask();
        Assert.False(next.IsCompleted);
        brake.Resolve(claim, outcome: null);

        Assert.Null(await next);
    }

    [Fact]
    public void As_many_may_be_refused_as_the_limit_says()
    {
        var brake = Brake();

        Assert.Null(brake.CheckRejects(2));
        Assert.Equal("The limit of 2 rejects would have been crossed; nothing more was written.", brake.CheckRejects(3));
    }

    private static Brake Brake()
    {
        var two = BrakeLimit.Count(2);
        return new Brake(new BrakeLimits { MaxRejects = two, MaxCreates = two, MaxUpdates = two, MaxCleared = two }, static () => 1000);
    }
}
