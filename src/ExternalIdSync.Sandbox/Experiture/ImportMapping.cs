using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>Which column of a file, or member of a line's object, goes into which field.</summary>
internal sealed class ImportMapping
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    private ImportMapping()
    {
    }

    /// <summary>The mapping in a request's body, or <see langword="null"/> where it holds none that can be read.</summary>
    public static ImportMapping? Read(JsonElement body)
    {
        if (!body.TryGetProperty("mappings", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            return null;
        }

        var mapping = new ImportMapping();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || JsonText.Member(item, "source") is not { } source || JsonText.Member(item, "target") is not { } target)
            {
                return null;
            }

            mapping._pairs.Add(new(source, target));
        }

        return mapping;
    }

    /// <summary>The first field that an object does not have, or <see langword="null"/>.</summary>
    public string? FindUnknownField(ExperitureObject target) => _pairs.Find(pair => target.Field(pair.Value) is null).Value;

    /// <summary>The first column that a file does not have, or <see langword="null"/>.</summary>
    public string? FindMissingColumn(List<string> header) => _pairs.Find(pair => !header.Contains(pair.Key, StringComparer.Ordinal)).Key;

    /// <summary>The record that a line's object stands for.</summary>
    public byte[] Apply(JsonElement line) => JsonText.WriteObject(writer =>
    {
        foreach (var (source, field) in _pairs)
        {
            if (line.TryGetProperty(source, out var value))
            {
                writer.WritePropertyName(field);
                value.WriteTo(writer);
            }
        }
    });

    /// <summary>The record that a row's cells stand for, each as its field's type has it; an empty cell is left out.</summary>
    public byte[] Apply(IReadOnlyList<KeyValuePair<string, string>> cells, ExperitureObject target) => JsonText.WriteObject(writer =>
    {
        foreach (var (source, field) in _pairs)
        {
            var cell = cells.FirstOrDefault(c => c.Key == source).Value;
            if (!string.IsNullOrEmpty(cell))
            {
                target.Field(field)!.WriteCell(writer, cell);
            }
        }
    });
}
