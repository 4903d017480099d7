namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>A folder for its owner's eyes only that goes at the latest when the process ends.</summary>
internal sealed class TemporaryFolder
{
    /// <summary>Makes the folder.</summary>
    /// <param name="prefix">How its name begins.</param>
    public TemporaryFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Deletes it with all that is in it.</summary>
    public void Delete()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone already, or a file in it is still open: the system clears its temporary folder in time.
        }
    }

    private void OnExit(object? sender, EventArgs e) => Delete();
}
