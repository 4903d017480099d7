using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Finds jobs that would fight over a field or over the external ID, by their files alone. What is bad is an answer, not an error.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncContract", DefaultParameterSetName = PathSet)]
[OutputType(typeof(JobFinding), typeof(bool))]
public sealed class TestSyncContractCommand : JobFileCommandBase
{
    // Each once: a job would contest every field with itself.
    private readonly List<string> _files = [];

    /// <summary>Whether to answer only true, where the jobs get along, or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        if (!_files.Contains(file))
        {
            _files.Add(file);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var findings = ContractCheck.Run(_files);
        if (Quiet)
        {
            WriteObject(!findings.Any(static f => f.Severity == FindingSeverity.Error));
            return;
        }

        if (findings.Count == 0)
        {
            WriteVerbose($"{(_files.Count == 1 ? "1 job" : $"{_files.Count} jobs")}: nothing to say against them.");
        }

        WriteObject(findings, enumerateCollection: true);
    }
}
