namespace ExternalIdSync.Host.Tests.Running;

/// <summary>Files of the repository that tests hold the program to.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>A file's path.</summary>
    /// <param name="path">The path from the root.</param>
    /// <returns>The whole path.</returns>
    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "PsSync.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
