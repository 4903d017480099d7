namespace ExternalIdSync.Benchmarks.Records;

/// <summary>A file that is deleted in the end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    /// <summary>Where it is; nothing is there yet.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"externalidsync-{Guid.NewGuid():n}.csv");

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
