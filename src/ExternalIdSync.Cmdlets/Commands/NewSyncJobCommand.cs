using System.Collections;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Cmdlets.Records;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Makes a job and its map of a sample of the source and the target's fields: what fits by name is mapped, the rest is named.</summary>
[Cmdlet(VerbsCommon.New, "SyncJob", SupportsShouldProcess = true, DefaultParameterSetName = SourcePathSet)]
[OutputType(typeof(FileInfo))]
public sealed class NewSyncJobCommand : SyncCommandBase
{
    private const string SourcePathSet = "SourcePath";
    private const string SourceSet = "Source";

    /// <summary>The job file to be made; its map stands beside it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Where changes come from: a CSV file, or a folder of exports.</summary>
    [Parameter(ParameterSetName = SourcePathSet, Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string SourcePath { get; set; } = string.Empty;

    /// <summary>Where changes come from, as a job file says it.</summary>
    [Parameter(ParameterSetName = SourceSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public IDictionary Source { get; set; } = new Hashtable();

    /// <summary>A built-in definition's name or the path of a definition file.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ArgumentCompleter(typeof(DefinitionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Target { get; set; } = string.Empty;

    /// <summary>A CSV file whose columns are the source's fields, where the source itself is not to be asked.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SamplePath { get; set; }

    /// <summary>The source's fields, where it gives only those that it is asked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SourceField { get; set; } = [];

    /// <summary>The source's field that holds the external ID; guessed from the names unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExternalIdProperty { get; set; }

    /// <summary>The job's name; that of its file unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The system whose records the job carries; it becomes the external IDs' prefix, and contracts know it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? System { get; set; }

    /// <summary>Where the API stands, version path included; the definition's own unless given.</summary>
    [Parameter]
    [Alias("Uri", "Url")]
    public Uri? BaseUrl { get; set; }

    /// <summary>Where the token is kept: env:NAME, vault:VAULT/SECRET or file:PATH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenReference { get; set; }

    /// <summary>The client's id, where the target makes tokens of a client's id and secret.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>Whether a job and a map that are there already may be replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether to write the job file as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        var files = new FileArguments(this);
        var job = new NewJob
        {
            File = files.Resolve(Path),
            Name = Name,
            Source = ParameterSetName == SourceSet ? SourceSettings.ToJson(Source) : files.Resolve(SourcePath),
            Sample = SamplePath is null ? null : files.Resolve(SamplePath),
            Fields = SourceField,
            // A name has no extension; a file is looked for in PowerShell's own location, which is not the process's.
            Target = Target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? files.Resolve(Target) : Target,
            BaseUrl = BaseUrl,
            Token = TokenReference,
            ClientId = ClientId,
            ExternalIdColumn = ExternalIdProperty,
            System = System,
            Overwrite = Force,
        };
        var surroundings = new JobRunOptions { Vault = new SecretReader(this, StopToken).ReadAll(Source.Values.OfType<string>()) };
        var made = Await(stop => job.MakeAsync(surroundings, stop));
        foreach (var note in made.Notes)
        {
            WriteWarning(note);
        }

        if (!ShouldProcess($"job '{job.File}' with its map '{made.MapName}'", "Make"))
        {
            return;
        }

        foreach (var path in Await(stop => job.SaveAsync(made, stop)))
        {
            WriteVerbose($"Made '{path}'.");
        }

        if (PassThru)
        {
            WriteObject(files.Get(job.File));
        }
    }
}
