using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Removes rejections of jobs for good, with their records' values. Nothing is sent; the source may bring the records again.</summary>
[Cmdlet(VerbsCommon.Remove, "SyncRejection", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(void))]
public sealed class RemoveSyncRejectionCommand : RejectionCommandBase
{
    /// <summary>The rejections' numbers.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(RejectionIdCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long[] Id { get; set; } = [];

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var wanted = Id.ToHashSet();
        var found = WithState(job, StateAccess.ReadOnly, async (store, stop) =>
        {
            var list = new List<SyncRejection>();
            await foreach (var rejection in RejectionList.ReadAsync(store, new RejectionQuery { Job = job.Name }, stop).ConfigureAwait(false))
            {
                if (wanted.Remove(rejection.Id))
                {
                    list.Add(rejection);
                }
            }

            return list;
        });
        foreach (var id in wanted)
        {
            WriteFailure(RejectionList.NotFound(job, id));
        }

        Process(job, found);
    }

    /// <inheritdoc/>
    private protected override void Process(JobDefinition job, IReadOnlyList<SyncRejection> rejections)
    {
        var meant = rejections.Where(rejection => ShouldProcess(Describe(rejection), "Remove")).Select(static rejection => rejection.Id).ToList();
        if (meant.Count == 0)
        {
            return;
        }

        var removed = WithState(job, StateAccess.ReadWrite, (store, stop) => store.RemoveRejectionsAsync(job.Name, meant, stop));
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{job.Name}: {removed} of {meant.Count} rejections removed; the others had left the list already."));
    }

    private static string Describe(SyncRejection rejection)
    {
        var who = rejection.ExternalId is { } key ? $"record '{key}'" : string.Create(CultureInfo.InvariantCulture, $"row {rejection.Row}");
        return string.Create(CultureInfo.InvariantCulture, $"rejection {rejection.Id} of the job '{rejection.Job}': {who}, {rejection.Code}");
    }
}
