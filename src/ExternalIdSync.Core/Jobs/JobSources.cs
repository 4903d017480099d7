using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Jobs;

/// <summary>The sources that a job file can name.</summary>
internal static class JobSources
{
    /// <summary>Their types.</summary>
    public static readonly string[] Types = ["csv"];

    private static readonly string[] CsvProperties = ["type", "path"];

    /// <summary>Checks a job's source without reaching it.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="settings">The job's <c>source</c>.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(string type, ConfigurationNode settings, string directory, ConfigurationFaults faults) =>
        _ = new ConfigurationReader(settings, faults, CsvProperties).RequiredText("path");

    /// <summary>Makes a job's source. Nothing is read yet.</summary>
    /// <param name="job">The job.</param>
    /// <param name="options">How to reach it.</param>
    /// <returns>The source.</returns>
    public static IChangeSource Open(JobDefinition job, JobRunOptions options) =>
        new WholeFile(Path.GetFullPath(Path.Combine(job.Directory, job.Source.Settings["path"]!.Text)));
}
