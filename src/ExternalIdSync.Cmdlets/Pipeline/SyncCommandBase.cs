using System.ComponentModel;
using System.Management.Automation;
using System.Threading.Channels;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>
/// What every cmdlet of the module shares: a stop that reaches background work, one pump to the pipeline, and failures that become
/// rows of the error table.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SyncCommandBase : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _isDisposed;

    /// <summary>Cancelled by Ctrl+C and by the end of the pipeline.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <summary>What the call works on, such as a path or a target's name: what a failure is about that does not say it itself.</summary>
    private protected virtual object? Subject => null;

    /// <summary>Whether anyone reads the verbose stream, so that its texts need not be made for nobody.</summary>
    protected bool IsVerbose => IsRead("Verbose");

    /// <summary>Whether anyone reads the debug stream: then it tells every request that is sent for this cmdlet, without secrets.</summary>
    internal bool IsDebug => IsRead("Debug");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    // Called on another thread while the pipeline thread works: cancelling is all that may be done here.
    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended in the same instant.
        }
    }

    /// <summary>Runs once before the first input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Runs for each input, or once where there is none.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Runs once after the last input; not under <c>Select-Object -First</c>.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Ends background work. All that runs when a later command has had enough.</summary>
    /// <param name="disposing">Whether managed resources are to be released.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    /// <summary>Runs work away from the pipeline thread and writes what it gives until it has ended.</summary>
    /// <param name="work">The work; its writer may be used by any thread until it ends.</param>
    private protected void Drain(Func<ChannelWriter<PipelineItem>, CancellationToken, Task> work)
    {
        using var pump = new PipelinePump(this, StopToken);
        pump.Start(work);
        pump.DrainToEnd();
    }

    /// <summary>Runs work that gives one value and writes nothing.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="work">The work.</param>
    /// <returns>The value.</returns>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        if (IsDebug)
        {
            // What is said of the requests must reach the pipeline meanwhile.
            T value = default!;
            Drain(async (_, stopped) => value = await work(stopped).ConfigureAwait(false));
            return value;
        }

        var stop = StopToken;
        return PipelinePump.Wait(Task.Run(() => PipelinePump.MapFaultsAsync(work(stop), stop), stop));
    }

    /// <summary>Writes to the verbose stream, if anyone reads it: under -Debug alone PowerShell would stop and ask at every such text.</summary>
    /// <param name="text">The text.</param>
    private protected new void WriteVerbose(string text)
    {
        if (IsVerbose)
        {
            base.WriteVerbose(text);
        }
    }

    /// <summary>Asks once whether to go on, as ShouldProcess does, but under <c>-WhatIf</c> the work goes on, and the core changes nothing.</summary>
    /// <param name="sentence">What is about to be done, as a sentence without its end.</param>
    /// <param name="isWhatIf">Whether nothing may be changed.</param>
    /// <returns>Whether to go on.</returns>
    private protected bool MayProceed(string sentence, out bool isWhatIf)
    {
        var isWanted = ShouldProcess($"{sentence}.", $"{sentence}?", "Confirm", out var reason);
        isWhatIf = reason == ShouldProcessReason.WhatIf;
        return isWanted || isWhatIf;
    }

    /// <summary>Reports a failure of one input; the others go on.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The path, external ID or name that it failed on.</param>
    private protected void WriteFailure(SyncException exception, object? target = null) =>
        WriteError(ErrorRecords.From(exception, target));

    private bool IsRead(string stream) => MyInvocation.BoundParameters.TryGetValue(stream, out var given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.TryConvertTo<ActionPreference>(GetVariableValue(stream + "Preference"), out var preference)
            && preference != ActionPreference.SilentlyContinue && preference != ActionPreference.Ignore;

    // Only our own failures are caught: what Write* throws (a stopped pipeline, -ErrorAction Stop, a break further down) is PowerShell's
    // own way out and must pass.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (SyncException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception, Subject));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
