using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Tests.Targets;

/// <summary>A target's database may have cut a text in the middle of an emoji. Its answer is correct JSON that the framework does not read.</summary>
public sealed class HalfCharacterTests
{
    [Fact]
    public void A_text_that_was_cut_is_read_as_it_is()
    {
        // Not in attributes, which keep texts as UTF-8.
        (string Json, string Text)[] cases =
        [
            (@"""cut \ud83d""", "cut \uD83D"),
            (@"""\ude00\ud83d\ude00 \""\\\/\b\f\n\r\t\u0041 ü\ud83d""", "\uDE00\U0001F600 \"\\/\b\f\n\r\tA ü\uD83D"),
        ];
        foreach (var (json, text) in cases)
        {
            using var answer = JsonDocument.Parse(json);

            Assert.Equal(text, FieldComparer.ToValue(answer.RootElement));
            Assert.Equal(text, JsonLocation.TextOf(answer.RootElement));
            Assert.All<object>([text, "cut \U0001F600", "cut ", "cut \uFFFD", 1L, DateTimeOffset.UnixEpoch, true],
                wanted => Assert.False(FieldComparer.IsHeld(wanted, answer.RootElement)));
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_told_as_the_answers_fault()
    {
        using var answer = JsonDocument.Parse(Encoding.Latin1.GetBytes("\"Zoë\""));

        var error = Assert.Throws<SyncException>(() => FieldComparer.ToValue(answer.RootElement));

        Assert.Same(SyncErrors.AnswerMalformed, error.Error);
    }
}
