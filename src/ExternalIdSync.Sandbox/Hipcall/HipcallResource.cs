using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>Companies or contacts: an id sequence and an external-ID namespace of their own. The caller holds the lock.</summary>
internal sealed class HipcallResource
{
    private readonly Dictionary<long, HipcallRecord> _byId = [];
    private readonly Dictionary<string, HipcallRecord> _byExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly string[] _naming;
    private long _lastId;

    public HipcallResource(string name, string[] naming, HipcallField[] fields)
    {
        Name = name;
        Fields = fields;
        _naming = naming;
        for (var i = 0; i < fields.Length; i++)
        {
            _ordinals[fields[i].Name] = i;
        }
    }

    public string Name { get; }

    public HipcallField[] Fields { get; }

    public int Count => _byId.Count;

    public IEnumerable<HipcallRecord> Records => _byId.Values;

    public int OrdinalOf(string field) => _ordinals.GetValueOrDefault(field, -1);

    public bool TryFind(long id, [NotNullWhen(true)] out HipcallRecord? record) => _byId.TryGetValue(id, out record);

    public bool TryFind(string externalId, [NotNullWhen(true)] out HipcallRecord? record) => _byExternalId.TryGetValue(externalId, out record);

    public void Clear()
    {
        _byId.Clear();
        _byExternalId.Clear();
        _lastId = 0;
    }

    /// <summary>Applies a body to a new or an existing record, all of it or, when there are errors, none of it.</summary>
    public HipcallRecord? Write(HipcallRecord? existing, JsonElement body, HipcallErrors errors)
    {
        var externalId = existing?.ExternalId;
        var values = existing is null ? new string?[Fields.Length] : [.. existing.Values];
        foreach (var property in body.EnumerateObject())
        {
            if (property.NameEquals("external_id"))
            {
                externalId = ReadExternalId(property.Value, errors);
            }
            else if (_ordinals.TryGetValue(property.Name, out var ordinal))
            {
                values[ordinal] = Read(Fields[ordinal], property.Value, errors);
            }
        }

        if (!Array.Exists(_naming, name => values[OrdinalOf(name)] is not null))
        {
            errors.Add(_naming[0], "can't be blank");
        }

        if (externalId is not null && _byExternalId.TryGetValue(externalId, out var holder) && holder.Id != existing?.Id)
        {
            errors.Add("external_id", "has already been taken");
        }

        if (!errors.IsEmpty)
        {
            return null;
        }

        if (existing?.ExternalId is { } old)
        {
            _byExternalId.Remove(old);
        }

        var record = new HipcallRecord(existing?.Id ?? ++_lastId, externalId, values);
        _byId[record.Id] = record;
        if (externalId is not null)
        {
            _byExternalId[externalId] = record;
        }

        return record;
    }

    private static string? ReadExternalId(JsonElement value, HipcallErrors errors)
    {
        string? text = null;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                text = value.GetString()!.Trim();
                break;
            case JsonValueKind.Number when value.TryGetInt64(out var number):
                text = number.ToString(CultureInfo.InvariantCulture);
                break;
            default:
                errors.Add("external_id", "is invalid");
                break;
        }

        if (text?.Length > 255)
        {
            errors.Add("external_id", "should be at most 255 character(s)");
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    private static string? Read(HipcallField field, JsonElement value, HipcallErrors errors)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (field.IsList)
        {
            return ReadList(field, value, errors);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                var text = value.GetString()!;
                if (text.Length > 255)
                {
                    errors.Add(field.Name, "should be at most 255 character(s)");
                }

                return string.IsNullOrWhiteSpace(text) ? null : value.GetRawText();
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.GetRawText();
            default:
                errors.Add(field.Name, "is invalid");
                return null;
        }
    }

    private static string? ReadList(HipcallField field, JsonElement value, HipcallErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(field.Name, "is invalid");
            return null;
        }

        foreach (var item in value.EnumerateArray())
        {
            var member = item.ValueKind == JsonValueKind.Object && item.TryGetProperty(field.RequiredMember!, out var found)
                && found.ValueKind == JsonValueKind.String
                ? found.GetString()!
                : string.Empty;
            if (string.IsNullOrWhiteSpace(member))
            {
                errors.Add(field.Name, $"{field.RequiredMember} can't be blank");
            }
            else if (field.RequiredMember == "email" ? !JsonText.IsEmail(member) : !member.Any(char.IsAsciiDigit))
            {
                errors.Add(field.Name, $"{field.RequiredMember} has invalid format");
            }
        }

        return value.GetRawText();
    }
}
