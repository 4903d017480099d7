using ExternalIdSync.Core.Monitoring;

namespace ExternalIdSync.Core.Tests.Monitoring;

public sealed class WordingTests
{
    [Theory]
    [InlineData(-5, "0 s", "0 s")]
    [InlineData(0.25, "250 ms", "250 ms")]
    [InlineData(1.5, "1.5 s", "1.5 s")]
    [InlineData(59.9, "59 s", "59 s")]
    [InlineData(60, "1 min", "1 min")]
    [InlineData(3599, "59 min 59 s", "59 min")]
    [InlineData(5400, "1 h 30 min", "1.5 h")]
    [InlineData(93_600, "26 h", "26 h")]
    [InlineData(180_000, "2 d 2 h", "2 d")]
    public void Durations_are_said_in_two_units_or_in_one(double seconds, string two, string one)
    {
        Assert.Equal(two, Wording.Duration(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(one, Wording.Short(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.0184, "1.8 %")]
    [InlineData(1, "100 %")]
    public void Parts_are_said_in_percent(double part, string text) => Assert.Equal(text, Wording.Percent(part));
}
