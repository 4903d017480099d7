using System.Globalization;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>Reads the chains of a map: each step a word (<c>"trim"</c>) or an object with one property (<c>{ "date": { … } }</c>).</summary>
internal sealed class TransformReader(string directory, ConfigurationFaults faults)
{
    private static readonly string[] Words = [.. MapProperties.PlainTransforms.Union(MapProperties.Transform, StringComparer.Ordinal)];

    private readonly List<string> _files = [];

    /// <summary>What the lookup files held, for the map's version.</summary>
    public IReadOnlyList<string> FileContents => _files;

    /// <summary>Reads a chain.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="hasSource">Whether the chain is given a value.</param>
    /// <returns>The steps that have no fault.</returns>
    public IReadOnlyList<Transform> ReadChain(IReadOnlyList<ConfigurationNode> steps, bool hasSource)
    {
        var chain = new List<Transform>(steps.Count);
        for (var i = 0; i < steps.Count; i++)
        {
            if (ReadStep(steps[i]) is not { } step)
            {
                continue;
            }

            if (step.MakesValue && (i > 0 || hasSource))
            {
                faults.Add(steps[i], "makes a value of its own, so it must be the first step of a field without 'from'.");
            }
            else if (!step.MakesValue && i == 0 && !hasSource)
            {
                faults.Add(steps[i], "has nothing to change: add 'from' to the field, or begin with const or template.");
            }

            chain.Add(step);
        }

        return chain;
    }

    private Transform? ReadStep(ConfigurationNode node)
    {
        var (word, options) = node.Kind switch
        {
            ConfigurationNodeKind.Text => (node.Text, (ConfigurationNode?)null),
            ConfigurationNodeKind.Object when node.Properties.Count == 1 => (node.Properties[0].Key, node.Properties[0].Value),
            _ => ("", null),
        };
        if (word.Length == 0)
        {
            faults.Add(node, "must be a transform: a word such as \"trim\", or an object with one property such as { \"date\": { … } }.");
            return null;
        }

        switch (word)
        {
            case "trim" or "lower" or "upper" when options is null:
                return word == "trim" ? TextTransform.Trim : word == "lower" ? TextTransform.Lower : TextTransform.Upper;
            case "trim" or "lower" or "upper":
                faults.Add(options!, $"'{word}' takes no options; write \"{word}\".");
                return null;
            case "date":
                return Date(Options(node, options, MapProperties.Date));
            case "number":
                return Number(Options(node, options, MapProperties.Number));
            case "bool":
                return Bool(Options(node, options, MapProperties.Bool));
            case "phone":
                return Phone(Options(node, options, MapProperties.Phone));
            case "const" or "template" or "lookup" when options is null:
                faults.Add(node, $"'{word}' needs a value; write {{ \"{word}\": … }}.");
                return null;
            case "const":
                return new ConstTransform(options!.ToValue());
            case "template":
                return Template(options!);
            case "lookup":
                return Lookup(new ConfigurationReader(options!, faults, MapProperties.Lookup));
            default:
                faults.Add(node, $"unknown transform '{word}'; {Suggestion.Hint(word, Words)}");
                return null;
        }
    }

    /// <summary>A transform written as a word has an empty object of options.</summary>
    private ConfigurationReader Options(ConfigurationNode step, ConfigurationNode? options, string[] known) =>
        new(options ?? new ConfigurationNode(ConfigurationNodeKind.Object, step.File, step.Path, step.Line, step.Column), faults, known);

    private DateTransform Date(ConfigurationReader options)
    {
        var formats = options.OptionalTexts("formats");
        if (formats is { Count: 0 })
        {
            faults.Add(options.Find("formats")!, "must not be empty; leave it out for ISO 8601.");
        }

        TimeZoneInfo? zone = null;
        if (options.OptionalText("zone") is { } id && !TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone))
        {
            faults.Add(options.Find("zone")!, "is not a time zone known here; write an IANA name such as 'Europe/Berlin', or 'UTC'.");
        }

        var output = options.OptionalEnum<DateOutput>("output") ?? DateOutput.Date;
        foreach (var format in options.Find("formats")?.Items ?? [])
        {
            if (format.Kind != ConfigurationNodeKind.Text)
            {
                continue;
            }

            if (!IsFormat(format.Text))
            {
                faults.Add(format, "is not a date format; write for example 'dd.MM.yyyy' (day, month, year) or \"yyyy-MM-dd'T'HH:mm:ssK\".");
            }
            else if (output == DateOutput.DateTime && !options.Has("zone") && !DateTransform.TellsOffset(format.Text))
            {
                faults.Add(format, "tells no offset from UTC, so it gives an instant only in a 'zone'; add one, such as 'Europe/Berlin'.");
            }
        }

