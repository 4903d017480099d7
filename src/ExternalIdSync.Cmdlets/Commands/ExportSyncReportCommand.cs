using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core;
using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Monitoring.Reports;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Writes runs, findings and open rejections of jobs as one HTML page without scripts or records' values.</summary>
[Cmdlet(VerbsData.Export, "SyncReport", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSyncReportCommand : JobCommandBase
{
    private readonly SyncReport _report = new(TimeProvider.System);
    private readonly HashSet<(string File, bool IsSandbox)> _jobs = [];

    /// <summary>The page to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string DestinationPath { get; set; } = string.Empty;

    /// <summary>At most so many of each job's runs, the latest of them.</summary>
    [Parameter]
    [ValidateRange(1, 500)]
    public int Last { get; set; } = 60;

    /// <summary>Whether a file that is there already stays, which is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Whether a write-protected file is replaced, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether to write the page's file as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        if (_jobs.Contains((file, Sandbox)))
        {
            return;
        }

        var job = Load(file);
        var options = new ReportOptions { Job = job.Name, Runs = Last, Health = _ => HealthOptions.Of(job) };
        WithState(job, StateAccess.ReadOnly, async (store, stop) =>
        {
            await _report.AddAsync(store, options, stop).ConfigureAwait(false);
            return true;
        });
        _jobs.Add((file, Sandbox));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var files = new FileArguments(this);
        var path = files.Resolve(DestinationPath);
        if (_jobs.Count == 0 || !ShouldProcess($"report of {(_jobs.Count == 1 ? "1 job" : $"{_jobs.Count} jobs")} to '{path}'", "Write"))
        {
            return;
        }

        var replacement = NoClobber ? FileReplacement.Never : Force ? FileReplacement.Always : FileReplacement.IfWritable;
        Await(async stop =>
        {
            await _report.SaveAsync(path, replacement, stop).ConfigureAwait(false);
            return true;
        });
        WriteVerbose($"Wrote '{path}'.");
        if (PassThru)
        {
            WriteObject(files.Get(path));
        }
    }
}
