namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>What a series gathered since it was last taken.</summary>
/// <param name="Key">The series.</param>
/// <param name="IsCounter">Whether the values are counts to be added up, or measurements.</param>
/// <param name="Sum">The sum of the values.</param>
/// <param name="Count">How many values there were.</param>
/// <param name="Largest">The largest value.</param>
internal readonly record struct MetricPoint(MetricKey Key, bool IsCounter, double Sum, long Count, double Largest)
{
    /// <summary>Both together.</summary>
    /// <param name="other">The same series, gathered at another time.</param>
    /// <returns>The sum.</returns>
    public MetricPoint Plus(in MetricPoint other) =>
        this with { Sum = Sum + other.Sum, Count = Count + other.Count, Largest = Math.Max(Largest, other.Largest) };
}
