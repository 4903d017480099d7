namespace ExternalIdSync.Tests;

/// <summary>Files of the repository that tests hold the product to.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>A file's path.</summary>
    /// <param name="path">The path from the root.</param>
    /// <returns>The whole path.</returns>
    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>A file's path from the root, alike on every system.</summary>
    /// <param name="path">The whole path.</param>
    /// <returns>The path from the root, with forward slashes.</returns>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "PsSync.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
