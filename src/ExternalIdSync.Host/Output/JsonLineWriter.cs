using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalIdSync.Host.Output;

/// <summary>Writes JSON objects to a text writer, one per line, without building strings.</summary>
/// <param name="output">Where to.</param>
internal sealed class JsonLineWriter(TextWriter output)
{
    // The output is a file or a pipe, never a web page: ü stays ü.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private char[] _chars = new char[1024];

    /// <summary>Writes one object.</summary>
    /// <typeparam name="T">What it shows.</typeparam>
    /// <param name="value">What it shows.</param>
    /// <param name="writeMembers">Writes the members; the braces are written here.</param>
    public void WriteLine<T>(T value, Action<Utf8JsonWriter, T> writeMembers)
    {
        _bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_bytes, Options))
        {
            json.WriteStartObject();
            writeMembers(json, value);
            json.WriteEndObject();
        }

        var most = Encoding.UTF8.GetMaxCharCount(_bytes.WrittenCount);
        if (most > _chars.Length)
        {
            _chars = new char[most * 2];
        }

        output.Write(_chars, 0, Encoding.UTF8.GetChars(_bytes.WrittenSpan, _chars));
        output.Write('\n');
    }
}
