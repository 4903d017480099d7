using System.Globalization;
using ExternalIdSync.Benchmarks.Records;
using ExternalIdSync.Benchmarks.Sandbox;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>The peak of a process that imports many rows, against one that imports a tenth of them.</summary>
internal sealed class MemoryMeasure : IMeasure
{
    private const double MostOfFew = 1.15;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, SandboxProcess sandbox)
    {
        var few = await PeakAsync(scale.FewRows, scale.Peaks, sandbox);
        var many = await PeakAsync(scale.ManyRows, scale.Peaks, sandbox);
        var ratio = (double)many / few;
        return
        [
            new Finding(
                $"peak memory, {Rows(scale.ManyRows)} rows",
                Words(many),
                $"{Words(few)} at {Rows(scale.FewRows)} rows",
                ratio.ToString("0.00", CultureInfo.InvariantCulture),
                "≤ 1.15",
                ratio <= MostOfFew),
        ];
    }

    /// <summary>The middle one of several, as what the runtime has compiled by the end varies by some MiB.</summary>
    private static async Task<long> PeakAsync(int rows, int count, SandboxProcess sandbox)
    {
        using var file = new TemporaryFile();
        Sample.Profiles.Write(file.Path, rows);
        var peaks = new List<long>();
        for (var i = 0; i < count; i++)
        {
            await sandbox.ResetAsync();
            peaks.Add(await MemoryRun.StartAsync(sandbox.Address, file.Path));
        }

        return peaks.Order().ElementAt(count / 2);
    }

    private static string Rows(int rows) => rows.ToString("N0", CultureInfo.InvariantCulture);

    private static string Words(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0} MiB");
}
