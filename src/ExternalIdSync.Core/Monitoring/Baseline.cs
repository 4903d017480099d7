namespace ExternalIdSync.Core.Monitoring;

/// <summary>
/// What is usual, told from earlier values so that a few outliers among them do not move it: their median, and around it the median absolute
/// deviation. A value is unusual when both hold:
/// <list type="bullet">
/// <item>it lies further from the median than <c>3.5 × 1.4826 × MAD</c> (1.4826 makes the MAD of normal values their standard deviation; 3.5 is
/// the limit that Iglewicz and Hoaglin recommend), and further than a floor, without which equal values would make every other one unusual;</item>
/// <item>at most one in twenty of the earlier values lies as far out, so that a quiet weekend among the earlier runs makes the next one usual.</item>
/// </list>
/// </summary>
internal readonly struct Baseline
{
    private const double DeviationsPerMad = 1.4826;
    private const double Threshold = 3.5;
    private const int RarityDivisor = 20;

    private readonly double[] _sorted;
    private readonly double _reach;

    private Baseline(double[] sorted, double floor)
    {
        _sorted = sorted;
        Median = MedianOf(sorted);
        var deviations = new double[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            deviations[i] = Math.Abs(sorted[i] - Median);
        }

        Array.Sort(deviations);
        _reach = Math.Max(floor, Threshold * DeviationsPerMad * MedianOf(deviations));
    }

    /// <summary>The middle of the earlier values.</summary>
    public double Median { get; }

    /// <summary>Learns from earlier values.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="floor">How far a value may lie from the median in any case.</param>
    /// <returns>What is usual.</returns>
    public static Baseline Of(IEnumerable<double> values, double floor)
    {
        double[] sorted = [.. values];
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(values));
        Array.Sort(sorted);
        return new Baseline(sorted, floor);
    }

    /// <summary>Whether a value is unusually high.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is.</returns>
    public bool IsSpike(double value)
    {
        if (value - Median <= _reach)
        {
            return false;
        }

        var asFar = 0;
        for (var i = _sorted.Length - 1; i >= 0 && _sorted[i] >= value; i--)
        {
            asFar++;
        }

        return asFar * RarityDivisor <= _sorted.Length;
    }

    /// <summary>Whether a value is unusually low.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is.</returns>
    public bool IsDrop(double value)
    {
        if (Median - value <= _reach)
        {
            return false;
        }

        var asFar = 0;
        for (var i = 0; i < _sorted.Length && _sorted[i] <= value; i++)
        {
            asFar++;
        }

        return asFar * RarityDivisor <= _sorted.Length;
    }

    private static double MedianOf(double[] sorted)
    {
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
