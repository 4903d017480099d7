namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>
/// The height of a chart. One value that towers over all others, such as a first import over its deltas, is cut rather than the others being
/// flattened; the chart then says so.
/// </summary>
internal readonly record struct ChartScale
{
    private const int MinValuesToCut = 5;
    private const double CutFactor = 5;
    private const double Room = 1.25;

    private static readonly double[] CountSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
    private static readonly double[] TimeSteps =
    [
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 21_600, 28_800, 43_200,
        86_400, 129_600, 172_800, 259_200,
    ];

    private ChartScale(double top, double largest) => (Top, Largest) = (top, largest);

    /// <summary>The value at the upper edge; above 0.</summary>
    public double Top { get; }

    /// <summary>The largest value.</summary>
    public double Largest { get; }

    /// <summary>Whether values are cut.</summary>
    public bool IsCut => Largest > Top;

    /// <summary>A scale for counts.</summary>
    /// <param name="values">The values.</param>
    /// <returns>The scale.</returns>
    public static ChartScale ForCounts(IEnumerable<double> values) => Of(values, static value =>
    {
        if (value <= 4)
        {
            return 4;
        }

        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Array.Find(CountSteps, step => step * magnitude >= value) * magnitude;
    });

    /// <summary>A scale for seconds.</summary>
    /// <param name="values">The values.</param>
    /// <returns>The scale.</returns>
    public static ChartScale ForSeconds(IEnumerable<double> values) => Of(values, static value =>
        value > TimeSteps[^1] ? Math.Ceiling(value / 86_400) * 86_400 : Array.Find(TimeSteps, step => step >= value));

    /// <summary>How high a value stands.</summary>
    /// <param name="value">The value.</param>
    /// <param name="height">The chart's height.</param>
    /// <returns>From 0 to <paramref name="height"/>; something one can see for what is above 0.</returns>
    public double Height(double value, double height) => value <= 0 ? 0 : Math.Clamp(value / Top * height, 1, height);

    private static ChartScale Of(IEnumerable<double> values, Func<double, double> round)
    {
        double[] sorted = [.. values.Order()];
        var largest = sorted.Length > 0 ? sorted[^1] : 0;
        var high = sorted.Length > 0 ? sorted[(int)(0.9 * (sorted.Length - 1))] : 0;
        var isCut = sorted.Length >= MinValuesToCut && high > 0 && largest > CutFactor * high;
        return new ChartScale(round(isCut ? high * Room : largest), largest);
    }
}
