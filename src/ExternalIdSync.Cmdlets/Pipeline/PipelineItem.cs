using System.Management.Automation;
using System.Runtime.InteropServices;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Something for one of PowerShell's streams, on its way from background work to the pipeline thread.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct PipelineItem
{
    private readonly PipelineStream _stream;
    private readonly object? _payload;

    private PipelineItem(PipelineStream stream, object? payload)
    {
        _stream = stream;
        _payload = payload;
    }

    private enum PipelineStream
    {
        Output,
        OutputMany,
        Error,
        Warning,
        Verbose,
        Debug,
        Progress,
    }

    public static PipelineItem Output(object? value) => new(PipelineStream.Output, value);

    public static PipelineItem OutputMany(IReadOnlyList<object> values) => new(PipelineStream.OutputMany, values);

    public static PipelineItem Error(ErrorRecord error) => new(PipelineStream.Error, error);

    public static PipelineItem Warning(string text) => new(PipelineStream.Warning, text);

    public static PipelineItem Verbose(string text) => new(PipelineStream.Verbose, text);

    public static PipelineItem Debug(string text) => new(PipelineStream.Debug, text);

    public static PipelineItem Progress(ProgressRecord progress) => new(PipelineStream.Progress, progress);

    /// <summary>Writes the item. On the pipeline thread only: PowerShell refuses any other.</summary>
    /// <param name="cmdlet">The cmdlet whose streams are meant.</param>
    public void WriteTo(Cmdlet cmdlet)
    {
        switch (_stream)
        {
            case PipelineStream.Output:
                cmdlet.WriteObject(_payload);
                break;
            case PipelineStream.OutputMany:
                foreach (var value in (IReadOnlyList<object>)_payload!)
                {
                    cmdlet.WriteObject(value);
                }

                break;
            case PipelineStream.Error:
                cmdlet.WriteError((ErrorRecord)_payload!);
                break;
            case PipelineStream.Warning:
                cmdlet.WriteWarning((string)_payload!);
                break;
            case PipelineStream.Verbose:
                cmdlet.WriteVerbose((string)_payload!);
                break;
            case PipelineStream.Debug:
                cmdlet.WriteDebug((string)_payload!);
                break;
            default:
                cmdlet.WriteProgress((ProgressRecord)_payload!);
                break;
        }
    }
}
