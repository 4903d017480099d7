using ExternalIdSync.Core.Monitoring;

namespace ExternalIdSync.Core.Tests.Monitoring;

public sealed class BaselineTests
{
    [Fact]
    public void Equal_values_make_only_what_lies_beyond_the_floor_unusual()
    {
        var usual = Baseline.Of(Enumerable.Repeat(10.0, 20), floor: 2);

        Assert.False(usual.IsSpike(12));
        Assert.True(usual.IsSpike(12.1));
        Assert.False(usual.IsDrop(8));
        Assert.True(usual.IsDrop(7.9));
    }

    [Fact]
    public void Values_that_scatter_by_themselves_widen_what_is_usual()
    {
        // Median 10, MAD 2: 3.5 × 1.4826 × 2 = 10.4.
        var usual = Baseline.Of([6, 8, 8, 10, 12, 12, 14], floor: 1);

        Assert.False(usual.IsSpike(20.3));
        Assert.True(usual.IsSpike(20.5));
    }

    [Fact]
    public void One_outlier_among_many_moves_nothing()
    {
        var calm = Baseline.Of(Enumerable.Repeat(10.0, 19).Append(1_000_000), floor: 2);

        Assert.Equal(10, calm.Median);
        Assert.True(calm.IsSpike(1_000_000));
    }

    [Fact]
    public void What_came_more_often_than_once_in_twenty_is_usual_again()
    {
        double[] week = [10, 10, 10, 10, 10, 0, 0, 10, 10, 10, 10, 10, 0, 0, 10, 10, 10, 10, 10, 0];

        Assert.False(Baseline.Of(week, floor: 2).IsDrop(0));
        Assert.True(Baseline.Of(week, floor: 2).IsSpike(20));

        var mirrored = week.Select(static value => 10 - value);
        Assert.False(Baseline.Of(mirrored, floor: 2).IsSpike(10));
        Assert.True(Baseline.Of(mirrored, floor: 2).IsDrop(-10));
    }

    [Fact]
    public void The_median_of_an_even_number_lies_between_the_middle_two() => Assert.Equal(2.5, Baseline.Of([4, 1, 3, 2], floor: 0).Median);
}
