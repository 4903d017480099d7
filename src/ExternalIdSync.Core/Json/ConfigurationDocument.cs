using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Core.Json;

/// <summary>
/// A configuration file: JSON with comments and trailing commas allowed. Two things are faults in every file, whatever it describes: a
/// property that stands twice and a secret in plain text.
/// </summary>
internal sealed class ConfigurationDocument
{
    private static ReadOnlySpan<byte> Utf16LittleEndian => [0xFF, 0xFE];

    private static ReadOnlySpan<byte> Utf16BigEndian => [0xFE, 0xFF];

    private ConfigurationDocument(ConfigurationNode root, ConfigurationFaults faults)
    {
        Root = root;
        Faults = faults;
    }

    /// <summary>The outermost value; <see cref="ConfigurationNodeKind.Invalid"/> where the syntax is broken.</summary>
    public ConfigurationNode Root { get; }

    /// <summary>What is wrong with the file; further readers add theirs.</summary>
    public ConfigurationFaults Faults { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Where faults go; <see langword="null"/> makes a new gathering.</param>
    /// <returns>The document; call <see cref="ConfigurationFaults.ThrowIfAny"/> after everything is read.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileNotFound"/> or <see cref="SyncErrors.FileUnreadable"/>.
    /// </exception>
    public static ConfigurationDocument Load(string path, ConfigurationFaults? faults = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SyncException(SyncErrors.FileNotFound, $"The file '{path}' does not exist.", e) { Subject = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.FileUnreadable, $"The file '{path}' cannot be read.", e) { Subject = path };
        }

        return Parse(bytes, path, faults ?? new ConfigurationFaults());
    }

    /// <summary>Reads a document.</summary>
    /// <param name="utf8">Its bytes; a byte order mark is allowed.</param>
    /// <param name="fileName">What faults call it.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>The document.</returns>
    public static ConfigurationDocument Parse(ReadOnlyMemory<byte> utf8, string fileName, ConfigurationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(faults);
        var bytes = utf8.Span;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        var builder = new Builder(bytes, fileName, faults);
        try
        {
            return new ConfigurationDocument(builder.Build(), faults);
        }
        catch (JsonException e)
        {
            var (line, column) = builder.Place(e);
            var at = new ConfigurationNode(ConfigurationNodeKind.Invalid, fileName, "$", line, column);
            faults.Add(at, bytes.IsEmpty
                ? "the file is empty; it must hold a JSON object."
                : bytes.StartsWith(Utf16LittleEndian) || bytes.StartsWith(Utf16BigEndian)
                ? "the file is written in UTF-16; save it as UTF-8."
                : "this is not valid JSON here; look for a missing or surplus comma, quote or bracket at or just before this place.");
            return new ConfigurationDocument(at, faults);
        }
    }

    private ref struct Builder(ReadOnlySpan<byte> bytes, string file, ConfigurationFaults faults)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private Utf8JsonReader _reader = new(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        private int _seen;
        private int _line = 1;
        private int _lineStart;

        public ConfigurationNode Build()
        {
            _reader.Read();
            var root = Value("$");
            while (_reader.Read())
            {
                // Reads to the end so that anything after the value is found to be a fault of syntax.
            }

            return root;
        }

        public readonly (int Line, int Column) Place(JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            var start = 0;
            for (var i = 0; i < line; i++)
            {
                start += _bytes[start..].IndexOf((byte)'\n') + 1;
            }

            var length = (int)Math.Min(e.BytePositionInLine ?? 0, _bytes.Length - start);
            return (line + 1, 1 + Characters(_bytes.Slice(start, length)));
        }

        private static int Characters(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8);

        private ConfigurationNode Value(string path)
        {
            var (line, column) = Here();
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return Object(path, line, column);
                case JsonTokenType.StartArray:
                    var items = new List<ConfigurationNode>();
                    while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                    {
                        items.Add(Value(string.Create(CultureInfo.InvariantCulture, $"{path}[{items.Count}]")));
                    }

                    return new ConfigurationNode(ConfigurationNodeKind.List, file, path, line, column, items: items);
                case JsonTokenType.String:
                    return Text(path, line, column);
                case JsonTokenType.Number:
                    var number = Encoding.UTF8.GetString(_reader.ValueSpan);
                    return new ConfigurationNode(ConfigurationNodeKind.Number, file, path, line, column, number);
                case JsonTokenType.True:
                    return new ConfigurationNode(ConfigurationNodeKind.Bool, file, path, line, column, "true");
                case JsonTokenType.False:
                    return new ConfigurationNode(ConfigurationNodeKind.Bool, file, path, line, column, "false");
                default:
                    return new ConfigurationNode(ConfigurationNodeKind.Null, file, path, line, column);
            }
        }

        // What reads on sees the text without it: a path with NUL in it is an exception everywhere.
        private readonly ConfigurationNode Text(string path, int line, int column)
        {
            var text = ReadText();
            var node = new ConfigurationNode(
                ConfigurationNodeKind.Text, file, path, line, column, text.Replace("\0", "", StringComparison.Ordinal));
            if (node.Text.Length < text.Length)
            {
                faults.Add(node, "holds the character NUL, which no text has; take it out.");
            }

            return node;
        }

        private ConfigurationNode Object(string path, int line, int column)
        {
            var properties = new List<KeyValuePair<string, ConfigurationNode>>();
            var firstLines = new Dictionary<string, int>(StringComparer.Ordinal);
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
            {
                var (nameLine, nameColumn) = Here();
                var name = ReadText();
                _reader.Read();
                var value = Value(Join(path, name));
                if (!firstLines.TryAdd(name, nameLine))
                {
                    var second = new ConfigurationNode(ConfigurationNodeKind.Invalid, file, value.Path, nameLine, nameColumn);
                    faults.Add(second, $"'{name}' stands twice, first in line {firstLines[name].ToString(CultureInfo.InvariantCulture)}; keep one.");
                    continue;
                }

                if (PlainSecret.Is(name, value))
                {
                    faults.Add(value, $"'{name}' holds a secret in plain text; give a reference instead: {PlainSecret.Forms}.");
                }

                properties.Add(new KeyValuePair<string, ConfigurationNode>(name, value));
            }

            return new ConfigurationNode(ConfigurationNodeKind.Object, file, path, line, column, properties: properties);
        }

        /// <summary>An escape may spell half a surrogate pair, which is no text: that is a fault of syntax like any other.</summary>
        private readonly string ReadText()
        {
            try
            {
                return _reader.GetString()!;
            }
            catch (InvalidOperationException e)
            {
                var (line, column) = PlaceOf((int)_reader.TokenStartIndex);
                throw new JsonException("broken text", path: null, line - 1, column - 1, e);
            }
        }

        private readonly (int Line, int Column) PlaceOf(int index)
        {
            var before = _bytes[..index];
            return (1 + before.Count((byte)'\n'), index - before.LastIndexOf((byte)'\n'));
        }

        /// <summary>The place of the current token. Tokens only move forward, so each byte is looked at once.</summary>
        private (int Line, int Column) Here()
        {
            var index = (int)_reader.TokenStartIndex;
            for (; _seen < index; _seen++)
            {
                if (_bytes[_seen] == (byte)'\n')
                {
                    _line++;
                    _lineStart = _seen + 1;
                }
            }

            return (_line, 1 + Characters(_bytes[_lineStart..index]));
        }

        private static string Join(string path, string name) =>
            name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$')
                ? path + "." + name
                : path + "['" + name.Replace("'", "\\'", StringComparison.Ordinal) + "']";
    }
}
