using System.Security.Cryptography;
using System.Text;
using ExternalIdSync.Sandbox;
using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>
/// A session's sandbox: the simulated APIs, and what rehearsals of jobs remember. Both begin and end together, since links lead to
/// records that are in memory only.
/// </summary>
internal sealed class SessionSandbox : IDisposable
{
    private TemporaryFolder? _states;

    /// <summary>The simulated APIs.</summary>
    public SandboxServer Server { get; } = new();

    /// <summary>Makes the rehearsal of a job: the sandbox on both sides, and a state of this session's own.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The rehearsal.</returns>
    /// <exception cref="SyncException">The sandbox does not simulate one of its sides.</exception>
    public JobDefinition Rehearse(JobDefinition job)
    {
        SampleRecords.SeedFor(Server, job.Source.Name, job.SourceFields);

        // Jobs that share a state file share its stand-in too.
        _states ??= new TemporaryFolder("externalidsync-sandbox-");
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(job.StatePath)), 0, 8);
        return SandboxAccount.Rehearse(job, Server, Path.Combine(_states.Path, $"{name}.state"));
    }

    /// <inheritdoc/>
    public void Dispose() => _states?.Delete();
}
