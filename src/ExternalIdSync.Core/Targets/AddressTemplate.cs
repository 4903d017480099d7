using System.Text;

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

    /// <summary>Whether the external ID stands in the path, where dot segments would change their meaning.</summary>
    public bool HasExternalIdInPath { get; private init; }

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

        var query = text.IndexOf('?', StringComparison.Ordinal);
        var key = text.IndexOf("{externalId}", StringComparison.Ordinal);
        return new AddressTemplate(text, [.. parts]) { HasExternalIdInPath = key >= 0 && (query < 0 || key < query) };
    }

    /// <summary>Whether the template has a place.</summary>
    /// <param name="name">The place's name.</param>
    /// <returns>Whether it is there.</returns>
    public bool Has(string name) => Text.Contains("{" + name + "}", StringComparison.Ordinal);

    /// <summary>Fills the places.</summary>
    /// <param name="values">The values, unescaped.</param>
    /// <returns>The path and query.</returns>
    public string Fill(in AddressValues values)
    {
        if (_parts.Length == 1)
        {
            return _parts[0];
        }

        var filled = new StringBuilder(Text.Length + 32);
        for (var i = 0; i < _parts.Length; i++)
        {
            filled.Append(i % 2 == 0 ? _parts[i] : Uri.EscapeDataString(values.Get(_parts[i])));
        }

        return filled.ToString();
    }
}
