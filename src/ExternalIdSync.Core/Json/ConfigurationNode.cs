using System.Globalization;

namespace ExternalIdSync.Core.Json;

/// <summary>One value of a configuration file, and where it stands, so that a fault can point at it.</summary>
internal sealed class ConfigurationNode
{
    private static readonly IReadOnlyList<KeyValuePair<string, ConfigurationNode>> NoProperties = [];

    internal ConfigurationNode(
        ConfigurationNodeKind kind,
        string file,
        string path,
        int line,
        int column,
        string text = "",
        IReadOnlyList<KeyValuePair<string, ConfigurationNode>>? properties = null,
        IReadOnlyList<ConfigurationNode>? items = null)
    {
        Kind = kind;
        File = file;
        Path = path;
        Line = line;
        Column = column;
        Text = text;
        Properties = properties ?? NoProperties;
        Items = items ?? [];
    }

    /// <summary>What stands here.</summary>
    public ConfigurationNodeKind Kind { get; }

    /// <summary>The file's name as the user gave it.</summary>
    public string File { get; }

    /// <summary>The place in the document, such as <c>$.fields[2].to</c>.</summary>
    public string Path { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column in characters, from 1.</summary>
    public int Column { get; }

    /// <summary>A text's characters, or a number as it was written; otherwise empty.</summary>
    public string Text { get; }

    /// <summary>The value of a <see cref="ConfigurationNodeKind.Bool"/>.</summary>
    public bool Bool => Kind == ConfigurationNodeKind.Bool && Text.Length == 4;

    /// <summary>An object's properties in the file's order, each name once; otherwise empty.</summary>
    public IReadOnlyList<KeyValuePair<string, ConfigurationNode>> Properties { get; }

    /// <summary>A list's items; otherwise empty.</summary>
    public IReadOnlyList<ConfigurationNode> Items { get; }

    /// <summary>A property by its exact name; <see langword="null"/> where there is none.</summary>
    /// <param name="name">The name; case counts.</param>
    public ConfigurationNode? this[string name]
    {
        get
        {
            foreach (var property in Properties)
            {
                if (string.Equals(property.Key, name, StringComparison.Ordinal))
                {
                    return property.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Whether an object has the property, be it <c>null</c>.</summary>
    /// <param name="name">The name; case counts.</param>
    /// <returns>Whether it is there.</returns>
    public bool Has(string name) => this[name] is not null;

    /// <summary>Reads a whole number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether a whole number that fits stands here.</returns>
    public bool TryGetInteger(out long value)
    {
        value = 0;
        return Kind == ConfigurationNodeKind.Number && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether a number that fits stands here.</returns>
    public bool TryGetDecimal(out decimal value)
    {
        value = 0;
        return Kind == ConfigurationNodeKind.Number && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The value in the kinds that records hold: null, bool, long, decimal, text, lists and nested records of them.</summary>
    /// <returns>The value; <see langword="null"/> also for an invalid node.</returns>
    public object? ToValue() => Kind switch
    {
        ConfigurationNodeKind.Bool => Bool,
        ConfigurationNodeKind.Number when TryGetInteger(out var integer) => integer,
        ConfigurationNodeKind.Number when TryGetDecimal(out var number) => number,
        ConfigurationNodeKind.Number => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture),
        ConfigurationNodeKind.Text => Text,
        ConfigurationNodeKind.List => Items.Select(static i => i.ToValue()).ToArray(),
        ConfigurationNodeKind.Object => Properties.ToDictionary(static p => p.Key, static p => p.Value.ToValue(), StringComparer.Ordinal),
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column}): {Path}");
}
