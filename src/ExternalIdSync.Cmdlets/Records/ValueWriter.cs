using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>Turns a record's value into what a script expects: nested fields as an object with properties, lists as arrays.</summary>
internal static class ValueWriter
{
    /// <summary>Turns a value.</summary>
    /// <param name="value">The value, of a kind that <see cref="SourceRecord"/> lists.</param>
    /// <returns>The value as the pipeline shows it.</returns>
    public static object? Write(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> fields => Write(fields),
        IReadOnlyList<object?> items => items.Select(Write).ToArray(),
        _ => value,
    };

    private static PSObject Write(IReadOnlyDictionary<string, object?> fields)
    {
        var shown = new PSObject();
        foreach (var (name, value) in fields)
        {
            shown.Properties.Add(new PSNoteProperty(name, Write(value)));
        }

        return shown;
    }
}
