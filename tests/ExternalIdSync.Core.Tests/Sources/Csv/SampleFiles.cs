namespace ExternalIdSync.Core.Tests.Sources.Csv;

/// <summary>Files of the repository that tests read.</summary>
internal static class SampleFiles
{
    /// <summary>A file in <c>tests/data</c>.</summary>
    public static string Data(string name) => Path.Combine(Root, "tests", "data", name);

    /// <summary>A file that ships with the module.</summary>
    public static string Module(string name) => Path.Combine(Root, "module", "samples", name);

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "PsSync.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
            }

            return folder.FullName;
        }
    }
}
