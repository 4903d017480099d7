using System.ComponentModel;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>What every cmdlet that takes job files shares.</summary>
/// <remarks>A cmdlet with more parameter sets than these two overrides <see cref="Path"/> and <see cref="LiteralPath"/> with attributes of its own.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JobFileCommandBase : SyncCommandBase
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    private string? _file;

    /// <inheritdoc/>
    private protected override object? Subject => _file;

    /// <summary>The job files; wildcards allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(JobFileCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[] Path { get; set; } = [];

    /// <summary>The job files, taken as they are written.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "JobPath")]
    [ValidateNotNullOrEmpty]
    public virtual string[] LiteralPath { get; set; } = [];

    /// <summary>Whether what fails for one job ends the call: a run that failed must not be missed where nobody looks at the errors.</summary>
    private protected virtual bool EndsAtFailure => false;

    /// <inheritdoc/>
    protected override void Process()
    {
        var isLiteral = LiteralPath.Length > 0;
        foreach (var file in new FileArguments(this).Resolve(isLiteral ? LiteralPath : Path, isLiteral, e => WriteFailure(e)))
        {
            _file = file;
            try
            {
                Process(file);
            }
            catch (SyncException exception) when (!EndsAtFailure)
            {
                // One that cannot be read must not hide the others.
                WriteFailure(exception, file);
            }
        }
    }

    /// <summary>Does the cmdlet's work for one job.</summary>
    /// <param name="file">The job file's full path; it need not exist.</param>
    private protected abstract void Process(string file);
}
