using System.ComponentModel;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>
/// What every cmdlet that works with jobs shares: <c>-Sandbox</c>, which rehearses a job against this session's sandbox on both sides with a
/// state of the session's own, so that production is neither read nor written.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JobCommandBase : JobFileCommandBase
{
    /// <summary>Whether to rehearse against this session's sandbox, with a state of the session's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("IsSandbox")]
    public virtual SwitchParameter Sandbox { get; set; }

    /// <summary>The file that another parameter names.</summary>
    /// <param name="path">The path, taken as it is written.</param>
    /// <returns>Its full path.</returns>
    private protected string FileOf(string path) => new FileArguments(this).Resolve(path);

    /// <summary>Reads a job file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The job, or its rehearsal under <c>-Sandbox</c>.</returns>
    /// <exception cref="SyncException">The file is none, or has faults; all of them are told.</exception>
    private protected JobDefinition Load(string file) => Load(file, Sandbox);

    /// <summary>Reads a job file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isSandbox">Whether its rehearsal is wanted.</param>
    /// <returns>The job, or its rehearsal.</returns>
    /// <exception cref="SyncException">The file is none, or has faults; all of them are told.</exception>
    private protected static JobDefinition Load(string file, bool isSandbox) => Rehearse(JobFile.Load(file), isSandbox);

    /// <summary>The job itself, or its rehearsal under <c>-Sandbox</c>.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The job to work with.</returns>
    /// <exception cref="SyncException">The sandbox does not simulate one of its sides.</exception>
    private protected JobDefinition Rehearse(JobDefinition job) => Rehearse(job, Sandbox);

    /// <summary>How a job reaches its two sides. Vaults are read here and now, on the pipeline thread.</summary>
    /// <param name="job">The job, as <see cref="Load(string)"/> gave it.</param>
    /// <returns>The options of a run, with handlers and secrets in place.</returns>
    private protected JobRunOptions Surroundings(JobDefinition job)
    {
        if (!job.IsRehearsal)
        {
            return new JobRunOptions { Vault = ReadVaults(job) };
        }

        var handler = new SandboxMessageHandler(SyncSession.Current.Sandbox.Server);
        return new JobRunOptions { Handler = handler, SourceHandler = handler, Vault = SandboxAccount.ReadToken };
    }

    /// <summary>Works with a job's state.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="job">The job, as <see cref="Load(string)"/> gave it.</param>
    /// <param name="access">What may be done with the state.</param>
    /// <param name="work">The work; it runs away from the pipeline thread.</param>
    /// <returns>What the work gave.</returns>
    private protected T WithState<T>(JobDefinition job, StateAccess access, Func<IStateStore, CancellationToken, Task<T>> work) => Await(async stop =>
    {
        var store = await JobState.OpenAsync(job, access, time: null, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            return await work(store, stop).ConfigureAwait(false);
        }
    });

    private static JobDefinition Rehearse(JobDefinition job, bool isSandbox) => isSandbox ? SyncSession.Current.Sandbox.Rehearse(job) : job;

    private VaultReader ReadVaults(JobDefinition job) =>
        new SecretReader(this, StopToken).ReadAll(job.Target.Token is { } token ? [.. job.Source.Secrets, token] : job.Source.Secrets);
}
