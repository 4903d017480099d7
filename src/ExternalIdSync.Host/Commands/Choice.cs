using System.CommandLine.Parsing;

namespace ExternalIdSync.Host.Commands;

/// <summary>Reads an option that takes one of a few words.</summary>
internal static class Choice
{
    /// <summary>Reads the word, in any case.</summary>
    /// <typeparam name="T">What the words stand for.</typeparam>
    /// <param name="result">The option as it was typed.</param>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="words">The words.</param>
    /// <param name="values">What they stand for, in the same order.</param>
    /// <returns>What the word stands for; the error is added to the result.</returns>
    public static T Parse<T>(ArgumentResult result, string option, IReadOnlyList<string> words, IReadOnlyList<T> values)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return values[i];
            }
        }

        result.AddError($"{option} cannot be '{text}'; write one of {string.Join(", ", words)}.");
        return values[0];
    }
}
