namespace ExternalIdSync.Core.Tests;

public sealed class ExternalIdTests
{
    [Theory]
    [InlineData("ERP-9876", "ERP-9876")]
    [InlineData("  007 ", "007")]
    [InlineData("internal:customer/7741", "internal:customer/7741")]
    [InlineData("a + b % ü", "a + b % ü")]
    public void A_key_is_trimmed_and_otherwise_opaque(string text, string expected) => Assert.Equal(expected, ExternalId.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\u00A0")]
    public void A_blank_key_is_an_error_and_never_a_create(string? text)
    {
        Assert.False(ExternalId.TryParse(text, out var id, out var error));
        Assert.Same(SyncErrors.ExternalIdBlank, error);
        Assert.True(id.IsNone);
    }

    [Fact]
    public void A_key_has_at_most_255_characters()
    {
        Assert.True(ExternalId.TryParse(new string('x', 255), out _, out _));
        Assert.False(ExternalId.TryParse(new string('x', 256), out _, out var error));
        Assert.Same(SyncErrors.ExternalIdTooLong, error);
    }

    [Theory]
    [InlineData(0xD83D, false)]
    [InlineData(0xDE00, false)]
    [InlineData(0xFFFD, true)]
    public void Half_a_character_is_refused_because_utf_8_would_make_two_keys_one(int character, bool isKey)
    {
        var half = (char)character;
        foreach (var text in new[] { $"{half}", $"a{half}", $"{half}b", $"\U0001F600{half}\U0001F600" })
        {
            Assert.Equal(isKey, ExternalId.TryParse(text, out _, out var error));
            Assert.Same(isKey ? null : SyncErrors.ExternalIdMalformed, error);
        }

        Assert.True(ExternalId.TryParse("\U0001F600", out _, out _));
    }

    [Fact]
    public void Keys_differ_by_case() => Assert.NotEqual(ExternalId.Parse("abc"), ExternalId.Parse("ABC"));

    [Fact]
    public void Every_error_id_is_unique_and_a_single_word()
    {
        Assert.Equal(SyncErrors.All.Count, SyncErrors.All.Select(static e => e.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(SyncErrors.All, static e => Assert.Matches("^[A-Z][A-Za-z]+$", e.Id));
        Assert.All(SyncErrors.All, static e => Assert.EndsWith(".", e.Advice, StringComparison.Ordinal));
    }
}
