using System.Text;

namespace ExternalIdSync.Core;

/// <summary>Writes a file that is there as a whole or not at all, so that nobody reads half of it.</summary>
internal static class WholeFile
{
    /// <summary>Writes a text as UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it is to hold.</param>
    /// <param name="replacement">What becomes of a file that is there.</param>
    /// <param name="cancellationToken">Stops the call; the file is then as before.</param>
    /// <returns>When the file is there.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileExists"/> or <see cref="SyncErrors.FileUnwritable"/>.</exception>
    public static async Task WriteAsync(string path, string text, FileReplacement replacement, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var temporary = FormattableString.Invariant($"{full}.{Environment.ProcessId}.tmp");
        try
        {
            RequireFree(full, replacement);
            await File.WriteAllTextAsync(temporary, text, new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
            if (File.Exists(full) && replacement == FileReplacement.Always)
            {
                File.SetAttributes(full, File.GetAttributes(full) & ~FileAttributes.ReadOnly);
            }

            File.Move(temporary, full, replacement != FileReplacement.Never);
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
    /// <param name="replacement">What becomes of a file that is there.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.FileExists"/>, or <see cref="SyncErrors.FileUnwritable"/>: it is write-protected.</exception>
    public static void RequireFree(string path, FileReplacement replacement)
    {
        if (replacement == FileReplacement.Always || !File.Exists(path))
        {
            return;
        }

        if (replacement == FileReplacement.Never)
        {
            throw new SyncException(SyncErrors.FileExists, $"The file '{path}' exists already.") { Subject = path };
        }

        if (File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new SyncException(SyncErrors.FileUnwritable, $"The file '{path}' is write-protected.") { Subject = path };
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
