using System.Globalization;
using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>
/// A place in a JSON answer, such as <c>error.details.conflicting_id</c> or <c>[0].errorCode</c>: property names joined by dots, and
/// positions in brackets, where <c>[]</c> is the first. The empty text is the whole answer.
/// </summary>
internal sealed class JsonLocation
{
    private readonly Step[] _steps;

    private JsonLocation(string text, Step[] steps)
    {
        Text = text;
        _steps = steps;
    }

    /// <summary>The whole answer.</summary>
    public static JsonLocation Root { get; } = new(string.Empty, []);

    /// <summary>The location as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a location.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rename">How each property name is to be changed, if at all.</param>
    /// <returns>The location, or <see langword="null"/> where the text is none.</returns>
    public static JsonLocation? TryParse(string text, Func<string, string>? rename = null)
    {
        var steps = new List<Step>();
        foreach (var part in text.Length == 0 ? [] : text.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (name.Length > 0)
            {
                steps.Add(new Step(Encoding.UTF8.GetBytes(rename?.Invoke(name) ?? name), -1));
            }
            else if (bracket != 0 || steps.Count > 0)
            {
                return null;
            }

            while (bracket >= 0)
            {
                var close = part.IndexOf(']', bracket);
                if (close < 0)
                {
                    return null;
                }

                var digits = part.AsSpan(bracket + 1, close - bracket - 1);
                var index = 0;
                if (digits.Length > 0 && !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out index))
                {
                    return null;
                }

                steps.Add(new Step(null, index));
                if (close + 1 < part.Length && part[close + 1] != '[')
                {
                    return null;
                }

                bracket = close + 1 < part.Length ? close + 1 : -1;
            }
        }

        return new JsonLocation(text, [.. steps]);
    }

    /// <summary>Finds the place.</summary>
    /// <param name="root">Where to start.</param>
    /// <param name="found">What stands there; <c>null</c> counts as something.</param>
    /// <returns>Whether the place exists.</returns>
    public bool TryFind(JsonElement root, out JsonElement found)
    {
        found = root;
        foreach (var step in _steps)
        {
            if (step.Name is null)
            {
                if (found.ValueKind != JsonValueKind.Array || found.GetArrayLength() <= step.Index)
                {
                    return false;
                }

                found = found[step.Index];
            }
            else if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step.Name, out found))
            {
                return false;
            }
        }

        return found.ValueKind != JsonValueKind.Undefined;
    }

    /// <summary>The text or number at the place, as text; the texts of a list joined.</summary>
    /// <param name="root">Where to start.</param>
    /// <returns>The text, or <see langword="null"/> where there is none.</returns>
    public string? TextIn(JsonElement root) => TryFind(root, out var found) ? TextOf(found) : null;

    /// <summary>A value as text.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text; <see langword="null"/> for <c>null</c> and for an object.</returns>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonText.Of(value),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => Join(value),
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string? Join(JsonElement list)
    {
        var parts = new List<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                parts.Add(TextOf(item)!);
            }
        }

        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    private readonly record struct Step(byte[]? Name, int Index);
}
