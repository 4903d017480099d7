using System.Globalization;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Host.Imports;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Quickstart;

/// <summary>
/// The tour for newcomers: real files over real HTTP into a sandbox, twice, and a count of what is there afterwards.
/// </summary>
/// <param name="host">The sandbox.</param>
/// <param name="terminal">Where to show it.</param>
internal sealed class Tour(SandboxHost host, Terminal terminal)
{
    private const int TextWidth = 100;

    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Takes the tour.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When it is over.</returns>
    /// <exception cref="SyncException">Something doubled or did not arrive, or a sample is missing.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        Say($"A sandbox of three vendors' APIs listens at {host.Address} for this command alone. Two CSV exports go "
            + "there over HTTP: contacts.csv and companies.csv. Some of their rows are bad on purpose.");

        Head("1. Import: every row is created or updated by its external ID");
        var refusals = TourStop.All.Select(static _ => new RefusalCollector()).ToList();
        var first = await ImportAllAsync(refusals, cancellationToken);

        Head("2. The same files again: nothing doubles");
        var second = await ImportAllAsync(null, cancellationToken);
        terminal.Out.WriteLine();
        Say("Hipcall is looked up first, so a record that is already as wanted needs no write. The other two are not: they take the "
            + "same values again.");

        Head("3. What the targets hold now");
        Verify(first, second);

        Head("What refused rows look like");
        Explain(refusals);

        Head("Next");
        Advise();
        await terminal.Out.FlushAsync(cancellationToken);
    }

    private async Task<List<RunSummary>> ImportAllAsync(List<RefusalCollector>? refusals, CancellationToken cancellationToken)
    {
        var runs = new List<RunSummary>();
        foreach (var (i, stop) in TourStop.All.Index())
        {
            runs.Add(await ImportAsync(stop, refusals?[i] ?? new RefusalCollector(), cancellationToken));
        }

        SummaryTable.Of(runs).WriteTo(terminal);
        await terminal.Out.FlushAsync(cancellationToken);
        return runs;
    }

    private async Task<RunSummary> ImportAsync(TourStop stop, RefusalCollector refusals, CancellationToken cancellationToken)
    {
        var account = SandboxAccount.Of(stop.Target);
        using var token = SecureStringSecret.Of(account.Token);
        await using var target = TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find(stop.Target),
            BaseUrl = account.BaseUrl(host),
            Secret = token,
            // The definition's limits are those of the real API; the sandbox has none.
            Limits = new TargetLimits(),
        });
        var import = new CsvImport { Csv = new CsvOptions { Path = Path.Combine(Samples, stop.File) }, Map = Path.Combine(Samples, stop.Map) };
        var run = await import.RunAsync(target, refusals, terminal, isQuiet: true, showsProgress: false, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return run.StopError is { } error ? throw new SyncException(error, $"{stop.Target}: {run.StopReason}") : run;
    }

    private void Verify(List<RunSummary> first, List<RunSummary> second)
    {
        var table = new TextTable().Text("Target").Number("Created first").Number("Created again").Number("Records there").Text(string.Empty);
        var isRight = true;
        foreach (var (i, stop) in TourStop.All.Index())
        {
            var there = stop.CountAtTarget(host.Sandbox);
            var isAsCreated = there == first[i].Created && second[i].Created == 0;
            isRight &= isAsCreated;
            table.Row(
                stop.Target,
                Number(first[i].Created),
                Number(second[i].Created),
                Number(there),
                isAsCreated ? new Cell("as it should be", Tone.Good) : new Cell("WRONG", Tone.Bad));
        }

        table.WriteTo(terminal);
        if (!isRight)
        {
            throw new SyncException(SyncErrors.Unexpected, "A target does not hold exactly the records that were created: something doubled or got lost.");
        }
    }

    private void Explain(List<RefusalCollector> refusals)
    {
        for (var i = 0; i < refusals.Count; i++)
        {
            if (refusals[i].First(SyncOutcome.Rejected) is { } rejected)
            {
                Say($"A rejection: {TourStop.All[i].File}, row {rejected.Row}, column {rejected.Field ?? "unknown"}: {rejected.Code}. "
                    + $"{rejected.Reason} {rejected.Error?.Advice}");
                break;
            }
        }

        terminal.Out.WriteLine();
        for (var i = 0; i < refusals.Count; i++)
        {
            if (refusals[i].First(SyncOutcome.Conflict) is { } conflict)
            {
                Say($"A conflict: {TourStop.All[i].File}, row {conflict.Row}, external ID '{conflict.ExternalId}' at {TourStop.All[i].Target}. "
                    + $"{conflict.Reason} That record has the external ID '{conflict.ConflictingExternalId}' and the target's ID "
                    + $"{conflict.ConflictingId}. Nothing was written. {conflict.Error?.Advice}");
                break;
            }
        }
    }

    private void Advise()
    {
        var table = new TextTable().Text(string.Empty).Text(string.Empty, wraps: true);
        table.Row("pssync sandbox --port 5080", "serve the sandbox, to import into it yourself");
        table.Row("pssync targets hipcall/companies", "see the fields that a target takes");
        table.Row("pssync import --help", "see what an import can do: --what-if, --rejects, --map");
        table.Row("README.md", "take the five-minute tour");
        table.WriteTo(terminal);
    }

    private void Head(string text)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(terminal.Paint(text, Tone.Strong));
        terminal.Out.WriteLine();
    }

    private void Say(string text)
    {
        foreach (var line in TextTable.Wrap(text, Math.Min(terminal.Width, TextWidth)))
        {
            terminal.Out.WriteLine(line);
        }
    }

    private static Cell Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
