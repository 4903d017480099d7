using System.Globalization;
using CsvHelper;
using ExternalIdSync.Benchmarks.Records;
using ExternalIdSync.Benchmarks.Sandbox;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>A CSV file of eight columns to mapped records, against CsvHelper alone that reads each of the eight as a text.</summary>
internal sealed class CsvMeasure : IMeasure
{
    private const double LeastOfBare = 0.6;

    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, SandboxProcess sandbox)
    {
        using var file = new TemporaryFile();
        Sample.Profiles.Write(file.Path, scale.CsvRows);
        var duel = await Duel.FightAsync(
            scale.Rounds,
            warmUps: 5,
            static () => Task.CompletedTask,
            () => Task.FromResult(ReadAndMap(file.Path)),
            () => Task.FromResult(ReadBare(file.Path)));
        var ratio = duel.Ratio(0, 1);
        return
        [
            new Finding(
                "CSV file to mapped record, 8 columns",
                string.Create(CultureInfo.InvariantCulture, $"{duel.Rate(0):N0} rows/s"),
                string.Create(CultureInfo.InvariantCulture, $"{duel.Rate(1):N0} rows/s CsvHelper alone"),
                ratio.ToString("0.00", CultureInfo.InvariantCulture),
                "≥ 0.60",
                ratio >= LeastOfBare),
        ];
    }

    private static int ReadAndMap(string path)
    {
        using var source = new CsvSource(path);
        using var mapper = Workload.MapperFor(ConnectorCatalog.Default.Find("experiture/profiles"));
        var rows = 0;
        foreach (var item in source.Read())
        {
            if (item.Record is not { } record || !mapper.TryMap(record, out _, out _))
            {
                throw new InvalidOperationException("The file has a bad row.");
            }

            rows++;
        }

        return rows;
    }

    private static int ReadBare(string path)
    {
        using var reader = CsvReader.FromFile(path);
        var rows = 0;
        var characters = 0L;
        while (reader.Read())
        {
            rows++;
            for (var i = 0; i < 8; i++)
            {
                characters += reader.GetString(i).Length;
            }
        }

        return characters > 0 ? rows : 0;
    }
}
