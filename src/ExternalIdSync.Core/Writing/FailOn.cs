using System.Globalization;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// From how many refused or failed records on a run counts as failed: <c>never</c>, <c>any</c>, or a percentage such as <c>10%</c>.
/// </summary>
public sealed record FailOn
{
    private readonly decimal? _percent;

    private FailOn(decimal? percent) => _percent = percent;

    /// <summary>Refused records make a run partially successful, never failed.</summary>
    public static FailOn Never { get; } = new((decimal?)null);

    /// <summary>One refused record makes the run fail.</summary>
    public static FailOn Any { get; } = new(0m);

    /// <summary>A run fails when more than <paramref name="percent"/> of the records read were refused or failed.</summary>
    /// <param name="percent">From 0 to 100.</param>
    /// <returns>The policy.</returns>
    public static FailOn Percent(decimal percent) =>
        percent is >= 0 and <= 100 ? new FailOn(percent) : throw new ArgumentOutOfRangeException(nameof(percent));

    /// <summary>Reads <c>never</c>, <c>any</c> or <c>10%</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="SyncException">The text is none of these (<see cref="SyncErrors.OptionInvalid"/>).</exception>
    public static FailOn Parse(string? text)
    {
        var trimmed = text?.Trim() ?? string.Empty;
        if (trimmed.Equals("never", StringComparison.OrdinalIgnoreCase))
        {
            return Never;
        }

        if (trimmed.Equals("any", StringComparison.OrdinalIgnoreCase))
        {
            return Any;
        }

        return trimmed.EndsWith('%')
            && decimal.TryParse(
                trimmed.AsSpan(0, trimmed.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 100
            ? new FailOn(percent)
            : throw new SyncException(
                SyncErrors.OptionInvalid, $"'{trimmed}' is not a fail-on rule; write never, any, or a percentage such as 10%.");
    }

    /// <inheritdoc/>
    public override string ToString() => _percent switch
    {
        null => "never",
        0m => "any",
        _ => string.Create(CultureInfo.InvariantCulture, $"{_percent:0.##}%"),
    };

    /// <summary>Whether so many bad records make a run fail.</summary>
    internal bool Applies(long bad, long read) => _percent is { } percent && bad > 0 && bad * 100m > percent * read;
}
