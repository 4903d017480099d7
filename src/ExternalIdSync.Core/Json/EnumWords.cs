using System.Text.Json;

namespace ExternalIdSync.Core.Json;

/// <summary>The values of an enum as files write them: in camelCase, where case counts.</summary>
/// <typeparam name="T">The enum.</typeparam>
internal static class EnumWords<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Words = Array.ConvertAll(Values, static v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()));

    /// <summary>Every word, in the order of the values.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>Reads a word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value; the enum's default where the text is none of its words.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out T value)
    {
        var index = Array.IndexOf(Words, text);
        value = index < 0 ? default : Values[index];
        return index >= 0;
    }
}
