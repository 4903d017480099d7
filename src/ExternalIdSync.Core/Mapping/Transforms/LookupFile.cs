using System.Globalization;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>Reads a lookup table's file: JSON with one object, or CSV with a header, in any form that an import takes.</summary>
internal static class LookupFile
{
    /// <summary>Reads the rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="at">Where the map names it.</param>
    /// <param name="key">A CSV file's key column; <see langword="null"/> for the first.</param>
    /// <param name="value">A CSV file's value column; <see langword="null"/> for the second.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>Keys, values and where each stands, for messages.</returns>
    public static IReadOnlyList<(string Key, object? Value, string Place)> Read(
        string path, ConfigurationNode at, string? key, string? value, ConfigurationFaults faults)
    {
        try
        {
            return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
                ? ReadJson(path, at, faults)
                : ReadCsv(path, at, key, value, faults);
        }
        catch (SyncException e)
        {
            faults.Add(at, e.Error == SyncErrors.FileNotFound
                ? $"the file '{path}' does not exist; it is taken relative to the map."
                : $"{e.Message} {e.Error.Advice}");
            return [];
        }
    }

    private static List<(string Key, object? Value, string Place)> ReadJson(string path, ConfigurationNode at, ConfigurationFaults faults)
    {
        var document = ConfigurationDocument.Load(path, faults);
        if (document.Root.Kind is not (ConfigurationNodeKind.Object or ConfigurationNodeKind.Invalid))
        {
            faults.Add(at, $"the file '{path}' must hold one object: keys and their values.");
        }

        return [.. document.Root.Properties.Select(static p =>
            (p.Key, p.Value.ToValue(), string.Create(CultureInfo.InvariantCulture, $"line {p.Value.Line}")))];
    }

    private static List<(string Key, object? Value, string Place)> ReadCsv(
        string path, ConfigurationNode at, string? key, string? value, ConfigurationFaults faults)
    {
        var rows = new List<(string, object?, string)>();
        using var csv = new CsvSource(path);
        csv.Open();
        var schema = csv.Schema!;
        var (keyColumn, valueColumn) = (Find(schema, key, 0), Find(schema, value, 1));
        if (keyColumn < 0 || valueColumn < 0)
        {
            var wanted = keyColumn < 0 && key is not null ? $"a column '{key}'" : value is null ? "a key and a value column" : $"a column '{value}'";
            faults.Add(at, $"the file '{path}' must have {wanted}; it has {string.Join(", ", schema.Names)}.");
            return rows;
        }

        foreach (var item in csv.Read())
        {
            if (item.Record is { } record)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"row {record.Origin.Row}");
                rows.Add((PlainText.Of(record[keyColumn])!, record[valueColumn], place));
            }
            else
            {
                faults.Add(at, string.Create(
                    CultureInfo.InvariantCulture, $"row {item.Rejected!.Row} of the file '{path}' cannot be read: {item.Rejected.Reason}"));
            }
        }

        return rows;
    }

    private static int Find(RecordSchema schema, string? name, int otherwise) =>
        name is null ? (otherwise < schema.Count ? otherwise : -1) : schema.TryGetOrdinal(name, out var ordinal) ? ordinal : -1;
}
