using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>A cmdlet that only counts in the background, so that the base of all cmdlets can be watched at work.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "CountUp")]
[OutputType(typeof(int))]
public sealed class CountUpCommand : SyncCommandBase
{
    /// <summary>Ends when the background work of the latest call has ended, with how it ended: whether it was cancelled.</summary>
    internal static TaskCompletionSource<bool> Latest { get; private set; } = new();

    /// <summary>Ends when the background work of the latest call has written its first number.</summary>
    internal static TaskCompletionSource Began { get; private set; } = new();

    [Parameter]
    public int Count { get; set; } = int.MaxValue;

    [Parameter]
    public int ErrorAt { get; set; } = -1;

    [Parameter]
    public int FaultAt { get; set; } = -1;

    [Parameter]
    public string Fault { get; set; } = string.Empty;

    public static void Renew()
    {
        Latest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    protected override void Process() => Drain(async (writer, stop) =>
    {
        try
        {
            for (var i = 1; i <= Count; i++)
            {
                if (i == FaultAt)
                {
                    throw Fault switch
                    {
                        "ours" => new SyncException(SyncErrors.QuotaExhausted, "The quota is used up."),
                        "cancelled" => new OperationCanceledException("nobody asked for this"),
                        _ => new InvalidOperationException("broken"),
                    };
                }

                await writer.WriteAsync(
                    i == ErrorAt ? PipelineItem.Error(ErrorRecords.From(new SyncException(SyncErrors.Conflict, "Two want one."))) : PipelineItem.Output(i),
                    stop).ConfigureAwait(false);
                Began.TrySetResult();
            }

            Latest.TrySetResult(false);
        }
        catch (OperationCanceledException)
        {
            Latest.TrySetResult(true);
            throw;
        }
        catch (Exception)
        {
            Latest.TrySetResult(false);
            throw;
        }
    });
}
