using System.Management.Automation;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Checks jobs: by their files alone, or against both sides as well. Changes nothing, and a bad job is an answer, not an error.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncJob", DefaultParameterSetName = PathSet)]
[OutputType(typeof(JobFinding), typeof(bool))]
public sealed class TestSyncJobCommand : JobCommandBase
{
    /// <summary>Whether to ask the source and the target, too.</summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Whether to answer only true, where a job can run, or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        // Taken here: the check works on another thread, which has no session.
        Func<JobDefinition, JobDefinition>? rehearse = Sandbox ? SyncSession.Current.Sandbox.Rehearse : null;
        var check = new JobCheck(file, SurroundingsOf(file), rehearse);
        var findings = Await(stop => Online ? check.RunOnlineAsync(stop) : check.RunAsync(stop));
        if (Quiet)
        {
            WriteObject(!findings.Any(static f => f.Severity == FindingSeverity.Error));
            return;
        }

        if (findings.Count == 0)
        {
            WriteVerbose($"{file}: nothing to say against it.");
        }

        WriteObject(findings, enumerateCollection: true);
    }

    private JobRunOptions SurroundingsOf(string file)
    {
        try
        {
            return Surroundings(Load(file));
        }
        catch (SyncException)
        {
            // The check tells what is wrong with the job, and gets no further than that.
            return new JobRunOptions();
        }
    }
}
