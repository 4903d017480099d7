using System.Globalization;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Json;

/// <summary>
/// Reads the properties of one object by name and kind. Every fault is gathered and reading goes on with a stand-in, so that one pass
/// finds them all; what was read may be used only after <see cref="ConfigurationFaults.ThrowIfAny"/>.
/// </summary>
internal sealed class ConfigurationReader
{
    private readonly ConfigurationNode _node;
    private readonly ConfigurationFaults _faults;

    /// <summary>Starts reading an object; a property that is not known is a fault, as is anything but an object.</summary>
    /// <param name="node">The object.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="known">Every property the object may have. <c>$schema</c> is known everywhere.</param>
    public ConfigurationReader(ConfigurationNode node, ConfigurationFaults faults, params string[] known)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentNullException.ThrowIfNull(known);
        _node = node;
        _faults = faults;
        if (node.Kind is not (ConfigurationNodeKind.Object or ConfigurationNodeKind.Invalid))
        {
            faults.Add(node, $"must be an object with {string.Join(", ", known)}, not {node.Kind.InWords()}.");
        }

        foreach (var property in node.Properties)
        {
            if (property.Key is not "$schema" && !known.Contains(property.Key, StringComparer.Ordinal))
            {
                faults.Add(property.Value, $"unknown property '{property.Key}'; {Suggestion.Hint(property.Key, known)}");
            }
        }
    }

    /// <summary>The object being read.</summary>
    public ConfigurationNode Node => _node;

    /// <summary>Where faults go.</summary>
    public ConfigurationFaults Faults => _faults;

    private bool IsReadable => _node.Kind == ConfigurationNodeKind.Object;

    /// <summary>Whether the property is there and not <c>null</c>.</summary>
    /// <param name="name">The property.</param>
    /// <returns>Whether it has a value.</returns>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A property's value; <see langword="null"/> where it is missing or <c>null</c>.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The node.</returns>
    public ConfigurationNode? Find(string name) => _node[name] is { Kind: not ConfigurationNodeKind.Null } found ? found : null;

    /// <summary>A property that must be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="kind">What it must be.</param>
    /// <returns>The node; an invalid one, with the fault told, where it is missing or of another kind.</returns>
    public ConfigurationNode Required(string name, ConfigurationNodeKind kind)
    {
        if (Find(name) is not { } found)
        {
            if (IsReadable)
            {
                _faults.Add(_node, $"'{name}' is missing; it must be {kind.InWords()}.");
            }

            return Invalid();
        }

        return Check(found, kind) ? found : Invalid();
    }

    /// <summary>A property that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="kind">What it must be if it is there.</param>
    /// <returns>The node, or <see langword="null"/>.</returns>
    public ConfigurationNode? Optional(string name, ConfigurationNodeKind kind) =>
        Find(name) is { } found && Check(found, kind) ? found : null;

    /// <summary>A text that must be there and not be blank.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The text; empty where it is at fault.</returns>
    public string RequiredText(string name)
    {
        var node = Required(name, ConfigurationNodeKind.Text);
        if (node.Kind == ConfigurationNodeKind.Text && string.IsNullOrWhiteSpace(node.Text))
        {
            _faults.Add(node, "must not be blank.");
        }

        return node.Text;
    }

    /// <summary>A text that may be there; it may be empty.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The text, or <see langword="null"/>.</returns>
    public string? OptionalText(string name) => Optional(name, ConfigurationNodeKind.Text)?.Text;

    /// <summary>An absolute URL with https or http that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The URL; <see langword="null"/> where it is missing or at fault.</returns>
    public Uri? OptionalUrl(string name)
    {
        if (Optional(name, ConfigurationNodeKind.Text) is not { } node)
        {
            return null;
        }

        if (Uri.TryCreate(node.Text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
        {
            return url;
        }

        _faults.Add(node, "must be an absolute URL with https or http.");
        return null;
    }

    /// <summary>A reference to a secret that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The reference, or <see langword="null"/>.</returns>
    public string? OptionalSecret(string name)
    {
        if (Optional(name, ConfigurationNodeKind.Text) is not { } node)
        {
            return null;
        }

        // A name that by itself calls for a secret was checked with the document.
        if (!SecretReference.IsReference(node.Text) && !PlainSecret.Is(name, node))
        {
            _faults.Add(node, $"must be a reference to a secret: {PlainSecret.Forms}.");
        }

        return node.Text;
    }

    /// <summary>A whole number that must be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <returns>The number; <paramref name="least"/> where it is at fault.</returns>
    public int RequiredInteger(string name, int least = int.MinValue, int most = int.MaxValue) =>
        Integer(Required(name, ConfigurationNodeKind.Number), least, most) ?? least;

    /// <summary>A whole number that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <returns>The number, or <see langword="null"/>.</returns>
    public int? OptionalInteger(string name, int least = int.MinValue, int most = int.MaxValue) =>
        Optional(name, ConfigurationNodeKind.Number) is { } node ? Integer(node, least, most) : null;

    /// <summary>A yes or no that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="otherwise">What holds where it is missing.</param>
    /// <returns>The value.</returns>
    public bool OptionalBool(string name, bool otherwise = false) => Optional(name, ConfigurationNodeKind.Bool)?.Bool ?? otherwise;

    /// <summary>One of an enum's names, written in camelCase, that must be there.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="name">The property.</param>
    /// <returns>The value; the enum's default where it is at fault.</returns>
    public T RequiredEnum<T>(string name)
        where T : struct, Enum => Enumerated<T>(Required(name, ConfigurationNodeKind.Text)) ?? default;

    /// <summary>One of an enum's names, written in camelCase, that may be there.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="name">The property.</param>
    /// <returns>The value, or <see langword="null"/>.</returns>
    public T? OptionalEnum<T>(string name)
        where T : struct, Enum => Optional(name, ConfigurationNodeKind.Text) is { } node ? Enumerated<T>(node) : null;

    /// <summary>A length of time that may be there: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>2h</c>, <c>1d</c> or <c>hh:mm:ss</c>.</summary>
    /// <param name="name">The property.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <returns>The length, or <see langword="null"/>.</returns>
    public TimeSpan? OptionalTime(string name, TimeSpan? least = null, TimeSpan? most = null)
    {
        if (Optional(name, ConfigurationNodeKind.Text) is not { } node)
        {
            return null;
        }

        if (!TimeText.TryParse(node.Text, out var time))
        {
            _faults.Add(node, "must be a length of time such as '500ms', '30s', '15m', '2h', '1d' or '00:15:00'.");
            return null;
        }

        var (floor, ceiling) = (least ?? TimeSpan.Zero, most ?? TimeSpan.MaxValue);
        if (time < floor || time > ceiling)
        {
            _faults.Add(node, ceiling == TimeSpan.MaxValue ? $"must be {floor:c} or longer." : $"must be from {floor:c} to {ceiling:c}.");
            return null;
        }

        return time;
    }

    /// <summary>A list that must be there and hold something.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The items; none where it is at fault.</returns>
    public IReadOnlyList<ConfigurationNode> RequiredList(string name)
    {
        var node = Required(name, ConfigurationNodeKind.List);
        if (node.Kind == ConfigurationNodeKind.List && node.Items.Count == 0)
        {
            _faults.Add(node, "must not be empty.");
        }

        return node.Items;
    }

    /// <summary>A list that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The items; none where it is missing.</returns>
    public IReadOnlyList<ConfigurationNode> OptionalList(string name) => Optional(name, ConfigurationNodeKind.List)?.Items ?? [];

    /// <summary>A list of texts that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <returns>The texts; <see langword="null"/> where it is missing.</returns>
    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (Optional(name, ConfigurationNodeKind.List) is not { } list)
        {
            return null;
        }

        var texts = new List<string>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (Check(item, ConfigurationNodeKind.Text))
            {
                texts.Add(item.Text);
            }
        }

        return texts;
    }

    /// <summary>An object of the user's own names that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <returns>Names and values in the file's order; none where it is missing.</returns>
    public IReadOnlyList<KeyValuePair<string, ConfigurationNode>> OptionalMap(string name) =>
        Optional(name, ConfigurationNodeKind.Object)?.Properties ?? [];

    /// <summary>An object of the user's own names with texts as values that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <returns>Names and texts in the file's order; none where it is missing.</returns>
    public KeyValuePair<string, string>[] OptionalTextPairs(string name)
    {
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in OptionalMap(name))
        {
            if (Check(value, ConfigurationNodeKind.Text))
            {
                texts.Add(new(key, value.Text));
            }
        }

        return [.. texts];
    }

    /// <summary>An object that must be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="known">Its properties.</param>
    /// <returns>Its reader; over an invalid node, silent, where it is missing.</returns>
    public ConfigurationReader RequiredObject(string name, params string[] known) =>
        new(Required(name, ConfigurationNodeKind.Object), _faults, known);

    /// <summary>An object that may be there.</summary>
    /// <param name="name">The property.</param>
    /// <param name="known">Its properties.</param>
    /// <returns>Its reader, or <see langword="null"/>.</returns>
    public ConfigurationReader? OptionalObject(string name, params string[] known) =>
        Optional(name, ConfigurationNodeKind.Object) is { } node ? new ConfigurationReader(node, _faults, known) : null;

    /// <summary>Checks a value's kind.</summary>
    /// <param name="node">The value.</param>
    /// <param name="kind">What it must be.</param>
    /// <returns>Whether it is; otherwise the fault is told, unless the node is invalid already.</returns>
    public bool Check(ConfigurationNode node, ConfigurationNodeKind kind)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Kind != kind && node.Kind != ConfigurationNodeKind.Invalid)
        {
            _faults.Add(node, $"must be {kind.InWords()}, not {node.Kind.InWords()}.");
        }

        return node.Kind == kind;
    }

    private int? Integer(ConfigurationNode node, int least, int most)
    {
        if (node.TryGetInteger(out var value) && value >= least && value <= most)
        {
            return (int)value;
        }

        if (node.Kind != ConfigurationNodeKind.Invalid)
        {
            _faults.Add(node, (least, most) switch
            {
                (_, int.MaxValue) when least > int.MinValue => $"must be a whole number, {least.ToString(CultureInfo.InvariantCulture)} or more.",
                (int.MinValue, int.MaxValue) => "must be a whole number.",
                _ => string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}."),
            });
        }

        return null;
    }

    private T? Enumerated<T>(ConfigurationNode node)
        where T : struct, Enum
    {
        if (node.Kind == ConfigurationNodeKind.Invalid)
        {
            return null;
        }

        if (EnumWords<T>.TryParse(node.Text, out var value))
        {
            return value;
        }

        var near = Suggestion.For(node.Text, EnumWords<T>.All) is { } name ? $"; did you mean '{name}'?" : ".";
        _faults.Add(node, $"must be one of {string.Join(", ", EnumWords<T>.All)}{near}");
        return null;
    }

    private ConfigurationNode Invalid() => new(ConfigurationNodeKind.Invalid, _node.File, _node.Path, _node.Line, _node.Column);
}
