using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Core.Json;

/// <summary>
/// Reads the texts of answers that hold half a character, as a database leaves them that cuts a text in the middle of an emoji. Correct JSON
/// may say so (<c>"abc\ud83d"</c>), and the framework refuses to read it.
/// </summary>
internal static class JsonText
{
    /// <summary>The text of a value.</summary>
    /// <param name="value">A text or <c>null</c>.</param>
    /// <returns>The text, halves of characters as they are; <see langword="null"/> for <c>null</c>.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.AnswerMalformed"/>: its bytes are no UTF-8.</exception>
    public static string? Of(in JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException) when (value.ValueKind == JsonValueKind.String)
        {
            return Unescape(RawTextOf(value).AsSpan()[1..^1]);
        }
    }

    /// <summary>Whether a value is a text that says the same. One that holds half a character says nothing that can be written.</summary>
    /// <param name="value">A text.</param>
    /// <param name="text">What it may say.</param>
    /// <returns>Whether it does.</returns>
    public static bool Says(in JsonElement value, string text)
    {
        try
        {
            return value.ValueEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether no half of a character stands in a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether every character of it is whole.</returns>
    public static bool IsWhole(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[(at + length)..];
            at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return true;
    }

    private static string RawTextOf(in JsonElement value)
    {
        try
        {
            return value.GetRawText();
        }
        catch (InvalidOperationException e)
        {
            throw new SyncException(SyncErrors.AnswerMalformed, "A text in the answer is not UTF-8, as all JSON must be.", e);
        }
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            var escape = raw[++i];
            text.Append(escape switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(raw.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => escape,
            });
            i += escape == 'u' ? 4 : 0;
        }

        return text.ToString();
    }
}
