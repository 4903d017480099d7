namespace ExternalIdSync.Core.Http.Secrets;

/// <summary>A secret in a file that only its owner may read.</summary>
/// <param name="path">The file's path.</param>
public sealed class FileSecret(string path) : ISecret
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // More than any token or key needs; a wrong path must not pull a whole export into memory.
    private const int MaxBytes = 64 * 1024;

    /// <inheritdoc/>
    public string Reference { get; } = "file:" + path;

    /// <inheritdoc/>
    /// <remarks>
    /// On Unix the file must not be open to its group or to others, as secrets mounted into containers with mode 0400 are. On
    /// Windows the file's access list is the administrator's to set.
    /// </remarks>
    public async ValueTask<string> RevealAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                // Asked of the open file, so that it cannot be exchanged between the question and the reading.
                if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != UnixFileMode.None)
                {
                    throw new SyncException(SyncErrors.SecretInvalid, $"{Reference} can be read by others; run chmod 600 on it.") { Subject = Reference };
                }

                if (file.Length > MaxBytes)
                {
                    throw new SyncException(SyncErrors.SecretInvalid, $"{Reference} is too large to be a secret.") { Subject = Reference };
                }

                using var reader = new StreamReader(file);
                return SecretText.Check(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), Reference);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.SecretNotFound, $"{Reference} cannot be read.", exception) { Subject = Reference };
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
