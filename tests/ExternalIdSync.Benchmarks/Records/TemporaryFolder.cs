namespace ExternalIdSync.Benchmarks.Records;

/// <summary>A folder that is deleted in the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("externalidsync-");

    /// <summary>A file in it.</summary>
    /// <param name="name">The file's name.</param>
    /// <returns>Its path.</returns>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
