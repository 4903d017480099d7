namespace ExternalIdSync.Core.State.Sqlite;

/// <summary>What must be true of the state file before SQLite sees it.</summary>
internal static class StateFile
{
    /// <summary>
    /// Makes a missing file for its owner's eyes only, because rejections hold personal data; SQLite gives its log the same permissions.
    /// </summary>
    /// <param name="file">The full path.</param>
    /// <exception cref="SyncException">The path is a folder, the file is marked read-only, or neither can be made.</exception>
    public static void Prepare(string file)
    {
        RefuseDirectory(file);
        try
        {
            if (File.Exists(file))
            {
                RefuseReadOnly(file);
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            
            // Only if it is new: to close a file that SQLite has open would end the locks that this process holds on it (sqlite.org/howtocorrupt.html).
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            File.Open(file, options).Dispose();
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another opener was faster.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.FileUnwritable, $"The state file '{file}' cannot be made: {exception.Message}", exception)
            {
                Subject = file,
            };
        }
    }

    /// <summary>Refuses a folder, for which SQLite only says that it cannot be opened.</summary>
    /// <param name="file">The full path.</param>
    /// <exception cref="SyncException">The path is a folder.</exception>
    public static void RefuseDirectory(string file)
    {
        if (Directory.Exists(file))
        {
            throw new SyncException(SyncErrors.FileUnreadable, $"The state file '{file}' is a folder.") { Subject = file };
        }
    }

    /// <summary>Honours a file's read-only mark for every account, the all-powerful one included.</summary>
    private static void RefuseReadOnly(string file)
    {
        const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        var isReadOnly = OperatingSystem.IsWindows()
            ? File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly)
            : (File.GetUnixFileMode(file) & AnyWrite) == UnixFileMode.None;
        if (isReadOnly)
        {
            throw new SyncException(SyncErrors.StateReadOnly, $"The state file '{file}' is marked read-only.") { Subject = file };
        }
    }
}
