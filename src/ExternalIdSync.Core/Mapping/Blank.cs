namespace ExternalIdSync.Core.Mapping;

/// <summary>What counts as no value.</summary>
internal static class Blank
{
    /// <summary>Whether a value is missing, an empty text, only white space, or an empty list.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is blank.</returns>
    public static bool Is(object? value) => value switch
    {
        null => true,
        string text => Is(text),
        IReadOnlyCollection<object?> list => list.Count == 0,
        _ => ReferenceEquals(value, SyncRecord.Absent),
    };

    /// <summary>Whether a text is empty or only white space.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it is blank.</returns>
    public static bool Is(string text) => text.Length == 0 || (char.IsWhiteSpace(text[0]) && string.IsNullOrWhiteSpace(text));
}
