using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalIdSync.Sandbox;

/// <summary>Reading and writing JSON bytes with little waste.</summary>
internal static class JsonText
{
    // Bodies are application/json, never put into a page: `+` and `ü` may stand for themselves, as the vendors' samples show them.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public static byte[] Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = t_buffer ?? new ArrayBufferWriter<byte>(1024);
        t_buffer = null;
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer, state);
        }

        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= 1024 * 1024)
        {
            buffer.ResetWrittenCount();
            t_buffer = buffer;
        }

        return bytes;
    }

    /// <summary>A JSON object with the members that are written.</summary>
    public static byte[] WriteObject(Action<Utf8JsonWriter> members) => Write(
        members,
        static (writer, write) =>
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        });

    /// <summary>What is written, as text.</summary>
    public static string WriteText<TState>(TState state, Action<Utf8JsonWriter, TState> write) => Encoding.UTF8.GetString(Write(state, write));

    /// <summary>The text of an object's member, or <see langword="null"/> where it has none or one that is no text.</summary>
    public static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The body as a JSON object, or <see langword="null"/> where it is none.</summary>
    public static JsonDocument? ParseObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Not JSON: the caller answers in its vendor's words.
        }

        return null;
    }

    /// <summary>A time stamp as the vendors write it: UTC, milliseconds only where there are any.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    public static bool TryStamp(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Text of a plausible e-mail address: one at-sign with something on both sides and no white space.</summary>
    public static bool IsEmail([NotNullWhen(true)] string? text)
    {
        if (text is null || text.Length > 255 || text.AsSpan().ContainsAny(' ', '\t', '\n'))
        {
            return false;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == text.LastIndexOf('@') && text.AsSpan(at + 1) is [not '.', .., not '.'] domain && domain.Contains('.');
    }
}
