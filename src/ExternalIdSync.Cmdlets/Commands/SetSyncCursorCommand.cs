using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Moves how far a job has read its source. What is read again is sent only where it differs; what is skipped is never sent.</summary>
[Cmdlet(VerbsCommon.Set, "SyncCursor", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ResetSet)]
[OutputType(typeof(SyncCursor))]
public sealed class SetSyncCursorCommand : JobCommandBase
{
    private const string RunSet = "ToRun";
    private const string RunLiteralSet = "ToRunLiteralPath";
    private const string TimeSet = "ToTime";
    private const string TimeLiteralSet = "ToTimeLiteralPath";
    private const string CursorSet = "Cursor";
    private const string CursorLiteralSet = "CursorLiteralPath";
    private const string ResetSet = "Reset";
    private const string ResetLiteralSet = "ResetLiteralPath";

    /// <inheritdoc/>
    [Parameter(ParameterSetName = RunSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TimeSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CursorSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ResetSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(JobFileCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] Path { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = RunLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TimeLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CursorLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ResetLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "JobPath")]
    [ValidateNotNullOrEmpty]
    public override string[] LiteralPath { get; set; } = [];

    /// <summary>The run to whose beginning the cursor goes back.</summary>
    [Parameter(ParameterSetName = RunSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = RunLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long ToRun { get; set; }

    /// <summary>The time, by the source's clock: what changed then or later is read again. Files know no such times.</summary>
    [Parameter(ParameterSetName = TimeSet, Mandatory = true)]
    [Parameter(ParameterSetName = TimeLiteralSet, Mandatory = true)]
    public DateTimeOffset ToTime { get; set; }

    /// <summary>The cursor itself, as a run had it before or after, or as Get-SyncCursor gave it.</summary>
    [Parameter(ParameterSetName = CursorSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CursorLiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Text")]
    [ValidateNotNullOrEmpty]
    public string Cursor { get; set; } = string.Empty;

    /// <summary>Whether to forget the cursor: the next run reads the source from its beginning.</summary>
    [Parameter(ParameterSetName = ResetSet, Mandatory = true)]
    [Parameter(ParameterSetName = ResetLiteralSet, Mandatory = true)]
    public SwitchParameter Reset { get; set; }

    /// <summary>Whether to write the cursor as it is then; nothing where there is none any more.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var aim = Aim();
        if (!ShouldProcess($"{aim.Describe(job)}.", $"{aim.Describe(job)}?", "Confirm"))
        {
            return;
        }

        var cursor = WithState(job, StateAccess.ReadWrite, (store, stop) => new JobCursors(job, store).MoveAsync(aim, stop));
        WriteVerbose(cursor is null ? $"{job.Name}: the next run reads the source from its beginning." : $"{job.Name}: the cursor now is '{cursor.Text}'.");
        if (PassThru && cursor is not null)
        {
            WriteObject(cursor with { JobPath = job.File, IsSandbox = job.IsRehearsal });
        }
    }

    private CursorAim Aim() => ParameterSetName switch
    {
        RunSet or RunLiteralSet => CursorAim.Run(ToRun),
        TimeSet or TimeLiteralSet => CursorAim.Time(ToTime),
        CursorSet or CursorLiteralSet => CursorAim.Cursor(Cursor),
        _ => CursorAim.Beginning,
    };
}
