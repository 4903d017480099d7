using System.Security.Cryptography;
using System.Text;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping.Transforms;

namespace ExternalIdSync.Core.Mapping;

/// <summary>Reads a map and finds all its faults.</summary>
internal sealed class MapReader(ConfigurationNode node, string directory, ConfigurationFaults faults, BlankPolicy usualBlank = BlankPolicy.Skip)
{
    private readonly TransformReader _transforms = new(directory, faults);

    /// <summary>Reads it.</summary>
    /// <returns>The map; to be used only where no fault was found.</returns>
    public MapDefinition Read()
    {
        var reader = new ConfigurationReader(node, faults, MapProperties.Map);
        if (reader.RequiredInteger("version") is not 1 && reader.Find("version") is { Kind: ConfigurationNodeKind.Number } version)
        {
            faults.Add(version, "is a version of the map's form that this program does not know; it knows 1.");
        }

        var system = reader.OptionalText("system");
        var externalId = reader.OptionalObject("externalId", MapProperties.ExternalId);
        var blank = reader.OptionalEnum<BlankPolicy>("blank") ?? usualBlank;
        var write = reader.OptionalEnum<WriteMode>("write") ?? WriteMode.Overwrite;
        var fields = new List<MapField>();
        foreach (var item in reader.RequiredList("fields"))
        {
            if (ReadField(item, system, blank, write) is { } field)
            {
                fields.Add(field);
            }
        }

        CheckTargets(fields);
        return new MapDefinition
        {
            File = node.File,
            Description = reader.OptionalText("description") ?? "",
            System = system,
            ExternalIdColumn = externalId?.RequiredText("from"),
            ExternalIdPrefix = externalId?.OptionalText("prefix") ?? "",
            Fields = fields,
            Version = Hash(),
        };
    }

    private MapField? ReadField(ConfigurationNode item, string? system, BlankPolicy blank, WriteMode write)
    {
        var reader = new ConfigurationReader(item, faults, MapProperties.Field);
        if (item.Kind != ConfigurationNodeKind.Object)
        {
            return null;
        }

        _ = reader.OptionalText("description");
        var from = reader.Has("from") ? reader.RequiredText("from") : null;
        var to = reader.Required("to", ConfigurationNodeKind.Text);
        var target = to.Kind == ConfigurationNodeKind.Text ? TargetPath.TryParse(to.Text) : null;
        if (target is null && to.Kind == ConfigurationNodeKind.Text)
        {
            faults.Add(to, "is not a target field; write a name, a nested name such as 'risk.level', or an item of a list such as "
                + $"'emails[0].email' (up to {TargetPath.MaxItems} items).");
        }

        var owner = reader.Has("owner") ? reader.RequiredText("owner") : null;
        if (owner is not null && system is null)
        {
            faults.Add(reader.Find("owner")!, "names an owner, but the map does not say which 'system' it maps; add 'system' to the map.");
        }

        var chain = _transforms.ReadChain(reader.OptionalList("transforms"), hasSource: from is not null);
        if (from is null && reader.Find("transforms") is null)
        {
            faults.Add(item, "needs 'from', or 'transforms' that begin with const or template.");
        }

        var fieldBlank = reader.OptionalEnum<BlankPolicy>("blank") ?? blank;
        var fieldWrite = reader.OptionalEnum<WriteMode>("write") ?? write;
        var isOptional = reader.OptionalBool("optional");
        return target is null ? null : new MapField(from, target, chain, fieldBlank, fieldWrite, owner, isOptional, to);
    }

    private void CheckTargets(List<MapField> fields)
    {
        var seen = new Dictionary<string, MapField>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            var full = field.To.IsItem ? $"{field.To.Name}[{field.To.Index}].{field.To.Property}" : field.To.Name;
            if (!seen.TryAdd(full, field))
            {
                faults.Add(field.Node, $"is mapped twice, first in line {seen[full].Node.Line}; keep one.");
            }
        }

        var leaders = new Dictionary<string, MapField>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            if (!leaders.TryAdd(field.To.Name, field) && leaders[field.To.Name] is var leader)
            {
                if (leader.To.IsItem != field.To.IsItem)
                {
                    faults.Add(field.Node, $"makes a list of what line {leader.Node.Line} maps as one value; keep one of them.");
                }
                else if (leader.To.Index == field.To.Index && (leader.To.Property is null) != (field.To.Property is null))
                {
                    faults.Add(field.Node, $"makes an item a record that line {leader.Node.Line} maps as one value; keep one of them.");
                }
                else if (field.To.IsItem && (leader.Blank, leader.Write, leader.Owner) != (field.Blank, field.Write, field.Owner))
                {
                    faults.Add(field.Node, $"belongs to one list with line {leader.Node.Line}, which is written as a whole; "
                        + "give both the same blank, write and owner.");
                }
            }
        }

        foreach (var name in leaders.Keys)
        {
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
            {
                if (leaders.TryGetValue(name[..dot], out var outer))
                {
                    faults.Add(leaders[name].Node, $"lies inside '{outer.To.Name}', which line {outer.Node.Line} maps as a whole; keep one of them.");
                }
            }
        }
    }

    private string Hash()
    {
        var text = new StringBuilder();
        Canonical(node, text);
        if (usualBlank != BlankPolicy.Skip)
        {
            text.Append('\n').Append(usualBlank);
        }

        foreach (var file in _transforms.FileContents)
        {
            text.Append('\n').Append(file);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())), 0, 16).ToLowerInvariant();
    }

    private static void Canonical(ConfigurationNode value, StringBuilder text)
    {
        text.Append((int)value.Kind).Append(':').Append(value.Text.Length).Append(':').Append(value.Text);
        foreach (var item in value.Items)
        {
            text.Append('[');
            Canonical(item, text);
        }

        foreach (var (name, property) in value.Properties.OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            if (name is not ("$schema" or "description"))
            {
                text.Append('{').Append(name.Length).Append(':').Append(name);
                Canonical(property, text);
            }
        }

        text.Append(';');
    }
}
