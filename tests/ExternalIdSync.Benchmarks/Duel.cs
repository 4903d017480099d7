using System.Diagnostics;
using System.Text.Json;

namespace ExternalIdSync.Benchmarks;

/// <summary>
/// Contenders take turns on one machine, every second round in the opposite order, so that what else the machine does hits all of them.
/// What counts is the median of the rounds, and for a ratio the median of the ratios within a round.
/// </summary>
internal sealed class Duel
{
    private readonly List<double>[] _rates;

    private Duel(IEnumerable<List<double>> rates) => _rates = [.. rates];

    /// <summary>Has the contenders take turns.</summary>
    /// <param name="rounds">How many rounds count, after those that warm up.</param>
    /// <param name="warmUps">How many rounds do not count. The runtime compiles once more what it sees to be hot, which takes seconds.</param>
    /// <param name="prepare">Brings both into the same state before a turn; it does not count.</param>
    /// <param name="contenders">Each does its work and tells how much it was.</param>
    /// <returns>What came of it.</returns>
    public static async Task<Duel> FightAsync(int rounds, int warmUps, Func<Task> prepare, params Func<Task<int>>[] contenders)
    {
        var duel = new Duel(contenders.Select(static _ => new List<double>()));
        for (var round = -warmUps; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                var contender = round % 2 == 0 ? turn : contenders.Length - 1 - turn;
                await prepare();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var started = Stopwatch.GetTimestamp();
                var work = await contenders[contender]();
                if (round >= 0)
                {
                    duel._rates[contender].Add(work / Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }
        }

        return duel;
    }

    /// <summary>Makes one duel of several between the same contenders.</summary>
    /// <param name="duels">The duels.</param>
    /// <returns>A duel of all their rounds.</returns>
    public static Duel Join(IReadOnlyList<Duel> duels) =>
        new(Enumerable.Range(0, duels[0]._rates.Length).Select(i => duels.SelectMany(d => d._rates[i]).ToList()));

    /// <summary>Reads a duel.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <returns>The duel.</returns>
    public static Duel FromJson(string json) => new(JsonSerializer.Deserialize<List<double>[]>(json)!);

    /// <summary>Writes the duel down in a line.</summary>
    /// <returns>Its rates, a list per contender.</returns>
    public string ToJson() => JsonSerializer.Serialize(_rates);

    /// <summary>A contender's rate.</summary>
    /// <param name="contender">Which, from 0.</param>
    /// <returns>Work per second.</returns>
    public double Rate(int contender) => Median(_rates[contender]);

    /// <summary>How a contender's rate compares to another's.</summary>
    /// <param name="contender">Which, from 0.</param>
    /// <param name="other">The other.</param>
    /// <returns>The ratio.</returns>
    public double Ratio(int contender, int other) => Median([.. _rates[contender].Zip(_rates[other], static (a, b) => a / b)]);

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
