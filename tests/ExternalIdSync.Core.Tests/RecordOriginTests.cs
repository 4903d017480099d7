using System.Globalization;

namespace ExternalIdSync.Core.Tests;

public sealed class RecordOriginTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture);

    [Fact]
    public void Whatever_is_said_of_a_record_stays_when_something_is_added()
    {
        var origin = new RecordOrigin(7, "v1", Noon) with { ExpectedVersion = "x" } with { Earlier = new EarlierRejection(3, 2) } with { Row = 8 };

        Assert.Equal((8, "v1", Noon, "x", new EarlierRejection(3, 2)),
            (origin.Row, origin.Version, origin.ChangedAt, origin.ExpectedVersion, origin.Earlier));
        Assert.Equal((null, Noon), ((origin with { Version = null }).Version, (origin with { Version = null }).ChangedAt));
    }

    [Fact]
    public void Origins_that_say_the_same_are_equal_however_they_were_made()
    {
        Assert.Equal(new RecordOrigin(7), new RecordOrigin(7, "v1", Noon) with { Version = null, ChangedAt = null });
        Assert.Equal(new RecordOrigin(7, "v1"), new RecordOrigin(7) with { Version = "v1" });
        Assert.Equal(default, new RecordOrigin(0) { Earlier = null, ExpectedVersion = null });
        Assert.NotEqual(new RecordOrigin(7, "v1"), new RecordOrigin(7, "v2"));
        Assert.NotEqual(new RecordOrigin(7), new RecordOrigin(7) { ExpectedVersion = "x" });
    }
}
