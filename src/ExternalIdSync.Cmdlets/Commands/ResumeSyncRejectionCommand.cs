using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Cmdlets.Records;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Tries rejections of jobs again, with corrected values where they are given. Those that are written leave the list; the job's cursor is left alone.</summary>
[Cmdlet(VerbsLifecycle.Resume, "SyncRejection", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(SyncRun), typeof(SyncResult), typeof(PlannedChange))]
public sealed class ResumeSyncRejectionCommand : RejectionCommandBase
{
    private FailOn _failOn = Core.Writing.FailOn.Never;

    /// <summary>The rejections' numbers; all of the job's unless given.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Position = 1)]
    [ArgumentCompleter(typeof(RejectionIdCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long[]? Id { get; set; }

    /// <summary>Only those with this error id.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ArgumentCompleter(typeof(RejectionCodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Code { get; set; }

    /// <summary>Only that of this external ID, as the target has it.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string? ExternalId { get; set; }

    /// <summary>Values of source fields that take the place of what was read, for every rejection that is tried; the other fields stay.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? Correction { get; set; }

    /// <summary>From how many records not written on the call fails: never, any, or a percentage such as 10%.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    public string FailOn { get; set; } = "never";

    /// <summary>Whether to write each record's result before the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override bool EndsAtFailure => true;

    /// <inheritdoc/>
    protected override void Begin() => _failOn = Core.Writing.FailOn.Parse(FailOn);

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        if (Correction is not null && Id is null)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "-Correction needs to know which rejections it is meant for; give their -Id, or pipe them in.");
        }

        Replay(Load(file), new RejectionReplay
        {
            Ids = Id?.ToHashSet(),
            Code = Code,
            ExternalId = ExternalId,
            Corrections = Id is null ? NoCorrections : Id.Distinct().ToDictionary(static id => id, _ => Corrected([])),
        });
    }

    /// <inheritdoc/>
    private protected override void Process(JobDefinition job, IReadOnlyList<SyncRejection> rejections) => Replay(job, new RejectionReplay
    {
        Ids = rejections.Select(static r => r.Id).ToHashSet(),
        Corrections = rejections.DistinctBy(static r => r.Id).ToDictionary(
            static r => r.Id, r => Corrected(r.Source is null ? [] : RecordEdits.Of(r.Source))),
    });

    private static Dictionary<long, IReadOnlyDictionary<string, object?>> NoCorrections => [];

    private void Replay(JobDefinition job, RejectionReplay replay)
    {
        var which = replay.Ids is { Count: var count } ? string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "rejection" : "rejections")}")
            : (replay.Code, replay.ExternalId) is (null, null) ? "all rejections" : "the matching rejections";
        if (!MayProceed($"Try {which} of the job '{job.Name}' again at {job.Target.Definition.Name} at {job.Target.Address}", out var isWhatIf))
        {
            return;
        }

        var run = new JobExecution(this, StopToken).Run(
            job,
            Surroundings(job) with { WhatIf = isWhatIf, Replay = replay, FailOn = _failOn },
            new ResultStreams($"Replaying rejections of {job.Name}")
            {
                WritesErrors = !isWhatIf,
                IsVerbose = IsVerbose,
                Output = isWhatIf ? result => PlannedChange.Of(job.Name, result) : PassThru ? static result => result : null,
            });
        if (replay.Ids?.Count > run.Read)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"{job.Name}: {replay.Ids.Count - run.Read} of these rejections are no longer on the list."));
        }

        if (!isWhatIf)
        {
            WriteObject(run);
        }

        if (JobExecution.FailureOf(run) is { } failure)
        {
            throw failure;
        }
    }

    // What is said for all of them comes last: it was said on purpose, right here.
    private IReadOnlyDictionary<string, object?> Corrected(IReadOnlyList<KeyValuePair<string, object?>> edits)
    {
        var values = new Dictionary<string, object?>(edits, StringComparer.OrdinalIgnoreCase);
        if (Correction is not null)
        {
            var given = new PSObjectReader().Read(Correction, new RecordOrigin(0));
            for (var i = 0; i < given.Schema.Count; i++)
            {
                values[given.Schema.Names[i]] = given[i];
            }
        }

        return values;
    }
}
