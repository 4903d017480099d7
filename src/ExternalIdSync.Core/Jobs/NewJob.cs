using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A job as a person asks for it: where from, where to. What it is made of is looked up, and its files are written where they are wanted.</summary>
public sealed record NewJob
{
    /// <summary>The job file to be made; its map stands beside it.</summary>
    public required string File { get; init; }

    /// <summary>The job's name; <see langword="null"/> for that of its file.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Where changes come from: the path of a CSV file or a folder of exports, or the job's <c>source</c> as JSON, whose paths start from the job's
    /// folder.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>A CSV file whose columns are the source's fields, where the source itself is not to be asked.</summary>
    public string? Sample { get; init; }

    /// <summary>The source's fields, where they are known.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>A built-in target's name, or the path of a definition.</summary>
    public required string Target { get; init; }

    /// <summary>Where the target stands; <see langword="null"/> for its definition's own address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The reference to the target's token; <see langword="null"/> for a name to be filled in.</summary>
    public string? Token { get; init; }

    /// <summary>The client's ID, where the target makes tokens of a client's ID and secret; <see langword="null"/> for none.</summary>
    public string? ClientId { get; init; }

    /// <summary>The column of the external ID; <see langword="null"/> to guess it.</summary>
    public string? ExternalIdColumn { get; init; }

    /// <summary>The system whose records the job carries; it becomes the external ID's prefix, too.</summary>
    public string? System { get; init; }

    /// <summary>Whether the files may take the place of others.</summary>
    public bool Overwrite { get; init; }

    private FileReplacement Replacement => Overwrite ? FileReplacement.Always : FileReplacement.Never;

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(File))!;

    private string MapPath(ScaffoldedJob made) => Path.Combine(Folder, made.MapName);

    /// <summary>Makes the job without writing it.</summary>
    /// <param name="options">How a source that must be asked is reached.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The job, its map, and what to look at in them.</returns>
    /// <exception cref="SyncException">The source or the target is unusable, the fields cannot be had, or the files exist already.</exception>
    public async Task<ScaffoldedJob> MakeAsync(JobRunOptions? options, CancellationToken cancellationToken)
    {
        if (Token is { } token && !SecretReference.IsReference(token))
        {
            throw new SyncException(SyncErrors.SecretInvalid, "The target's token is not a reference to a secret, and a job file holds no secrets.");
        }

        var definition = ConnectorCatalog.Default.Find(Target);
        if (BaseUrl is null && definition.BaseUrl is null)
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"The base URL of {definition.Name} must be given; it is another one for each customer.");
        }

        if (BaseUrl is not null)
        {
            _ = new RequestAddress(BaseUrl);
        }

        WholeFile.RequireFree(File, Replacement);
        var source = Source.TrimStart().StartsWith('{') ? Source : CsvSource(Source);
        var made = JobScaffold.Create(new ScaffoldOptions
        {
            Name = Name ?? NameOf(File),
            Source = source,
            SourceFields = await ReadFieldsAsync(source, options, cancellationToken).ConfigureAwait(false),
            Target = Target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Relative(Target) : definition.Name,
            TargetFields = definition.Fields,
            BaseUrl = BaseUrl,
            Token = Token,
            ClientId = ClientId,
            ExternalIdColumn = ExternalIdColumn,
            System = System,
        });
        WholeFile.RequireFree(MapPath(made), Replacement);
        return made;
    }

    /// <summary>Writes the job and its map.</summary>
    /// <param name="made">What <see cref="MakeAsync"/> made.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The full paths of the job file and the map file.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileExists"/> or <see cref="SyncErrors.FileUnwritable"/>.</exception>
    public async Task<IReadOnlyList<string>> SaveAsync(ScaffoldedJob made, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(made);
        string[] paths = [Path.GetFullPath(File), MapPath(made)];

        // The map first: a job that names no map would be one with a fault.
        await WholeFile.WriteAsync(paths[1], made.Map, Replacement, cancellationToken).ConfigureAwait(false);
        await WholeFile.WriteAsync(paths[0], made.Job, Replacement, cancellationToken).ConfigureAwait(false);
        return paths;
    }

    private async Task<IReadOnlyList<string>> ReadFieldsAsync(string source, JobRunOptions? options, CancellationToken cancellationToken)
    {
        if (Sample is { } sample)
        {
            using var file = new CsvSource(sample);
            file.Open();
            return file.Schema!.Names;
        }

        return Fields.Count > 0 ? Fields : await JobScaffold.SampleAsync(source, Folder, [], options, cancellationToken).ConfigureAwait(false);
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.EndsWith(".job", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    private string CsvSource(string path) =>
        $"{{ \"type\": \"csv\", \"path\": {JsonSerializer.Serialize(Relative(path), JobScaffold.Json)} }}";

    // Files of one folder may be moved together, and go to machines of another system.
    private string Relative(string path) =>
        Path.GetRelativePath(Folder, Path.GetFullPath(path)).Replace('\\', '/');
}
