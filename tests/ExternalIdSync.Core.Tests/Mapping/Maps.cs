using System.Globalization;
using System.Text;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Mapping;

/// <summary>Makes maps and records out of a test's own lines.</summary>
internal static class Maps
{
    public static MapDefinition Read(string json, string? directory = null)
    {
        var faults = new ConfigurationFaults();
        var document = ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(json), "m.json", faults);
        var map = MapDefinition.Read(document.Root, directory ?? Path.GetTempPath(), faults);
        faults.ThrowIfAny();
        return map;
    }

    /// <summary>The faults of a map, without the head that counts them.</summary>
    public static string[] Faults(string json, string? directory = null) =>
        Assert.Throws<SyncException>(() => Read(json, directory)).Message.Split(Environment.NewLine)[1..];

    /// <summary>A map with the given entries of <c>fields</c>.</summary>
    public static MapDefinition Of(string fields, string more = "") =>
        Read($$"""{ "version": 1, "externalId": { "from": "Id" }, {{more}} "fields": [ {{fields}} ] }""");

    public static SourceRecord Record(params (string Name, object? Value)[] fields) =>
        new(new RecordSchema([.. fields.Select(static f => f.Name)]), [.. fields.Select(static f => f.Value)], new RecordOrigin(7));

    /// <summary>Maps one value by one field's transforms; a blank is cleared.</summary>
    public static object? Transform(string transforms, object? value, TargetField? target = null) =>
        Value(Of($$"""{ "from": "A", "to": "a", "transforms": {{transforms}}, "blank": "clear" }"""), target, ("A", value));

    /// <summary>Why one value is refused by one field's transforms.</summary>
    public static string Refusal(string transforms, object? value, TargetField? target = null) =>
        Refuse(Of($$"""{ "from": "A", "to": "a", "transforms": {{transforms}}, "blank": "clear" }"""), target, ("A", value)).Reason!;

    /// <summary>The first field's value.</summary>
    public static object? Value(MapDefinition map, TargetField? target, params (string Name, object? Value)[] fields)
    {
        using var mapper = new RecordMapper(map, target is null ? [] : [target], new ExternalIdRule());
        Assert.True(mapper.TryMap(Record([("Id", "1"), .. fields]), out var record, out var refusal), refusal?.Reason);
        return record[0];
    }

    public static SyncResult Refuse(MapDefinition map, TargetField? target, params (string Name, object? Value)[] fields)
    {
        using var mapper = new RecordMapper(map, target is null ? [] : [target], new ExternalIdRule());
        Assert.False(mapper.TryMap(Record([("Id", "1"), .. fields]), out _, out var refusal));
        Assert.Equal(SyncOutcome.Rejected, refusal.Outcome);
        Assert.Equal(7, refusal.Row);
        return refusal;
    }

    /// <summary>Runs a test as machines in several countries would.</summary>
    public static void InEveryCulture(Action test)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            foreach (var name in (string[])["", "de-DE", "tr-TR", "ar-SA"])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                test();
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
