using System.Diagnostics;
using System.Globalization;
using ExternalIdSync.Benchmarks.Sandbox;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>One run of a job in a process of its own, from the start of its source.</summary>
internal static class StateRun
{
    /// <summary>The argument that makes this program the run.</summary>
    public const string Command = "job";

    /// <summary>Starts the run and waits for it.</summary>
    /// <param name="job">The job file.</param>
    /// <returns>Records per second, the most memory that the process had at any time in bytes, and the requests it sent.</returns>
    public static async Task<(double Rate, long Peak, long Requests)> StartAsync(string job)
    {
        using var process = OwnProcess.Start(Command, job);
        var line = await process.StandardOutput.ReadLineAsync() ?? "";
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && line.Split(' ') is [var rate, var peak, var requests]
            ? (double.Parse(rate, CultureInfo.InvariantCulture), long.Parse(peak, CultureInfo.InvariantCulture), long.Parse(requests, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("The job that is measured failed: " + line);
    }

    /// <summary>Is the run.</summary>
    /// <param name="job">The job file.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ExecuteAsync(string job)
    {
        var started = Stopwatch.GetTimestamp();
        var run = await RunAsync(JobFile.Load(job));
        var rate = run.Read / Stopwatch.GetElapsedTime(started).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        await Console.Out.WriteLineAsync(run.Status == RunStatus.Succeeded
            ? string.Create(CultureInfo.InvariantCulture, $"{rate} {process.PeakWorkingSet64} {run.Requests}")
            : run.ToString());
        return run.Status == RunStatus.Succeeded ? 0 : 1;
    }

    /// <summary>Runs a job from the start of its source.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The run.</returns>
    public static async Task<SyncRun> RunAsync(JobDefinition job)
    {
        var runner = new JobRunner(job);
        await foreach (var _ in runner.RunAsync(new JobRunOptions { FromStart = true }))
        {
            // Whoever runs it wants to know what became of each record; here nobody does.
        }

        return runner.Run;
    }
}
