using System.Text.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>
/// A field as SOQL names it, and its value in an answer. SOQL takes names in any case and answers in the object's own, so a name that is not
/// found as it is written is looked for without regard to case.
/// </summary>
internal sealed class SalesforceField
{
    private readonly string[] _steps;

    /// <summary>Takes a field.</summary>
    /// <param name="name">A name, or a path over relationships such as <c>Account.Name</c>.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: it is no name of a field.</exception>
    public SalesforceField(string name)
    {
        Name = name;
        _steps = name.Split('.');
        foreach (var step in _steps)
        {
            if (!IsName(step))
            {
                throw new SyncException(SyncErrors.OptionInvalid,
                    $"'{name}' is no field of Salesforce: names have letters, digits and underscores, and paths have dots, as in Account.Name.") { Subject = name };
            }
        }
    }

    /// <summary>The name as it was written.</summary>
    public string Name { get; }

    /// <summary>Whether a text can be a name of an object or a field.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it can.</returns>
    public static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Reads the value.</summary>
    /// <param name="record">A record of an answer.</param>
    /// <returns>The value; <see langword="null"/> also where a relationship leads to nothing.</returns>
    public object? Read(JsonElement record) => TryFind(record, out var found) ? FieldComparer.ToValue(found) : null;

    /// <summary>Finds the value.</summary>
    /// <param name="record">A record of an answer.</param>
    /// <param name="found">The value.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryFind(JsonElement record, out JsonElement found)
    {
        found = record;
        foreach (var step in _steps)
        {
            if (found.ValueKind != JsonValueKind.Object || !(found.TryGetProperty(step, out var next) || TryFindIgnoringCase(found, step, out next)))
            {
                return false;
            }

            found = next;
        }

        return true;
    }

    private static bool TryFindIgnoringCase(JsonElement record, string name, out JsonElement found)
    {
        foreach (var property in record.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = property.Value;
                return true;
            }
        }

        found = default;
        return false;
    }
}
