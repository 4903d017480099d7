using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Reads job files.</summary>
public static class JobFile
{
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

    /// <summary>Reads a job and gathers its faults.</summary>
    /// <param name="path">The job file.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>The job, to be used only where there are no faults; <see langword="null"/> where they leave nothing of it.</returns>
    internal static JobDefinition? Read(string path, ConfigurationFaults faults) =>
        new JobReader(ConfigurationDocument.Load(path, faults).Root, faults).Read();
}
