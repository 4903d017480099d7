using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>A job's source of the type <c>csv</c>.</summary>
internal sealed record CsvSourceSettings : SourceSettings
{
    public static readonly string[] Properties = ["type", "path", "pattern", "order", "settle", "encoding", "delimiter", "header"];

    public override string Type => "csv";

    public override string Name => new CsvChangeSource(Options).Name;

    public override IReadOnlyList<string> Secrets => [];

    public override bool NeedsFields => false;

    public override string? Vendor => null;

    public required CsvFolderOptions Options { get; init; }

    // The row of a file carries no time of its change.
    public override string? CursorAt(DateTimeOffset time) => null;

    public override void RequireCursor(string cursor) => _ = SourcePosition.Parse(Name, cursor).FindNumber("rows");

    public override string Describe(string cursor)
    {
        var position = SourcePosition.Parse(Name, cursor);
        var files = position.Find("read")?.Split(',', StringSplitOptions.RemoveEmptyEntries).Length ?? 0;
        var read = files == 1 ? "1 file is read" : FormattableString.Invariant($"{files:N0} files are read");
        return position.FindNumber("rows") is { } rows ? FormattableString.Invariant($"{read}, and {rows:N0} rows of the next one") : read;
    }

    public override SourceSettings At(ApiStandIn standIn) => this;

    public static CsvSourceSettings From(ConfigurationNode node, string directory, ConfigurationFaults faults)
    {
        var reader = new ConfigurationReader(node, faults, Properties);
        var path = reader.RequiredText("path");
        var otherwise = new CsvFolderOptions { Path = Path.Combine(directory, path) };
        var delimiter = reader.OptionalText("delimiter");
        if (delimiter is not null and not { Length: 1 })
        {
            faults.Add(reader.Find("delimiter")!, "must be one character.");
        }

        return new CsvSourceSettings
        {
            Options = otherwise with
            {
                Pattern = reader.OptionalText("pattern") ?? otherwise.Pattern,
                Order = reader.OptionalEnum<CsvFolderOrder>("order") ?? otherwise.Order,
                Settle = reader.OptionalTime("settle", TimeSpan.Zero, TimeSpan.FromHours(1)) ?? otherwise.Settle,
                Encoding = ReadEncoding(reader),
                Delimiter = delimiter is { Length: 1 } ? delimiter[0] : null,
                HasHeader = reader.OptionalBool("header", otherwise.HasHeader),
            },
        };
    }

    private static System.Text.Encoding? ReadEncoding(ConfigurationReader reader)
    {
        if (reader.OptionalText("encoding") is not { } name)
        {
            return null;
        }

        try
        {
            return CsvEncodings.Find(name);
        }
        catch (SyncException e)
        {
            reader.Faults.Add(reader.Find("encoding")!, e.Message);
            return null;
        }
    }
}
