using System.CommandLine.Parsing;
using System.Globalization;

namespace ExternalIdSync.Host.Commands;

/// <summary>Holds a number option within its range.</summary>
internal static class NumberRange
{
    /// <summary>Adds an error that names the option and the range where the number is outside it, or no number.</summary>
    /// <param name="result">The option as it was typed.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number.</param>
    public static void Check(OptionResult result, int least, int most)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            result.AddError($"{result.Option.Name} takes a number from {least} to {most}, not '{text}'.");
        }
    }
}
