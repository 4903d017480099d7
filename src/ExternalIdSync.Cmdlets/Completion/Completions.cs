using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Turns names into completions.</summary>
internal static class Completions
{
    /// <summary>The names that begin like the word, quoted where they need it.</summary>
    /// <typeparam name="T">What has the names.</typeparam>
    /// <param name="items">What there is.</param>
    /// <param name="word">The word so far, maybe with an opening quote.</param>
    /// <param name="name">The name of an item.</param>
    /// <param name="toolTip">What the item is.</param>
    /// <returns>The completions.</returns>
    public static IEnumerable<CompletionResult> Of<T>(IEnumerable<T> items, string? word, Func<T, string> name, Func<T, string> toolTip)
    {
        var start = (word ?? string.Empty).Trim('\'', '"');
        foreach (var item in items)
        {
            var text = name(item);
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                yield return new CompletionResult(Quote(text), text, CompletionResultType.ParameterValue, toolTip(item));
            }
        }
    }

    private static string Quote(string text) =>
        text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or ':')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
