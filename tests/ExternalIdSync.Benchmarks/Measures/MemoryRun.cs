using System.Diagnostics;
using System.Globalization;
using ExternalIdSync.Benchmarks.Sandbox;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>A whole import in a process of its own: CSV, map, write in batches over HTTP, results taken.</summary>
internal static class MemoryRun
{
    /// <summary>The argument that makes this program the run.</summary>
    public const string Command = "memory";

    /// <summary>Starts the run and waits for it.</summary>
    /// <param name="sandbox">Where the sandbox is.</param>
    /// <param name="file">The CSV file.</param>
    /// <returns>The most memory that the process had at any time, in bytes.</returns>
    public static async Task<long> StartAsync(Uri sandbox, string file)
    {
        using var process = OwnProcess.Start(Command, sandbox.ToString(), file);
        var peak = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        return long.TryParse(peak, CultureInfo.InvariantCulture, out var bytes) && process.ExitCode == 0
            ? bytes
            : throw new InvalidOperationException("The run whose memory is measured failed.");
    }

    /// <summary>Is the run.</summary>
    /// <param name="sandbox">Where the sandbox is.</param>
    /// <param name="file">The CSV file.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ExecuteAsync(string sandbox, string file)
    {
        await using var target = Workload.Open("experiture/profiles", new Uri(sandbox));
        using var source = new CsvSource(file);
        using var mapper = Workload.MapperFor(target.Definition);
        var run = new SyncPipeline(source, mapper, target);
        var good = 0L;
        await foreach (var result in run.ExecuteAsync())
        {
            good += result.IsSuccess ? 1 : 0;
        }

        using var process = Process.GetCurrentProcess();
        await Console.Out.WriteLineAsync(process.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        return good == run.Summary.Read ? 0 : 1;
    }
}
