using System.Globalization;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// A limit of the brake: a count (<c>50</c>) or a percentage of the records read so far (<c>10%</c>). Fewer than
/// <see cref="PercentFloor"/> records count as that many, so that a percentage does not stop a run at its first record.
/// </summary>
public readonly record struct BrakeLimit
{
    /// <summary>The least number of records that a percentage is taken of.</summary>
    public const int PercentFloor = 100;

    private BrakeLimit(decimal value, bool isPercent)
    {
        Value = value;
        IsPercent = isPercent;
    }

    /// <summary>The count or the percentage.</summary>
    public decimal Value { get; }

    /// <summary>Whether <see cref="Value"/> is a percentage.</summary>
    public bool IsPercent { get; }

    /// <summary>A limit in records or fields.</summary>
    /// <param name="value">From 0.</param>
    /// <returns>The limit.</returns>
    public static BrakeLimit Count(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new BrakeLimit(value, isPercent: false);
    }

    /// <summary>A limit as a part of the records read.</summary>
    /// <param name="value">From 0 to 100.</param>
    /// <returns>The limit.</returns>
    public static BrakeLimit Percent(decimal value) =>
        value is >= 0 and <= 100 ? new BrakeLimit(value, isPercent: true) : throw new ArgumentOutOfRangeException(nameof(value));

    /// <summary>Reads <c>50</c> or <c>10%</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="SyncException">The text is neither (<see cref="SyncErrors.OptionInvalid"/>).</exception>
    public static BrakeLimit Parse(string? text)
    {
        var trimmed = text?.Trim() ?? string.Empty;
        if (trimmed.EndsWith('%')
            && decimal.TryParse(
                trimmed.AsSpan(0, trimmed.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 100)
        {
            return new BrakeLimit(percent, isPercent: true);
        }

        return long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new BrakeLimit(count, isPercent: false)
            : throw new SyncException(
                SyncErrors.OptionInvalid, $"'{trimmed}' is not a limit; write a count such as 50 or a percentage such as 10%.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.##}{(IsPercent ? "%" : string.Empty)}");

    /// <summary>How many are allowed when <paramref name="read"/> records were read.</summary>
    internal long Allowed(long read) => IsPercent ? (long)Math.Floor(Value * Math.Max(read, PercentFloor) / 100m) : (long)Value;
}
