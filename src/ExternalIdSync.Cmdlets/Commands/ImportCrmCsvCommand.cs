using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Cmdlets.Records;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>
/// Reads CSV exports as records: encoding and delimiter are found out, every value stays text, a bad row is an error and the rest go on.
/// </summary>
[Cmdlet(VerbsData.Import, "CrmCsv", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SourceRecord))]
public sealed class ImportCrmCsvCommand : SyncCommandBase
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private string? _rejectPath;
    private bool? _mayKeep;
    private RejectionsFile? _rejections;

    /// <summary>The files; wildcards allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are written.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The delimiter; found out from the file unless given.</summary>
    [Parameter(Position = 1)]
    public char? Delimiter { get; set; }

    /// <summary>The encoding: utf-8, utf-16, windows-1252, a code page number; found out from the file unless given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Encoding { get; set; }

    /// <summary>Whether the first row is data; the columns are then Column1, Column2 and so on.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>Lines that begin with this character are skipped.</summary>
    [Parameter]
    public char? CommentCharacter { get; set; }

    /// <summary>Where bad rows are kept as CSV, to be corrected and imported again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RejectPath { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => _rejectPath = RejectPath is null ? null : new FileArguments(this).Resolve(RejectPath);

    /// <inheritdoc/>
    protected override void Process()
    {
        var isLiteral = ParameterSetName == LiteralPathSet;
        foreach (var file in new FileArguments(this).Resolve(isLiteral ? LiteralPath : Path, isLiteral, e => WriteFailure(e)))
        {
            try
            {
                Import(file);
            }
            catch (SyncException exception)
            {
                WriteFailure(exception, file);
            }
        }
    }

    /// <inheritdoc/>
    protected override void End() => _rejections?.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rejections?.Complete();
        }

        base.Dispose(disposing);
    }

    private void Import(string path)
    {
        using var source = new CsvSource(new CsvOptions
        {
            Path = path,
            Delimiter = Delimiter,
            Encoding = Encoding is null ? null : CsvEncodings.Find(Encoding),
            HasHeader = !NoHeader,
            CommentCharacter = CommentCharacter,
            Warn = WriteWarning,
        });
        var dialect = source.Open();
        CsvDialects.Remember(source.Schema!, dialect);
        WriteVerbose($"Reading '{path}': {dialect.Encoding.WebName}, delimiter '{dialect.Delimiter}', {source.Schema!.Count} columns.");
        foreach (var item in source.Read(StopToken))
        {
            if (item.Record is { } record)
            {
                WriteObject(record);
            }
            else
            {
                Refuse(item.Rejected!, path, source);
            }
        }
    }

    private void Refuse(RejectedRow row, string path, CsvSource source)
    {
        var result = new SyncResult { Outcome = SyncOutcome.Rejected, Error = row.Error, Reason = row.Reason, Field = row.Field, Row = row.Row };
        if (_rejectPath is not null && MayKeep(_rejectPath))
        {
            _rejections ??= new RejectionsFile(_rejectPath, source);
            _rejections.Append(result, source: null, row.RawFields);
        }

        WriteError(ErrorRecords.FromRow(result, path));
    }

    // Reading needs no question; the file beside it does, once.
    private bool MayKeep(string path) => _mayKeep ??= ShouldProcess($"file '{path}'", "Keep bad rows");
}
