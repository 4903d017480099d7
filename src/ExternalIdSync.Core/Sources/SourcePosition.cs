using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ExternalIdSync.Core.Sources;

/// <summary>
/// The text of a place in a source: <c>1;salesforce/Contact;at=…;id=…</c>. It begins with the version of its form and the source's name, so that
/// a cursor that was written by another source or by a newer program is refused instead of being misread.
/// </summary>
internal sealed class SourcePosition
{
    private const int Version = 1;

    private readonly string _source;
    private readonly Dictionary<string, string> _values;

    private SourcePosition(string source, Dictionary<string, string> values)
    {
        _source = source;
        _values = values;
    }

    /// <summary>Begins the text of a place.</summary>
    /// <param name="source">The source's name.</param>
    /// <returns>A builder, to be filled with <see cref="Add(StringBuilder, string, string)"/>.</returns>
    public static StringBuilder Begin(string source) =>
        new StringBuilder(96).Append(CultureInfo.InvariantCulture, $"{Version}").Append(';').Append(Uri.EscapeDataString(source));

    /// <summary>Adds a value.</summary>
    /// <param name="position">The text so far.</param>
    /// <param name="name">The value's name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static StringBuilder Add(StringBuilder position, string name, string value) =>
        position.Append(';').Append(name).Append('=').Append(Uri.EscapeDataString(value));

    /// <summary>Adds an instant, to the microsecond's tenth.</summary>
    /// <param name="position">The text so far.</param>
    /// <param name="name">The value's name.</param>
    /// <param name="value">The instant.</param>
    /// <returns>The text.</returns>
    public static StringBuilder Add(StringBuilder position, string name, DateTimeOffset value) =>
        position.Append(';').Append(name).Append('=').Append(CultureInfo.InvariantCulture, $"{value.UtcDateTime:yyyyMMdd'T'HHmmssfffffff}");

    /// <summary>Reads a place.</summary>
    /// <param name="source">The source it must belong to.</param>
    /// <param name="cursor">The text.</param>
    /// <returns>The place; <see langword="null"/> for the beginning.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: it is not this source's own.</exception>
    [return: NotNullIfNotNull(nameof(cursor))]
    public static SourcePosition? Parse(string source, string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var parts = cursor.Split(';');
        if (parts.Length < 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw Bad(source, "The cursor is none that a source has written.");
        }

        if (version != Version)
        {
            throw Bad(source, string.Create(CultureInfo.InvariantCulture, $"The cursor has form {version}, and this program knows form {Version}; update it."));
        }

        var name = Uri.UnescapeDataString(parts[1]);
        if (!string.Equals(name, source, StringComparison.OrdinalIgnoreCase))
        {
            throw Bad(source, $"The cursor is one of {name}, and this is {source}; it says nothing about where to go on here.");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts.AsSpan(2))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            values[equals < 0 ? part : part[..equals]] = equals < 0 ? string.Empty : Uri.UnescapeDataString(part[(equals + 1)..]);
        }

        return new SourcePosition(source, values);
    }

    /// <summary>A value that may be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value, or <see langword="null"/>.</returns>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>An instant that must be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The instant.</returns>
    /// <exception cref="SyncException">It is missing or none.</exception>
    public DateTimeOffset Time(string name) => FindTime(name) ?? throw Bad(_source, $"The cursor of {_source} is damaged: '{name}' is missing.");

    /// <summary>An instant that may be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The instant, or <see langword="null"/>.</returns>
    /// <exception cref="SyncException">It is none.</exception>
    public DateTimeOffset? FindTime(string name)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmssfffffff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Bad(_source, $"The cursor of {_source} is damaged: '{name}' is no time.");
    }

    /// <summary>A whole number that may be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The number, or <see langword="null"/>.</returns>
    /// <exception cref="SyncException">It is none.</exception>
    public long? FindNumber(string name)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(_source, $"The cursor of {_source} is damaged: '{name}' is no number.");
    }

    /// <summary>Says an instant for people.</summary>
    /// <param name="instant">The instant.</param>
    /// <returns>Its words, to the second and in UTC.</returns>
    public static string Say(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss' UTC'", CultureInfo.InvariantCulture);

    private static SyncException Bad(string source, string message) =>
        new(SyncErrors.OptionInvalid, message + " Rewind it, or remove it to read everything.") { Subject = source };
}
