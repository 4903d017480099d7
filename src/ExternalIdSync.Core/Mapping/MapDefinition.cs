using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// A map file: which source field goes to which target field, and how. Immutable. Its form is published as
/// <c>module/schemas/map-1.json</c>.
/// </summary>
public sealed class MapDefinition
{
    internal MapDefinition()
    {
    }

    /// <summary>The file it was read from, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>What people call it; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The system whose records it maps; fields owned by another one are never written. May be <see langword="null"/>.</summary>
    public string? System { get; init; }

    /// <summary>The column of the external ID; <see langword="null"/> where the map names none.</summary>
    public string? ExternalIdColumn { get; init; }

    /// <summary>What is put before the external ID; may be empty.</summary>
    public string ExternalIdPrefix { get; init; } = "";

    /// <summary>
    /// A hash over everything that can change a record, lookup files included: 32 hexadecimal digits. Comments, white space, the
    /// description and the order of properties do not count.
    /// </summary>
    public required string Version { get; init; }

    internal IReadOnlyList<MapField> Fields { get; init; } = [];

    /// <summary>Reads a map file.</summary>
    /// <param name="path">The file; lookup files are found relative to it.</param>
    /// <returns>The map.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileNotFound"/>, <see cref="SyncErrors.FileUnreadable"/>, or <see cref="SyncErrors.ConfigurationInvalid"/>
    /// with every fault and its line.
    /// </exception>
    public static MapDefinition Load(string path)
    {
        var document = ConfigurationDocument.Load(path);
        var map = Read(document.Root, Path.GetDirectoryName(Path.GetFullPath(path))!, document.Faults);
        document.Faults.ThrowIfAny();
        return map;
    }

    /// <summary>Reads a map that is a document of its own or part of another one.</summary>
    /// <param name="node">The map's object.</param>
    /// <param name="directory">Where lookup files are found.</param>
    /// <param name="faults">Where faults go; the map may be used only where there are none.</param>
    /// <returns>The map.</returns>
    internal static MapDefinition Read(ConfigurationNode node, string directory, ConfigurationFaults faults) =>
        new MapReader(node, directory, faults).Read();
}
