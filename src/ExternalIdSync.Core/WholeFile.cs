using System.Text;

namespace ExternalIdSync.Core;

/// <summary>Writes a file that is there as a whole or not at all, so that nobody reads half of it.</summary>
internal static class WholeFile
{
    /// <summary>Writes a text as UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it is to hold.</param>
    /// <param name="overwrite">Whether it may take the place of another one.</param>
    /// <param name="cancellationToken">Stops the call; the file is then as before.</param>
    /// <returns>When the file is there.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileExists"/> or <see cref="SyncErrors.FileUnwritable"/>.</exception>
    public static async Task WriteAsync(string path, string text, bool overwrite, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var temporary = FormattableString.Invariant($"{full}.{Environment.ProcessId}.tmp");
        try
        {
            RequireFree(full, overwrite);
            await File.WriteAllTextAsync(temporary, text, new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
            File.Move(temporary, full, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.FileUnwritable, $"The file '{full}' cannot be written: {e.Message}", e) { Subject = full };
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    /// <summary>Makes sure that a file can be made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether it may take the place of another one.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileExists"/>.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new SyncException(SyncErrors.FileExists, $"The file '{path}' exists already.") { Subject = path };
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stopped the writing is told already.
        }
    }
}
