using System.Collections;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Looks into the state of the job that a command line names so far. No failure is told, and a state that answers slowly gives nothing.</summary>
internal static class JobFacts
{
    // Whoever pressed Tab is waiting.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Reads something of the job's state.</summary>
    /// <typeparam name="T">What it is a list of.</typeparam>
    /// <param name="bound">The parameters so far.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>What was found; empty where there is no such job or state.</returns>
    public static IReadOnlyList<T> Read<T>(IDictionary? bound, Func<IStateStore, string, CancellationToken, Task<IReadOnlyList<T>>> read)
    {
        using var stop = new CancellationTokenSource(Patience);
        try
        {
            if (Find(bound) is not { } file)
            {
                return [];
            }

            var job = JobFile.Load(file);
            var isSandbox = Value(bound!["Sandbox"]) is SwitchParameter { IsPresent: true } or true;
            job = isSandbox ? SyncSession.Current.Sandbox.Rehearse(job) : job;
            return PipelinePump.Wait(Task.Run(() => ReadAsync(job, read, stop.Token).WaitAsync(stop.Token), stop.Token));
        }
        catch (Exception exception) when (exception is SyncException or RuntimeException or IOException or OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        JobDefinition job, Func<IStateStore, string, CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken stop)
    {
        var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time: null, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            return await read(store, job.Name, stop).ConfigureAwait(false);
        }
    }

    private static string? Find(IDictionary? bound)
    {
        var given = Value(bound?["LiteralPath"] ?? bound?["Path"]);
        var path = given is IList { Count: > 0 } list ? Value(list[0]) as string : given as string;
        if (path is null)
        {
            return null;
        }

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Microsoft.PowerShell.Management\\Convert-Path").AddParameter("LiteralPath", path)
            .AddParameter("ErrorAction", ActionPreference.Ignore).Invoke<string>().FirstOrDefault();
    }

    private static object? Value(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
