using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Cmdlets.Records;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Gets records of a target by their external IDs.</summary>
[Cmdlet(VerbsCommon.Get, "SyncRecord")]
[OutputType(typeof(SyncTargetRecord))]
public sealed class GetSyncRecordCommand : SyncCommandBase
{
    private SyncTarget _target = null!;

    /// <summary>The external IDs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [AllowEmptyString]
    public string[] ExternalId { get; set; } = [];

    /// <summary>The connection; the only one of the session unless given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public SyncTargetArgument? Target { get; set; }

    /// <summary>What stands before every external ID at the target.</summary>
    [Parameter]
    public string? Prefix { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => (_target as object ?? Target)?.ToString();

    /// <inheritdoc/>
    protected override void Begin() => _target = SyncSession.Current.Resolve(Target);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var text in ExternalId)
        {
            try
            {
                var id = ExternalIdSync.ExternalId.Parse(string.IsNullOrWhiteSpace(text) ? text : Prefix + text.Trim());
                WriteVerbose($"Asking {_target.Name} for the record '{id}'.");
                var found = Await(stop => _target.Connection.FindAsync(id, stop));
                if (found is null)
                {
                    WriteFailure(new SyncException(SyncErrors.RecordNotFound, $"{_target.Name} has no record '{id}'.") { Subject = id.Value });
                }
                else
                {
                    WriteObject(Show(new SyncTargetRecord(_target.Name, id.Value, found), found.Fields));
                }
            }
            catch (SyncException exception) when (IsAboutOneRecord(exception.Error))
            {
                WriteFailure(exception, text);
            }
        }
    }

    // A bad token or an unreachable host fails for every record: the first one ends the call.
    private static bool IsAboutOneRecord(SyncError error) =>
        error.Category is SyncErrorCategory.InvalidData or SyncErrorCategory.ResourceExists;

    private static PSObject Show(SyncTargetRecord record, IReadOnlyDictionary<string, object?> fields)
    {
        var shown = new PSObject(record);
        foreach (var (name, value) in fields)
        {
            shown.Properties.Add(new PSNoteProperty(shown.Properties[name] is null ? name : $"field.{name}", ValueWriter.Write(value)));
        }

        return shown;
    }
}
