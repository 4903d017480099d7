namespace ExternalIdSync.Core.Tests.Sources.Csv;

/// <summary>Files of the repository that tests read.</summary>
internal static class SampleFiles
{
    /// <summary>A file in <c>tests/data</c>.</summary>
    public static string Data(string name) => Repository.File("tests/data/" + name);

    /// <summary>A file that ships with the module.</summary>
    public static string Module(string name) => Repository.File("module/samples/" + name);
}
