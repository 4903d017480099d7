using System.Numerics;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Measures lags in memory that does not grow: the largest exactly, the median within 7 %, by counting milliseconds in sixteen steps per
/// power of two.
/// </summary>
internal sealed class LagMeter
{
    private const int StepBits = 4;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[Steps * (64 - StepBits)];
    private long _count;
    private TimeSpan _largest;

    /// <summary>Adds a lag.</summary>
    /// <param name="lag">The lag; one below zero, from a clock that is ahead, counts as zero.</param>
    public void Add(TimeSpan lag)
    {
        var milliseconds = (ulong)Math.Max(0, lag.Ticks / TimeSpan.TicksPerMillisecond);
        _counts[StepOf(milliseconds)]++;
        _count++;
        _largest = lag > _largest ? lag : _largest;
    }

    /// <summary>What was measured.</summary>
    /// <returns>The lag; without values where nothing was.</returns>
    public RunLag Read()
    {
        if (_count == 0)
        {
            return default;
        }

        var left = (_count + 1) / 2;
        var step = 0;
        while (left > _counts[step])
        {
            left -= _counts[step++];
        }

        var median = TimeSpan.FromMilliseconds(Middle(step));
        return new RunLag(_largest, median > _largest ? _largest : median);
    }

    private static int StepOf(ulong milliseconds)
    {
        if (milliseconds < Steps)
        {
            return (int)milliseconds;
        }

        var power = BitOperations.Log2(milliseconds);
        return ((power - StepBits + 1) << StepBits) + (int)((milliseconds >> (power - StepBits)) & (Steps - 1));
    }

    private static double Middle(int step)
    {
        if (step < Steps)
        {
            return step;
        }

        var shift = (step >> StepBits) - 1;
        var low = (double)(Steps + (step & (Steps - 1))) * Math.Pow(2, shift);
        return low + ((Math.Pow(2, shift) - 1) / 2);
    }
}
