using System.Globalization;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Tests.Json;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("500ms", "00:00:00.5")]
    [InlineData("30s", "00:00:30")]
    [InlineData("15m", "00:15:00")]
    [InlineData("2h", "02:00:00")]
    [InlineData("1d", "1.00:00:00")]
    [InlineData("00:15:00", "00:15:00")]
    [InlineData("1.02:00:00", "1.02:00:00")]
    public void A_number_with_its_unit_or_a_clock_is_a_length_of_time(string text, string expected)
    {
        Assert.True(TimeText.TryParse(text, out var time));
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("m")]
    [InlineData("-15m")]
    [InlineData("1.5h")]
    [InlineData("15 m")]
    [InlineData("15M")]
    [InlineData("99999999999999999999s")]
    [InlineData("9999999999999999999d")]
    [InlineData("soon")]
    public void Anything_else_is_none(string text) => Assert.False(TimeText.TryParse(text, out _));
}
