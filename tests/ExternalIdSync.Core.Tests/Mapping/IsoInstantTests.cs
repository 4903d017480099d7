using System.Globalization;
using ExternalIdSync.Core.Mapping;
using FsCheck;
using FsCheck.Fluent;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class IsoInstantTests
{
    [Theory]
    [InlineData("2026-01-31T12:00:00Z")]
    [InlineData("2024-02-29T23:59:59.9999999+14:00")]
    [InlineData("0001-01-01T00:00:00.1-00:30")]
    public void The_usual_form_is_read_as_the_framework_reads_it(string text)
    {
        Assert.True(IsoInstant.TryParse(text, out var instant));
        var expected = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal((expected.DateTime, expected.Offset), (instant.DateTime, instant.Offset));
    }

    [Theory]
    [InlineData("2026-02-29T12:00:00Z")]
    [InlineData("2026-13-01T12:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T12:60:00Z")]
    [InlineData("2026-01-31T12:00:60Z")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00.12345678Z")]
    [InlineData("2026-01-31T12:00:00+15:00")]
    [InlineData("2026-01-31T12:00:00+0200")]
    [InlineData("2026-01-31 12:00:00Z")]
    [InlineData("2026-01-31T12:00:00z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("202x-01-31T12:00:00Z")]
    [InlineData("٢٠٢٦-01-31T12:00:00Z")]
    [InlineData("")]
    public void Any_other_form_and_times_that_do_not_exist_are_not(string text) => Assert.False(IsoInstant.TryParse(text, out _));

    [Fact]
    public void Every_instant_reads_back() => Prop.ForAll(ArbMap.Default.ArbFor<DateTimeOffset>(), static instant =>
        IsoInstant.TryParse(instant.ToString("O", CultureInfo.InvariantCulture), out var read) && read.EqualsExact(instant)).QuickCheckThrowOnFailure();
}
