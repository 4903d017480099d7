using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Cmdlets.Records;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Creates or updates records at a target by external ID; changes or takes away an external ID where the target can.</summary>
[Cmdlet(VerbsCommon.Set, "SyncRecord", SupportsShouldProcess = true, DefaultParameterSetName = RecordsSet)]
[OutputType(typeof(SyncResult), typeof(RunSummary))]
public sealed class SetSyncRecordCommand : SyncCommandBase
{
    private const string RecordsSet = "Records";
    private const string RecordSet = "Record";
    private const string RekeySet = "NewExternalId";
    private const string ClearSet = "ClearExternalId";

    private SyncTarget _target = null!;
    private RecordInput _input = null!;
    private RecordNames _names = null!;
    private FailOn _failOn = Core.Writing.FailOn.Never;
    private MapDefinition? _map;
    private readonly List<SourceItem> _early = [];
    private PipelineRun? _run;
    private RecordMapper? _mapper;
    private string _prefix = string.Empty;
    private bool _isWhatIf;

    /// <summary>The records: objects of any shape, hashtables, JSON texts, or what Import-CrmCsv gives.</summary>
    [Parameter(ParameterSetName = RecordsSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = RecordSet, Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>The connection; the only one of the session unless given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public SyncTargetArgument? Target { get; set; }

    /// <summary>The external ID of the one record.</summary>
    [Parameter(ParameterSetName = RecordSet, Mandatory = true)]
    [Parameter(ParameterSetName = RekeySet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ClearSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string ExternalId { get; set; } = string.Empty;

    /// <summary>The property that holds each record's external ID; the map's own, or else ExternalId or external_id, unless given.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [ValidateNotNullOrEmpty]
    public string? ExternalIdProperty { get; set; }

    /// <summary>What is put before every external ID, such as <c>crm:</c>.</summary>
    [Parameter]
    public string? Prefix { get; set; }

    /// <summary>The map file; without one, properties whose names match the target's fields go through as they are.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    [Alias("MapPath")]
    [ValidateNotNullOrEmpty]
    public string? Map { get; set; }

    /// <summary>The field that the target matches records by, where it leaves the choice.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetFieldCompleter))]
    public string? MatchKey { get; set; }

    /// <summary>Requests in flight at once; the target's own number unless given.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateRange(1, 256)]
    public int? ThrottleLimit { get; set; }

    /// <summary>Records in one request, where the target takes many; the target's own number unless given.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateRange(1, 10_000)]
    public int? BatchSize { get; set; }

    /// <summary>Where records that were not written are kept as CSV, to be corrected and imported again.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateNotNullOrEmpty]
    public string? RejectPath { get; set; }

    /// <summary>From how many records not written on the call fails at its end: never, any, or a percentage such as 10%.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    public string FailOn { get; set; } = "never";

    /// <summary>Whether the last of several records with one external ID is to stand; otherwise the first is written and the others are refused.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    public SwitchParameter LastWins { get; set; }

    /// <summary>Whether properties that run code (script, code and alias properties) count as fields.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter IncludeScriptProperty { get; set; }

    /// <summary>Whether to send records even where the target already holds the same.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>The external ID that the record is to have from now on.</summary>
    [Parameter(ParameterSetName = RekeySet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewExternalId { get; set; } = string.Empty;

    /// <summary>Whether to take the record's external ID away.</summary>
    [Parameter(ParameterSetName = ClearSet, Mandatory = true)]
    public SwitchParameter ClearExternalId { get; set; }

    /// <summary>Whether to write each record's result.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether to write one summary at the end.</summary>
    [Parameter(ParameterSetName = RecordsSet)]
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => (_target as object ?? Target)?.ToString();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _target = SyncSession.Current.Resolve(Target);
        _failOn = Core.Writing.FailOn.Parse(FailOn);
        if (Map is not null)
        {
            _map = MapDefinition.Load(new FileArguments(this).Resolve(Map));
        }

        _prefix = Prefix ?? _map?.ExternalIdPrefix ?? string.Empty;
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_names is null)
        {
            // Which parameter set it is, is known with the first input.
            var isOne = ParameterSetName == RecordSet;
            _names = new RecordNames(_target.Name, _prefix, isOne ? RecordNames.UsualColumn : ExternalIdProperty ?? _map?.ExternalIdColumn);
            _input = new RecordInput(new PSObjectReader(IncludeScriptProperty), isOne ? (RecordNames.UsualColumn, ExternalId) : null);
        }

        switch (ParameterSetName)
        {
            case RekeySet:
                ChangeExternalId();
                break;
            case ClearSet:
                TakeExternalIdAway();
                break;
            default:
                foreach (var item in _input.Read(InputObject))
                {
                    Push(item);
                }

                break;
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_run is null && _early.Count > 0)
        {
            _names.Settle();
            _run = StartRun(first: null);
        }

        if (_run is null)
        {
            return;
        }

        var summary = _run.Finish();
        WriteVerbose(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Target}: {summary.Read} records, {summary.Requests} requests, {summary.Retries} of them repeated, in {summary.Duration.TotalSeconds:0.0} s."));
        if (Summary)
        {
            WriteObject(summary);
        }

        if (summary.Status is RunStatus.Failed or RunStatus.Stopped)
        {
            throw Incomplete(summary);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _run?.Dispose();
            _mapper?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Push(SourceItem item)
    {
        if (!MayProceed("Create or update", _names.Describe(item)))
        {
            return;
        }

        if (_run is null && item.Record is null && _names.Column is null)
        {
            // Which property is the external ID is known with the first record, and the run begins with it.
            _early.Add(item);
            return;
        }

        _run ??= StartRun(item.Record);
        if (!_run.TryPush(item))
        {
            // The run ended before its input did: a quota, a brake. What comes after would be read for nothing.
            throw Incomplete(_run.Finish());
        }
    }

    // Asks as ShouldProcess(target, action) does, in its words; but under -WhatIf the work goes on, and the core writes nothing.
    private bool MayProceed(string action, string target)
    {
        var description = $"Performing the operation \"{action}\" on target \"{target}\".";
        var isWanted = ShouldProcess(description, $"{action}: {target}?", "Confirm", out var reason);
        _isWhatIf = reason == ShouldProcessReason.WhatIf;
        return isWanted || _isWhatIf;
    }

    private PipelineRun StartRun(SourceRecord? first)
    {
        var definition = _target.Connection.Definition;
        var streams = new ResultStreams($"{(_isWhatIf ? "Checking" : "Writing to")} {_target.Name}")
        {
            IsVerbose = IsVerbose,
            Output = PassThru ? static result => result : null,
        };
        var run = new PipelineRun(this, streams, StopToken);
        _mapper = new RecordMapper(_map, definition.Fields, new ExternalIdRule(_names.Column, Prefix), new MapperOptions
        {
            ExternalIdField = MatchKey ?? definition.MatchKey,
            AcceptsOtherFields = definition.TakesOtherFields,
            RequiresColumns = false,
            OnNote = note => run.Warn(note.Message),
        });
        run.Start(source => new SyncPipeline(source, _mapper, _target.Connection, new RunOptions
        {
            Concurrency = ThrottleLimit,
            BatchSize = BatchSize,
            WhatIf = _isWhatIf,
            Force = Force,
            DuplicateRule = LastWins ? DuplicateRule.LastWins : DuplicateRule.Reject,
            MatchKey = MatchKey,
            FailOn = _failOn,
            Rejections = Rejections(first),
        }));
        foreach (var early in _early)
        {
            run.TryPush(early);
        }

        return run;
    }

    private RejectionsFile? Rejections(SourceRecord? first)
    {
        if (RejectPath is null || _isWhatIf)
        {
            return null;
        }

        var path = new FileArguments(this).Resolve(RejectPath);
        return first is not null && CsvDialects.Find(first.Schema) is { } dialect
            ? new RejectionsFile(path, dialect)
            : new RejectionsFile(path);
    }

    private void ChangeExternalId()
    {
        var oldId = ExternalIdSync.ExternalId.Parse(_prefix + ExternalId);
        var newId = ExternalIdSync.ExternalId.Parse(_prefix + NewExternalId);
        if (MayProceed($"Change external ID to '{newId}'", _names.Describe(oldId)))
        {
            Report(Await(stop => _target.Connection.RekeyAsync(oldId, newId, _isWhatIf, stop)));
        }
    }

    private void TakeExternalIdAway()
    {
        var id = ExternalIdSync.ExternalId.Parse(_prefix + ExternalId);
        if (MayProceed("Clear external ID", _names.Describe(id)))
        {
            Report(Await(stop => _target.Connection.ClearExternalIdAsync(id, _isWhatIf, stop)));
        }
    }

    private void Report(SyncResult result)
    {
        if (!result.IsSuccess)
        {
            WriteError(ErrorRecords.From(result));
        }

        if (PassThru)
        {
            WriteObject(result);
        }
    }

    private static SyncException Incomplete(RunSummary summary) => new(
        summary.StopError ?? SyncErrors.RunIncomplete,
        summary.StopReason
            ?? string.Create(CultureInfo.InvariantCulture, $"{summary.NotWritten()} of {summary.Read} records were not written to {summary.Target}."))
    {
        Subject = summary,
    };
}
