using System.Globalization;
using System.Text.RegularExpressions;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Where a map writes: <c>name</c>, <c>risk.level</c>, or an item of a list: <c>emails[0].email</c>, <c>tags[1]</c>.
/// <c>[]</c> is short for <c>[0]</c>.
/// </summary>
/// <param name="Name">The field, or the list's name; dots for nesting.</param>
/// <param name="Index">The item of the list; -1 where it is no list.</param>
/// <param name="Property">The item's property; <see langword="null"/> where the item itself is the value.</param>
internal sealed partial record TargetPath(string Name, int Index, string? Property)
{
    /// <summary>The most items a list may be given.</summary>
    public const int MaxItems = 50;

    /// <summary>Whether it is an item of a list.</summary>
    public bool IsItem => Index >= 0;

    /// <summary>The path with <c>[]</c> for any item, as target fields are named.</summary>
    public string General => !IsItem ? Name : Property is null ? Name + "[]" : Name + "[]." + Property;

    /// <summary>Reads a path.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The path, or <see langword="null"/> where the text is none.</returns>
    public static TargetPath? TryParse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        if (!match.Groups["item"].Success)
        {
            return new TargetPath(text, -1, null);
        }

        var digits = match.Groups["index"].Value;
        var index = digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
        var property = match.Groups["property"];
        return index >= MaxItems ? null : new TargetPath(match.Groups["name"].Value, index, property.Success ? property.Value : null);
    }

    [GeneratedRegex(
        @"\A(?<name>[^.\[\]\s]([^.\[\]]*[^.\[\]\s])?(\.[^.\[\]\s]+)*)(?<item>\[(?<index>\d{0,3})\](\.(?<property>[^.\[\]\s]+))?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
