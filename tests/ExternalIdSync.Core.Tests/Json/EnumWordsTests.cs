using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Tests.Json;

public sealed class EnumWordsTests
{
    [Fact]
    public void Files_write_values_in_camel_case() =>
        Assert.Equal(["singleCall", "lookupThenWrite", "batch"], EnumWords<UpsertStrategy>.All);

    [Fact]
    public void Every_word_is_read_as_its_value()
    {
        Assert.All(Enum.GetValues<UpsertStrategy>(), static (value, place) =>
        {
            Assert.True(EnumWords<UpsertStrategy>.TryParse(EnumWords<UpsertStrategy>.All[place], out var read));
            Assert.Equal(value, read);
        });
    }

    [Theory]
    [InlineData("SingleCall")]
    [InlineData("0")]
    [InlineData("")]
    public void Another_spelling_or_a_number_is_no_word(string text) => Assert.False(EnumWords<UpsertStrategy>.TryParse(text, out _));
}
