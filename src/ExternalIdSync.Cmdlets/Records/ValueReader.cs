using System.Collections;
using System.Data;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Net;
using System.Numerics;
using System.Security;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>
/// Turns any value that PowerShell may hold into one of the kinds that <see cref="SourceRecord"/> lists. Nothing depends on the culture
/// or on the time zone of the machine.
/// </summary>
/// <param name="properties">Reads the properties of nested objects.</param>
internal sealed class ValueReader(PropertyReader properties)
{
    /// <summary>How deep values may nest; deeper ones are taken for a cycle.</summary>
    private const int MaxDepth = 32;

    /// <summary>Reads a value.</summary>
    /// <param name="value">The value, wrapped or not.</param>
    /// <param name="depth">How deep it is nested.</param>
    /// <returns>The value as a record holds it.</returns>
    /// <exception cref="SyncException">The value is a secret, or nests too deep.</exception>
    public object? Read(object? value, int depth = 0)
    {
        // Strings first: rows of a CSV file have nothing else.
        if (value is string text)
        {
            return text;
        }

        if (value is PSObject wrapped)
        {
            return wrapped.BaseObject is PSCustomObject ? Nested(wrapped, depth) : Read(wrapped.BaseObject, depth);
        }

        return value switch
        {
            null or DBNull or System.Management.Automation.Language.NullString => null,
            bool or long or decimal or double or DateTimeOffset => value,
            int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            Enum => value.ToString(),
            ulong number => number <= long.MaxValue ? (long)number : (decimal)number,
            // By way of its shortest text: 1.1 stays 1.1.
            float number => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            Half number => (double)number,
            BigInteger number => ReadBigInteger(number),
            char character => character.ToString(),
            SwitchParameter flag => flag.IsPresent,
            DateTime moment => ReadDateTime(moment),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            Guid id => id.ToString("D"),
            Uri address => address.OriginalString,
            byte[] bytes => Convert.ToBase64String(bytes),
            SecureString or PSCredential or NetworkCredential =>
                throw new SyncException(SyncErrors.SecretInvalid, "A property holds a secret (SecureString or credential), which is never sent as a field."),
            _ => ReadComposite(value, depth),
        };
    }

    /// <summary>Reads a JSON value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The value as a record holds it.</returns>
    public static object? ReadJson(in JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                return value.TryGetInt64(out var whole) ? whole : value.TryGetDecimal(out var exact) ? exact : value.GetDouble();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Array:
                var items = new List<object?>(value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    items.Add(ReadJson(item));
                }

                return items;
            case JsonValueKind.Object:
                var fields = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
                foreach (var field in value.EnumerateObject())
                {
                    fields[field.Name] = ReadJson(field.Value);
                }

                return fields;
            default:
                return null;
        }
    }

    /// <summary>The name that a dictionary's key gives a field.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The name.</returns>
    public static string ReadName(object key) =>
        (key is PSObject wrapped ? wrapped.BaseObject : key) switch
        {
            string name => name,
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            var other => other.ToString() ?? string.Empty,
        };

    private static object ReadBigInteger(BigInteger number) =>
        number >= long.MinValue && number <= long.MaxValue ? (long)number
        : BigInteger.Abs(number) <= new BigInteger(decimal.MaxValue) ? (decimal)number
        : number.ToString(CultureInfo.InvariantCulture);

    // A time that does not say where it holds stays as it is, as text: to guess a zone would be to change the value.
    private static object ReadDateTime(DateTime moment) => moment.Kind == DateTimeKind.Unspecified
        ? moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
        : new DateTimeOffset(moment);

    private object? ReadComposite(object value, int depth)
    {
        if (ReferenceEquals(value, AutomationNull.Value))
        {
            return null;
        }

        if (depth >= MaxDepth)
        {
            throw new SyncException(SyncErrors.ValueInvalid, $"A value nests deeper than {MaxDepth} levels; does an object hold itself?");
        }

        switch (value)
        {
            case IDictionary dictionary:
                var fields = new Dictionary<string, object?>(dictionary.Count, StringComparer.OrdinalIgnoreCase);
                foreach (DictionaryEntry entry in dictionary)
                {
                    fields[ReadName(entry.Key)] = Read(entry.Value, depth + 1);
                }

                return fields;
            case JsonElement json:
                return ReadJson(json);
            case JsonDocument json:
                return ReadJson(json.RootElement);
            case JsonNode json:
                return ReadJson(JsonSerializer.SerializeToElement(json));
            case DataRow:
                return Nested(PSObject.AsPSObject(value), depth);
            case IEnumerable list:
                var items = new List<object?>();
                foreach (var item in list)
                {
                    items.Add(Read(item, depth + 1));
                }

                return items;
            default:
                // Objects of the framework have properties without end (a file's directory's parent ...): their text stands for them.
                return IsOfTheFramework(value.GetType()) ? ReadName(value) : Nested(PSObject.AsPSObject(value), depth);
        }
    }

    private Dictionary<string, object?> Nested(PSObject value, int depth)
    {
        if (depth >= MaxDepth)
        {
            throw new SyncException(SyncErrors.ValueInvalid, $"A value nests deeper than {MaxDepth} levels; does an object hold itself?");
        }

        var fields = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, field) in properties.Read(value))
        {
            fields[name] = Read(field, depth + 1);
        }

        return fields;
    }

    private static bool IsOfTheFramework(Type type) =>
        type.Namespace is { } name
        && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));
}
