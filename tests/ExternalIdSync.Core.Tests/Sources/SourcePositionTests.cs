using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests.Sources;

public sealed class SourcePositionTests
{
    [Fact]
    public void What_was_written_is_read_to_the_tick()
    {
        var stamp = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
        var text = SourcePosition.Add(SourcePosition.Add(SourcePosition.Begin("list/a;b=c"), "at", stamp), "page", "x;y=ü/%").ToString();
        var read = SourcePosition.Parse("list/a;b=c", text);
        Assert.Equal(stamp, read.Time("at"));
        Assert.Equal("x;y=ü/%", read.Find("page"));
        Assert.Null(read.Find("none"));
    }

    [Theory]
    [InlineData("1;hubspot/contacts;at=20260301T120000.0000000", "one of hubspot/contacts, and this is salesforce/Contact")]
    [InlineData("2;salesforce/Contact", "form 2, and this program knows form 1")]
    [InlineData("2026-03-01T12:00:00Z", "none that a source has written")]
    [InlineData("", "none that a source has written")]
    public void A_cursor_of_something_else_is_refused_saying_of_what(string cursor, string expected)
    {
        var refused = Assert.Throws<SyncException>(() => SourcePosition.Parse("salesforce/Contact", cursor));
        Assert.Equal(SyncErrors.OptionInvalid, refused.Error);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1;s")]
    [InlineData("1;s;at=yesterday")]
    public void A_damaged_cursor_is_refused(string cursor) =>
        Assert.Contains("'at'", Assert.Throws<SyncException>(() => SourcePosition.Parse("s", cursor)!.Time("at")).Message, StringComparison.Ordinal);
}
