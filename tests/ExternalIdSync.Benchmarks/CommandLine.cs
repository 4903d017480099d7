using System.Diagnostics;
using System.Globalization;
using ExternalIdSync.Benchmarks.Measures;
using ExternalIdSync.Benchmarks.Sandbox;

namespace ExternalIdSync.Benchmarks;

/// <summary>Reads the options, measures, prints.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Measures the core against bare code that does the same work, and prints a table.

        dotnet run -c Release --project tests/ExternalIdSync.Benchmarks [-- [--quick] [--only NAME]... [--rounds N]]

          --quick      smaller counts, the same measures, in a minute
          --only NAME  only these measures: engine, csv, memory, limit, state
          --rounds N   how often the contenders take turns in a process

        The exit code is 0 where every reach is met, else 1.
        """;

    private const string TooShort =
        "\nThis was quick: too short for what is measured in memory, or where an answer takes no time, to settle. The full run judges.";

    /// <summary>Runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var scale, out var only))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 64;
        }

        var started = Stopwatch.GetTimestamp();
        var findings = new List<Finding>();
        foreach (var measure in All)
        {
            if (only.Count > 0 && !only.Contains(measure.Name))
            {
                continue;
            }

            var begun = Stopwatch.GetTimestamp();
            await Console.Error.WriteAsync($"{measure.Name} ...");
            await using var sandbox = await SandboxProcess.StartAsync(measure.ClockSpeed(scale));
            findings.AddRange(await measure.RunAsync(scale, sandbox));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"));
        }

        await Console.Out.WriteAsync(ResultTable.Format(findings));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{Machine.InWords}; {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s{(scale.IsQuick ? TooShort : "")}"));
        return findings.TrueForAll(static f => f.IsMet) ? 0 : 1;
    }

    private static IReadOnlyList<IMeasure> All { get; } = [new EngineMeasure(), new CsvMeasure(), new MemoryMeasure(), new LimitMeasure(), new StateMeasure()];

    private static bool TryRead(string[] args, out Scale scale, out List<string> only)
    {
        scale = Scale.Full;
        only = [];
        int? rounds = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    scale = Scale.Quick;
                    break;
                case "--only" when i + 1 < args.Length && All.Any(m => m.Name == args[i + 1]):
                    only.Add(args[++i]);
                    break;
                case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var count) && count > 0:
                    rounds = count;
                    i++;
                    break;
                default:
                    return false;
            }
        }

        scale = rounds is { } given ? scale with { Rounds = given } : scale;
        return true;
    }
}
