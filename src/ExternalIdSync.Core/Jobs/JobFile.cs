using System.Text.Json;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Reads job files.</summary>
public static class JobFile
{
    // A job is written by hand; what is larger is data.
    private const long MostBytes = 256 * 1024;

    /// <summary>Reads a job with its map, its contract and its target's definition.</summary>
    /// <param name="path">The job file; relative paths in it start from its folder.</param>
    /// <returns>The job.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileNotFound"/>, <see cref="SyncErrors.FileUnreadable"/>, or <see cref="SyncErrors.ConfigurationInvalid"/>
    /// with every fault of all these files, each with its path and line.
    /// </exception>
    public static JobDefinition Load(string path)
    {
        var faults = new ConfigurationFaults();
        var job = Read(path, faults);
        faults.ThrowIfAny();
        return job!;
    }

    /// <summary>Whether a file is worth offering as a job: JSON with a source and a target. It may be full of faults all the same.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it looks like one; never an exception.</returns>
    public static bool LooksLikeOne(string path)
    {
        try
        {
            if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || new FileInfo(path) is not { Exists: true, Length: < MostBytes })
            {
                return false;
            }

            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("source", out _) && document.RootElement.TryGetProperty("target", out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Reads several jobs and finds the faults of all of them.</summary>
    /// <param name="paths">The job files.</param>
    /// <returns>The jobs, in the same order.</returns>
    /// <exception cref="SyncException">As with <see cref="Load"/>, with the faults of every job.</exception>
    public static IReadOnlyList<JobDefinition> LoadAll(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var faults = new ConfigurationFaults();
        var jobs = paths.Select(path => Read(path, faults)).ToList();
        faults.ThrowIfAny();
        return jobs!;
    }

    /// <summary>Reads a job and gathers its faults.</summary>
    /// <param name="path">The job file.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>The job, to be used only where there are no faults; <see langword="null"/> where they leave nothing of it.</returns>
    internal static JobDefinition? Read(string path, ConfigurationFaults faults) =>
        new JobReader(ConfigurationDocument.Load(path, faults).Root, faults).Read();
}
