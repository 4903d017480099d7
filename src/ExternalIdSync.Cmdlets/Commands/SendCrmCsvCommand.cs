using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Hands whole CSV files to a target's own import, where it has one: rows are mapped here, and what is refused comes back as rows of the file.</summary>
[Cmdlet(VerbsCommunications.Send, "CrmCsv", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(RunSummary), typeof(SyncResult))]
public sealed class SendCrmCsvCommand : SyncCommandBase
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private SyncTarget _target = null!;
    private MapDefinition? _map;
    private FailOn _failOn = Core.Writing.FailOn.Never;

    /// <summary>The files; wildcards allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are written.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The connection; the only one of the session unless given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public SyncTargetArgument? Target { get; set; }

    /// <summary>The map file; without one, columns whose names match the target's fields go through as they are.</summary>
    [Parameter]
    [Alias("MapPath")]
    [ValidateNotNullOrEmpty]
    public string? Map { get; set; }

    /// <summary>The column that holds each record's external ID; the map's own unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExternalIdProperty { get; set; }

    /// <summary>What is put before every external ID, such as <c>crm:</c>.</summary>
    [Parameter]
    public string? Prefix { get; set; }

    /// <summary>The field that the target matches records by, where it leaves the choice.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TargetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string? MatchKey { get; set; }

    /// <summary>Where rows that were refused are kept as CSV, in the columns of the file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RejectPath { get; set; }

    /// <summary>From how many refused rows on the call fails: never, any, or a percentage such as 10%.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    public string FailOn { get; set; } = "never";

    /// <summary>Whether to write a result for each row that was refused before the summary. The target tells nothing of the others.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => (_target as object ?? Target)?.ToString();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _target = SyncSession.Current.Resolve(Target);
        _failOn = Core.Writing.FailOn.Parse(FailOn);
        _map = Map is null ? null : MapDefinition.Load(new FileArguments(this).Resolve(Map));
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        var isLiteral = ParameterSetName == LiteralPathSet;
        foreach (var file in new FileArguments(this).Resolve(isLiteral ? LiteralPath : Path, isLiteral, e => WriteFailure(e)))
        {
            var sentence = $"Hand the file '{file}' to {_target.Name} at {_target.BaseUrl} for import";
            if (MayProceed(sentence, out var isWhatIf))
            {
                Send(file, isWhatIf);
            }
        }
    }

    private void Send(string file, bool isWhatIf)
    {
        var progress = new ImportProgressRecord($"{(isWhatIf ? "Checking" : "Importing")} {System.IO.Path.GetFileName(file)}");
        RunSummary? summary = null;
        using var pump = new PipelinePump(this, StopToken);
        var import = new BulkImport(_target.Connection, new BulkImportOptions
        {
            Csv = new CsvOptions { Path = file, Warn = text => pump.Post(PipelineItem.Warning(text)) },
            Map = _map,
            ExternalIds = new ExternalIdRule(ExternalIdProperty ?? _map?.ExternalIdColumn, Prefix),
            MatchKey = MatchKey,
            RejectsFile = RejectPath is null ? null : new FileArguments(this).Resolve(RejectPath),
            WhatIf = isWhatIf,
            FailOn = _failOn,
            Progress = progress.ReportTo(pump),
            OnNote = note => pump.Post(PipelineItem.Warning(note.Message)),
        });
        pump.Start(async (_, stop) => summary = await import.RunAsync(stop).ConfigureAwait(false));
        try
        {
            pump.DrainToEnd();
        }
        catch (SyncException)
        {
            progress.Complete(this);
            throw;
        }

        progress.Complete(this);
        foreach (var result in import.Refused)
        {
            WriteError(ErrorRecords.FromRow(result, file));
            if (PassThru)
            {
                WriteObject(result);
            }
        }

        WriteObject(summary);
        if (summary!.Status == RunStatus.Failed)
        {
            throw new SyncException(SyncErrors.RunIncomplete, string.Create(
                CultureInfo.InvariantCulture, $"{file}: {summary.Rejected:N0} of {summary.Read:N0} rows were not written, more than -FailOn {_failOn} allows."))
            {
                Subject = summary,
            };
        }
    }
}
