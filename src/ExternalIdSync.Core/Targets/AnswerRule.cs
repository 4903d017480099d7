using System.Text.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>One row of a definition's table that says what an answer means. The first row that fits decides.</summary>
internal sealed record AnswerRule
{
    /// <summary>The statuses it is for; empty for any.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [];

    /// <summary>Where to look; <see langword="null"/> where the status says it all.</summary>
    public JsonLocation? Location { get; init; }

    /// <summary>What must stand there, without regard to case.</summary>
    public string? EqualTo { get; init; }

    /// <summary>What the text there must contain, without regard to case.</summary>
    public string? Contains { get; init; }

    /// <summary>What it means.</summary>
    public required AnswerMeaning Meaning { get; init; }

    /// <summary>Where the external ID of the other record stands.</summary>
    public JsonLocation? ConflictingExternalId { get; init; }

    /// <summary>Where the target's id of the other record stands.</summary>
    public JsonLocation? ConflictingId { get; init; }

    /// <summary>The words after which the target's id of the other record stands in the text at <see cref="ConflictingId"/>.</summary>
    public string? ConflictingIdAfter { get; init; }

    /// <summary>Whether the rule fits.</summary>
    /// <param name="status">The status; 0 inside a batch's answer.</param>
    /// <param name="content">The answer; undefined where there is no JSON.</param>
    /// <returns>Whether it does.</returns>
    public bool Fits(int status, JsonElement content)
    {
        if (Statuses.Count > 0 && !HasStatus(status))
        {
            return false;
        }

        if (Location is null)
        {
            return true;
        }

        if (content.ValueKind == JsonValueKind.Undefined || !Location.TryFind(content, out var found))
        {
            return false;
        }

        if (EqualTo is null && Contains is null)
        {
            return found.ValueKind != JsonValueKind.Null;
        }

        var text = JsonLocation.TextOf(found);
        return text is not null
            && (EqualTo is null || text.Equals(EqualTo, StringComparison.OrdinalIgnoreCase))
            && (Contains is null || text.Contains(Contains, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The target's id of the other record in a conflict.</summary>
    /// <param name="content">The answer.</param>
    /// <returns>The id, or <see langword="null"/>.</returns>
    public string? ConflictingIdIn(JsonElement content) => After(ConflictingId?.TextIn(content), ConflictingIdAfter);

    private bool HasStatus(int status)
    {
        for (var i = 0; i < Statuses.Count; i++)
        {
            if (Statuses[i] == status)
            {
                return true;
            }
        }

        return false;
    }

    private static string? After(string? text, string? words)
    {
        if (text is null || words is null)
        {
            return text;
        }

        var start = text.IndexOf(words, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var rest = text.AsSpan(start + words.Length).TrimStart();
        var end = 0;
        while (end < rest.Length && (char.IsLetterOrDigit(rest[end]) || rest[end] is '-' or '_'))
        {
            end++;
        }

        return end == 0 ? null : rest[..end].ToString();
    }
}
