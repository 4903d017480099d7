using System.Globalization;
using ExternalIdSync.Benchmarks.Records;
using ExternalIdSync.Benchmarks.Sandbox;
using ExternalIdSync.Benchmarks.Time;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>
/// How much of a declared limit is used, and whether it is ever crossed. The sandbox counts in windows that slide. A client without
/// delay answers for the first request of the third minute when two minutes are over: that is the whole limit.
/// </summary>
internal sealed class LimitMeasure : IMeasure
{
    private const int PerMinute = 600;
    private const int Minutes = 2;
    private const double LeastOfLimit = 0.98;
    private const string Target = "instant-compliance/customers";

    /// <inheritdoc/>
    public string Name => "limit";

    /// <inheritdoc/>
    public int ClockSpeed(Scale scale) => scale.ClockSpeed;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, SandboxProcess sandbox)
    {
        await sandbox.ResetAsync();
        await sandbox.LimitAsync("instant-compliance", PerMinute);
        var time = FastClock.Of(scale.ClockSpeed);
        await using var target = Workload.Open(Target, sandbox.Address, new TargetLimits(PerMinute: PerMinute), time);
        using var mapper = Workload.MapperFor(target.Definition);
        var records = Sample.Customers.Make((PerMinute * Minutes) + 1);
        var run = new SyncPipeline(new ListSource(records), mapper, target, new RunOptions { Concurrency = 32, TimeProvider = time });
        var started = time.GetTimestamp();
        await foreach (var result in run.ExecuteAsync())
        {
            if (!result.IsSuccess)
            {
                throw new InvalidOperationException($"A record was refused: {result.Reason}");
            }
        }

        var achieved = Minutes / time.GetElapsedTime(started).TotalMinutes;
        var refused = await sandbox.CountAsync(429);
        return
        [
            new Finding(
                $"limit of {PerMinute} a minute",
                string.Create(CultureInfo.InvariantCulture, $"{achieved * PerMinute:0.0} requests/min, {refused} × 429"),
                $"{PerMinute} requests/min",
                achieved.ToString("0.000", CultureInfo.InvariantCulture),
                "≥ 0.98, no 429",
                achieved >= LeastOfLimit && refused == 0),
        ];
    }
}
