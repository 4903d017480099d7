using System.Text.Json;
using ExternalIdSync.Core.Sources.Api;

namespace ExternalIdSync.Core.Tests.Sources.Api;

public sealed class SourceStampTests
{
    [Theory]
    [InlineData("\"2026-06-23T01:00:00.000+0000\"")]
    [InlineData("\"2026-06-23T03:00:00+02:00\"")]
    [InlineData("\"2026-06-23T01:00:00Z\"")]
    [InlineData("\"2026-06-23 01:00:00Z\"")]
    [InlineData("1782176400")]
    [InlineData("1782176400000")]
    [InlineData("\"1782176400000\"")]
    public void The_forms_that_APIs_write_are_one_instant(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.True(SourceStamp.TryRead(document.RootElement, out var stamp));
        Assert.Equal(new DateTimeOffset(2026, 6, 23, 1, 0, 0, TimeSpan.Zero), stamp);
    }

    [Theory]
    [InlineData("\"23.06.2026\"")]
    [InlineData("\"2026-06-23T01:00:00\"")]
    [InlineData("-1")]
    [InlineData("null")]
    public void What_could_mean_several_instants_is_none(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.False(SourceStamp.TryRead(document.RootElement, out _));
    }
}
