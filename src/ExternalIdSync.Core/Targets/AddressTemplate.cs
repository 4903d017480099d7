using System.Text;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Targets;

/// <summary>
/// A path and query with places for values, such as <c>companies/by-external-id/{externalId}</c>. Values are escaped as data: only
/// the unreserved characters of RFC 3986 stand for themselves, so that <c>/ : + % space ü</c> arrive as they are.
/// </summary>
internal sealed class AddressTemplate
{
    /// <summary>The names a place may have.</summary>
    public static readonly IReadOnlyList<string> KnownNames = ["externalId", "id", "matchKey", "jobId"];

    private readonly string[] _parts;

    private AddressTemplate(string text, string[] parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>The names of its places, in order.</summary>
    public IEnumerable<string> Places => _parts.Where(static (_, i) => i % 2 == 1);

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>The template, or <see langword="null"/> where it is at fault.</returns>
    public static AddressTemplate? TryParse(string text, out string? fault)
    {
        fault = null;
        var parts = new List<string>();
        var rest = text;
        while (true)
        {
            var open = rest.IndexOf('{', StringComparison.Ordinal);
            if (open < 0)
            {
                parts.Add(rest);
                break;
            }

            var close = rest.IndexOf('}', open);
            if (close < 0)
            {
                fault = "has a '{' without its '}'.";
                return null;
            }

            var name = rest[(open + 1)..close];
            if (!KnownNames.Contains(name))
            {
                fault = $"has a place '{{{name}}}'; known are {{{string.Join("}, {", KnownNames)}}}.";
                return null;
            }

            parts.Add(rest[..open]);
            parts.Add(name);
            rest = rest[(close + 1)..];
        }

        if (text.StartsWith('/'))
        {
            fault = "must not begin with '/'; it is relative to the base URL.";
            return null;
        }

        if (text.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || text.Contains('#', StringComparison.Ordinal))
        {
            fault = "must be escaped as in a URL, such as %20 for a space, and have no '#'.";
            return null;
        }

        return new AddressTemplate(text, [.. parts]);
    }

    /// <summary>Fills the places.</summary>
    /// <param name="values">The values, unescaped.</param>
    /// <returns>The path and query.</returns>
    /// <exception cref="SyncException">A value cannot stand in a URL (<see cref="SyncErrors.ExternalIdUnusable"/>).</exception>
    public string Fill(in AddressValues values)
    {
        if (_parts.Length == 1)
        {
            return _parts[0];
        }

        var query = Text.IndexOf('?', StringComparison.Ordinal);
        var filled = new StringBuilder(Text.Length + 32);
        for (int i = 0, at = 0; i < _parts.Length; i++)
        {
            at += _parts[i].Length + (i % 2 == 0 ? 0 : 2);
            if (i % 2 == 0)
            {
                filled.Append(_parts[i]);
            }
            else
            {
                var value = values.Get(_parts[i]);
                filled.Append(query >= 0 && at > query ? UrlEscape.Data(value) : UrlEscape.Segment(value));
            }
        }

        return filled.ToString();
    }
}
