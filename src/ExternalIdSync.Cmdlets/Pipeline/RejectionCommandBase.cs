using System.ComponentModel;
using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>What cmdlets share that do something with rejections: they take them from the pipeline, or look them up in a job.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RejectionCommandBase : JobCommandBase
{
    private protected const string InputObjectSet = "InputObject";

    private readonly Dictionary<(string File, bool IsSandbox), List<SyncRejection>> _given = [];

    /// <summary>The rejections, as Get-SyncRejection gives them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    public SyncRejection[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (ParameterSetName != InputObjectSet)
        {
            base.Process();
            return;
        }

        foreach (var rejection in InputObject)
        {
            var key = (rejection.JobPath ?? throw new SyncException(
                SyncErrors.OptionInvalid, $"The rejection {rejection.Id} does not say which job file it belongs to; get it with Get-SyncRejection, or give the job's path.")
            { Subject = rejection.Id }, rejection.IsSandbox);
            if (!_given.TryGetValue(key, out var list))
            {
                _given.Add(key, list = []);
            }

            list.Add(rejection);
        }
    }

    /// <inheritdoc/>
    protected sealed override void End()
    {
        foreach (var ((file, isSandbox), rejections) in _given)
        {
            Process(Load(file, isSandbox), rejections);
        }
    }

    /// <summary>Does the cmdlet's work for the rejections of one job that came through the pipeline.</summary>
    /// <param name="job">The job.</param>
    /// <param name="rejections">Its rejections.</param>
    private protected abstract void Process(JobDefinition job, IReadOnlyList<SyncRejection> rejections);
}
