using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Gets the records that a job could not write, the oldest first, each with its reason.</summary>
[Cmdlet(VerbsCommon.Get, "SyncRejection", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SyncRejection))]
public sealed class GetSyncRejectionCommand : JobCommandBase
{
    private readonly HashSet<long> _missing = [];

    /// <summary>The rejections' numbers; all unless given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(RejectionIdCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long[]? Id { get; set; }

    /// <summary>Only those with one of these error ids; wildcards allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RejectionCodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Code { get; set; }

    /// <summary>Only those of these external IDs, as the target has them; wildcards allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? ExternalId { get; set; }

    /// <summary>Whether the record's values come along, to look at them or to correct them; they are personal data.</summary>
    [Parameter]
    public SwitchParameter IncludeSource { get; set; }

    /// <inheritdoc/>
    private protected override void Process(string file)
    {
        var job = Load(file);
        var codes = new NamePatterns(Code);
        var keys = new NamePatterns(ExternalId, WildcardOptions.None);
        _missing.Clear();
        _missing.UnionWith(Id ?? []);
        Drain(async (writer, stop) =>
        {
            var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time: null, stop).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                await foreach (var rejection in RejectionList.ReadAsync(store, new RejectionQuery { Job = job.Name }, stop).ConfigureAwait(false))
                {
                    if ((Id is null || _missing.Remove(rejection.Id)) && codes.Match(rejection.Code) && keys.Match(rejection.ExternalId))
                    {
                        await writer.WriteAsync(PipelineItem.Output(Show(rejection) with { JobPath = job.File, IsSandbox = job.IsRehearsal }), stop)
                            .ConfigureAwait(false);
                    }
                }
            }
        });
        foreach (var id in _missing)
        {
            WriteFailure(RejectionList.NotFound(job, id));
        }
    }

    private SyncRejection Show(SyncRejection rejection) => IncludeSource ? rejection : rejection with { Source = null, RawFields = null };
}