        return new DateTransform(formats, zone, output);
    }

    private static bool IsFormat(string format)
    {
        // One letter would be one of .NET's standard formats, which vary with culture.
        if (format.Length < 2)
        {
            return false;
        }

        try
        {
            var sample = new DateTimeOffset(2031, 12, 29, 23, 58, 57, TimeSpan.Zero).ToString(format, CultureInfo.InvariantCulture);
            return DateTimeOffset.TryParseExact(sample, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read.Year == 2031;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private NumberTransform Number(ConfigurationReader options)
    {
        if (options.OptionalText("culture") is { } name)
        {
            if (options.Has("decimal") || options.Has("group"))
            {
                faults.Add(options.Find("culture")!, "stands beside 'decimal' or 'group'; give either the culture or the separators.");
            }

            // A culture unknown to the system is made up by .NET on some platforms; a real one is predefined.
            try
            {
                var format = CultureInfo.GetCultureInfo(name, predefinedOnly: true).NumberFormat;
                return new NumberTransform(format.NumberDecimalSeparator[0], format.NumberGroupSeparator is { Length: > 0 } group ? group[0] : null);
            }
            catch (CultureNotFoundException)
            {
                faults.Add(options.Find("culture")!, "is not a culture known here; write for example 'de-DE'.");
            }
        }

        var point = Separator(options, "decimal") ?? '.';
        var between = Separator(options, "group");
        if (point == between)
        {
            faults.Add(options.Find("group") ?? options.Node, "must differ from the decimal separator.");
        }

        return new NumberTransform(point, between);
    }

    private char? Separator(ConfigurationReader options, string name)
    {
        var text = options.OptionalText(name);
        if (text is not null && (text.Length != 1 || char.IsAsciiLetterOrDigit(text[0]) || text[0] is '-' or '+'))
        {
            faults.Add(options.Find(name)!, "must be one character such as ',' or '.', not a letter, digit or sign.");
            return null;
        }

        return text?[0];
    }

    private BoolTransform Bool(ConfigurationReader options)
    {
        var yes = options.OptionalTexts("true") ?? ["true"];
        var no = options.OptionalTexts("false") ?? ["false"];
        if (yes.Intersect(no, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both)
        {
            faults.Add(options.Node, $"'{both}' stands for true and for false; keep one.");
        }

        if (yes.Concat(no).Any(string.IsNullOrWhiteSpace))
        {
            faults.Add(options.Node, "a blank word can never be met: blanks are a matter of 'blank'; take it out.");
        }

        return new BoolTransform(yes, no);
    }

    private TemplateTransform? Template(ConfigurationNode node)
    {
        if (node.Kind != ConfigurationNodeKind.Text)
        {
            faults.Add(node, "must be a text such as '{FirstName} {LastName}'.");
            return null;
        }

        var template = TemplateTransform.TryParse(node.Text, out var fault);
        if (template is null)
        {
            faults.Add(node, fault);
        }

        return template;
    }

    private PhoneTransform Phone(ConfigurationReader options)
    {
        var region = options.OptionalText("region");
        if (region is not null && !PhoneRegion.All.ContainsKey(region))
        {
            faults.Add(options.Find("region")!, "is not a region; write the two letters of ISO 3166, such as 'GB'.");
        }

        return new PhoneTransform(region, options.Has("regionFrom") ? options.RequiredText("regionFrom") : null);
    }

    private LookupTransform Lookup(ConfigurationReader options)
    {
        var comparer = options.OptionalBool("ignoreCase") ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var table = new Dictionary<string, object?>(comparer);
        var file = options.OptionalText("file");
        var values = options.Find("values");
        if ((file is null) == (values is null) && options.Node.Kind == ConfigurationNodeKind.Object)
        {
            faults.Add(options.Node, "needs either 'values' (a table in place) or 'file' (a CSV or JSON file).");
        }

        foreach (var (key, value) in options.OptionalMap("values"))
        {
            AddRow(table, key, value.ToValue(), value, $"'{key}'");
        }

        var (keyColumn, valueColumn) = (options.OptionalText("key"), options.OptionalText("value"));
        if (file is not null)
        {
            var rows = LookupFile.Read(Path.Combine(directory, file), options.Find("file")!, keyColumn, valueColumn, faults);
            foreach (var (key, value, place) in rows)
            {
                AddRow(table, key, value, options.Find("file")!, place);
                _files.Add(string.Create(CultureInfo.InvariantCulture, $"{key.Length}:{key}{PlainText.Of(value)}"));
            }
        }
        else if ((keyColumn ?? valueColumn) is not null)
        {
            faults.Add(options.Find("key") ?? options.Find("value")!, "names a column of 'file', but no file is given.");
        }

        // "default": null is a default too: what the table lacks is blank.
        var otherwise = options.Node["default"];
        return new LookupTransform(table, otherwise is not null, otherwise?.ToValue());
    }

    private void AddRow(Dictionary<string, object?> table, string key, object? value, ConfigurationNode at, string place)
    {
        if (!table.TryAdd(key, value))
        {
            faults.Add(at, $"holds a key twice ({place}); keep one.");
        }
    }
}
