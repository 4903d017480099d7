using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Planning;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Runs a job: reads what changed at its source since the last run and writes it to its target; or shows, saves or applies a plan of that.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "CrmDeltaSync", SupportsShouldProcess = true, DefaultParameterSetName = RunSet)]
[OutputType(typeof(SyncRun), typeof(SyncResult), typeof(PlannedChange))]
public sealed class InvokeCrmDeltaSyncCommand : JobCommandBase
{
    private const string RunSet = "Run";
    private const string RunLiteralSet = "RunLiteralPath";
    private const string PreviewSet = "SavePlan";
    private const string PreviewLiteralSet = "SavePlanLiteralPath";
    private const string PlanSet = "Plan";
    private const string PlanLiteralSet = "PlanLiteralPath";
    private const string ExportSet = "Export";
    private const string ExportLiteralSet = "ExportLiteralPath";

    private FailOn _failOn = Core.Writing.FailOn.Never;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = RunSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PreviewSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PlanSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ExportSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(JobFileCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] Path { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = RunLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PreviewLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PlanLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ExportLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "JobPath")]
    [ValidateNotNullOrEmpty]
    public override string[] LiteralPath { get; set; } = [];

    /// <summary>The saved plan to apply: exactly its writes, except for records that changed at the target since.</summary>
    [Parameter(ParameterSetName = PlanSet, Mandatory = true)]
    [Parameter(ParameterSetName = PlanLiteralSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Plan { get; set; }

    /// <summary>Where to save what -WhatIf says, as a plan that can be reviewed and applied with -Plan.</summary>
    [Parameter(ParameterSetName = PreviewSet, Mandatory = true)]
    [Parameter(ParameterSetName = PreviewLiteralSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? PlanPath { get; set; }

    /// <summary>A CSV export of the source to write first: its records are remembered, so that the next run sends only what changed since.</summary>
    [Parameter(ParameterSetName = ExportSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExportLiteralSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Export { get; set; }

    /// <summary>Whether to read the source from its beginning; what is unchanged is still not sent.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = RunLiteralSet)]
    [Parameter(ParameterSetName = PreviewSet)]
    [Parameter(ParameterSetName = PreviewLiteralSet)]
    public SwitchParameter FromStart { get; set; }

    /// <summary>Whether to send records also where nothing seems to have changed.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = RunLiteralSet)]
    [Parameter(ParameterSetName = PreviewSet)]
    [Parameter(ParameterSetName = PreviewLiteralSet)]
    [Parameter(ParameterSetName = ExportSet)]
    [Parameter(ParameterSetName = ExportLiteralSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>From how many records not written on the run fails: never, any, or a percentage such as 10%.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = RunLiteralSet)]
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = PlanLiteralSet)]
    [Parameter(ParameterSetName = ExportSet)]
    [Parameter(ParameterSetName = ExportLiteralSet)]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    public string FailOn { get; set; } = "never";

    /// <summary>Where records that were not written are kept as CSV too, beside the job's own rejections.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = RunLiteralSet)]
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = PlanLiteralSet)]
    [Parameter(ParameterSetName = ExportSet)]
    [Parameter(ParameterSetName = ExportLiteralSet)]
    [ValidateNotNullOrEmpty]
    public string? RejectPath { get; set; }

    /// <summary>Whether to write each record's result before the run.</summary>
    [Parameter(ParameterSetName = RunSet)]
    [Parameter(ParameterSetName = RunLiteralSet)]
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = PlanLiteralSet)]
    [Parameter(ParameterSetName = ExportSet)]
    [Parameter(ParameterSetName = ExportLiteralSet)]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override bool EndsAtFailure => true;

    /// <inheritdoc/>
    protected override void Begin() => _failOn = Core.Writing.FailOn.Parse(FailOn);

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var plan = Plan is null ? null : PlanFile.Load(FileOf(Plan));
        plan?.Require(job);
        if (!MayProceed(Describe(job, plan), out var isWhatIf))
        {
            return;
        }

        if (PlanPath is not null && !isWhatIf)
        {
            throw new SyncException(SyncErrors.OptionInvalid, "-PlanPath saves what -WhatIf says; give -WhatIf too. To write without a plan, leave -PlanPath out.");
        }

        using var export = Export is null ? null : new CsvSource(new CsvOptions { Path = FileOf(Export), Warn = WriteWarning });
        var run = new JobExecution(this, StopToken).Run(
            job,
            Surroundings(job) with
            {
                WhatIf = isWhatIf,
                Force = Force,
                FromStart = FromStart,
                PlanPath = PlanPath is null ? null : FileOf(PlanPath),
                Plan = plan,
                Export = export,
                FailOn = _failOn,
                Rejections = RejectPath is null || isWhatIf ? null : new RejectionsFile(FileOf(RejectPath)),
            },
            new ResultStreams($"{(isWhatIf ? "Checking" : "Running")} {job.Name}")
            {
                WritesErrors = !isWhatIf,
                IsVerbose = IsVerbose,
                Output = isWhatIf ? result => PlannedChange.Of(job.Name, result) : PassThru ? static result => result : null,
            });
        WriteVerbose(string.Create(CultureInfo.InvariantCulture,
            $"{run.Job}: {run.Read} records read from {run.Source}, {run.Requests} requests, {run.Retries} of them repeated, in {run.Duration.TotalSeconds:0.0} s."));
        if (!isWhatIf)
        {
            WriteObject(run);
        }

        if (JobExecution.FailureOf(run) is { } failure)
        {
            throw failure;
        }
    }

    private string Describe(JobDefinition job, PlanFile? plan)
    {
        var target = $"{job.Target.Definition.Name} at {job.Target.Address}";
        return plan is not null ? string.Create(CultureInfo.InvariantCulture, $"Apply the plan '{plan.Path}' of {plan.MadeAt:yyyy-MM-dd HH:mm} UTC to {target} for the job '{job.Name}'")
            : Export is not null ? $"Write the export '{Export}' to {target} for the job '{job.Name}'"
            : $"Write {(FromStart ? "everything" : "what changed")} at {job.Source.Name} to {target} for the job '{job.Name}'";
    }
}
