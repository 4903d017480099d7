using System.Text;
using System.Text.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Where an API's error answers say what is wrong. Of several places the first that holds something counts.</summary>
internal sealed record ErrorLocations
{
    /// <summary>The vendor's sentence.</summary>
    public IReadOnlyList<JsonLocation> Text { get; init; } = [];

    /// <summary>The vendor's code.</summary>
    public IReadOnlyList<JsonLocation> Code { get; init; } = [];

    /// <summary>The field at fault.</summary>
    public IReadOnlyList<JsonLocation> Field { get; init; } = [];

    /// <summary>An object of field names and what is wrong with each.</summary>
    public JsonLocation? ByField { get; init; }

    /// <summary>The vendor's id of the exchange.</summary>
    public IReadOnlyList<JsonLocation> CorrelationId { get; init; } = [];

    /// <summary>The header with the vendor's id of the exchange.</summary>
    public string? CorrelationHeader { get; init; }

    /// <summary>The vendor's sentence and what it says of single fields.</summary>
    /// <param name="content">The answer.</param>
    /// <returns>The words, or <see langword="null"/>.</returns>
    public string? WordsIn(JsonElement content)
    {
        var text = FirstIn(content, Text);
        if (!TryFindFields(content, out var fields))
        {
            return text;
        }

        var words = new StringBuilder(text);
        foreach (var field in fields.EnumerateObject())
        {
            if (JsonLocation.TextOf(field.Value) is { } said)
            {
                words.Append(words.Length == 0 ? string.Empty : words[^1] == '.' ? " " : "; ").Append(field.Name).Append(' ').Append(said);
            }
        }

        return words.Length == 0 ? null : words.ToString();
    }

    /// <summary>The vendor's own code for what is wrong.</summary>
    /// <param name="content">The answer.</param>
    /// <returns>The code, or <see langword="null"/>.</returns>
    public string? CodeIn(JsonElement content) => FirstIn(content, Code);

    /// <summary>The field at fault.</summary>
    /// <param name="content">The answer.</param>
    /// <returns>The field, or <see langword="null"/>.</returns>
    public string? FieldIn(JsonElement content)
    {
        if (FirstIn(content, Field) is { } field)
        {
            return field;
        }

        if (TryFindFields(content, out var fields))
        {
            foreach (var property in fields.EnumerateObject())
            {
                return property.Name;
            }
        }

        return null;
    }

    /// <summary>The target's id of the exchange.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The id, or <see langword="null"/>.</returns>
    public string? CorrelationIn(in Answer answer) =>
        FirstIn(answer.Content, CorrelationId)
        ?? (CorrelationHeader is { } header && answer.Response.Headers.TryGetValue(header, out var value) ? value : null);

    /// <summary>Finds the object of fields, unless the vendor's sentence stands in its place.</summary>
    private bool TryFindFields(JsonElement content, out JsonElement fields)
    {
        fields = default;
        if (ByField is null || content.ValueKind == JsonValueKind.Undefined || !ByField.TryFind(content, out fields)
            || fields.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var text in Text)
        {
            if (text.Text.StartsWith(ByField.Text + ".", StringComparison.Ordinal) && text.TextIn(content) is not null)
            {
                return false;
            }
        }

        return true;
    }

    private static string? FirstIn(JsonElement content, IReadOnlyList<JsonLocation> locations)
    {
        if (content.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        for (var i = 0; i < locations.Count; i++)
        {
            if (locations[i].TextIn(content) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }
}
