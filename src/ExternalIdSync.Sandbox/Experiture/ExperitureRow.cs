using System.Globalization;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>A row with only the values it has: most of a wide schema is empty in most rows, and there may be a million of them.</summary>
internal sealed class ExperitureRow(int number)
{
    private (int Ordinal, string Json)[] _values = [];

    public string Id(string objectName) => string.Create(CultureInfo.InvariantCulture, $"{objectName[..3]}_{number:d8}");

    /// <summary>A field's value as JSON text, or <see langword="null"/>.</summary>
    public string? Value(int ordinal)
    {
        var at = IndexOf(ordinal);
        return at < 0 ? null : _values[at].Json;
    }

    public void Set(int ordinal, string? json)
    {
        var at = IndexOf(ordinal);
        if (json is null)
        {
            _values = at < 0 ? _values : [.. _values[..at], .. _values[(at + 1)..]];
        }
        else if (at < 0)
        {
            _values = [.. _values, (ordinal, json)];
        }
        else
        {
            _values[at].Json = json;
        }
    }

    private int IndexOf(int ordinal)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i].Ordinal == ordinal)
            {
                return i;
            }
        }

        return -1;
    }
}
