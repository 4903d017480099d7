using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>A record as stored. Immutable: a change makes another one, so that a query's result stays what it was.</summary>
internal sealed class SalesforceRow(SalesforceObject type, object?[] values)
{
    public const int IdOrdinal = 0;
    public const int IsDeletedOrdinal = 1;
    public const int MasterRecordIdOrdinal = 2;
    public const int CreatedDateOrdinal = 3;
    public const int LastModifiedDateOrdinal = 4;
    public const int SystemModstampOrdinal = 5;

    public SalesforceObject Type => type;

    public string Id => (string)values[IdOrdinal]!;

    public bool IsDeleted => values[IsDeletedOrdinal] is true;

    public string? MasterRecordId => (string?)values[MasterRecordIdOrdinal];

    public DateTimeOffset SystemModstamp => (DateTimeOffset)values[SystemModstampOrdinal]!;

    /// <summary>A field's value; a field that was defined after the row was written has none.</summary>
    public object? this[int ordinal] => ordinal < values.Length ? values[ordinal] : null;

    /// <summary>A new row, its values with the system's put in.</summary>
    public static SalesforceRow Create(SalesforceObject type, object?[] values, string id, DateTimeOffset at, DateTimeOffset modified)
    {
        (at, modified) = (SalesforceValue.Seconds(at), SalesforceValue.Seconds(modified));
        values[IdOrdinal] = id;
        values[IsDeletedOrdinal] = false;
        values[CreatedDateOrdinal] = modified < at ? modified : at;
        values[LastModifiedDateOrdinal] = modified;
        values[SystemModstampOrdinal] = at;
        return new SalesforceRow(type, values);
    }

    /// <summary>The row with new stamps. The system's never goes back: two transactions cannot have held the row at once.</summary>
    public SalesforceRow Restamped(DateTimeOffset at, DateTimeOffset? modified, Action<object?[]>? change = null)
    {
        at = SalesforceValue.Seconds(at);
        var copy = CopyValues();
        change?.Invoke(copy);
        copy[SystemModstampOrdinal] = at > SystemModstamp ? at : SystemModstamp;
        if (modified is not null)
        {
            copy[LastModifiedDateOrdinal] = SalesforceValue.Seconds(modified.Value);
        }

        return new SalesforceRow(Type, copy);
    }

    public object?[] CopyValues()
    {
        var copy = new object?[type.Fields.Count];
        values.CopyTo(copy, 0);
        return copy;
    }

    public void WriteTo(Utf8JsonWriter writer, string version, IEnumerable<SalesforceField> fields)
    {
        writer.WriteStartObject();
        WriteAttributes(writer, version);
        foreach (var field in fields)
        {
            SalesforceValue.Write(writer, field.Name, this[field.Ordinal]);
        }

        writer.WriteEndObject();
    }

    public void WriteAttributes(Utf8JsonWriter writer, string version)
    {
        writer.WriteStartObject("attributes");
        writer.WriteString("type", type.Name);
        writer.WriteString("url", $"/services/data/{version}/sobjects/{type.Name}/{Id}");
        writer.WriteEndObject();
    }
}
