using System.Security.Cryptography;
using System.Text;
using ExternalIdSync.Core.Jobs;
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

    /// <summary>Whether a field is the map's own system's to write.</summary>
    internal bool IsOwned(MapField field) => field.Owner is null || string.Equals(field.Owner, System, StringComparison.OrdinalIgnoreCase);

    /// <summary>Every source field that the map reads, in its order and each once.</summary>
    /// <param name="externalId">The external ID's column, where not the map says it.</param>
    /// <returns>The columns or paths.</returns>
    public IReadOnlyList<string> SourceFields(string? externalId = null) =>
    [
        .. new[] { externalId ?? ExternalIdColumn }
            .Concat(Fields.Where(IsOwned).SelectMany(static f => f.Transforms.SelectMany(static t => t.Columns).Prepend(f.From)))
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

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
    /// <param name="blank">What a blank value means where the map does not say it.</param>
    /// <returns>The map.</returns>
    internal static MapDefinition Read(ConfigurationNode node, string directory, ConfigurationFaults faults, BlankPolicy blank = BlankPolicy.Skip) =>
        new MapReader(node, directory, faults, blank).Read();

    /// <summary>The map as a contract lets a system use it: owners and rules are the contract's where it names a field.</summary>
    /// <param name="contract">The contract; <see langword="null"/> for none.</param>
    /// <param name="system">The system whose records are mapped.</param>
    /// <param name="faults">Where fields go whose owner the map and the contract tell differently.</param>
    /// <returns>The map, with a version that the rules are part of.</returns>
    internal MapDefinition Under(OwnershipContract? contract, string? system, ConfigurationFaults faults)
    {
        var fields = new List<MapField>(Fields.Count);
        foreach (var field in Fields)
        {
            if (contract?.Find(field.To.Name) is not { } rule)
            {
                fields.Add(field);
                continue;
            }

            if (field.Owner is { } owner && !owner.Equals(rule.Owner, StringComparison.OrdinalIgnoreCase))
            {
                faults.Add(field.Node, $"'{field.To.Name}' belongs to '{owner}' here and to '{rule.Owner}' in {contract.File}({rule.Line}); take the owner out of the map.");
            }

            fields.Add(field with { Owner = rule.Owner, Blank = rule.Blank ?? field.Blank, Write = rule.Write ?? field.Write });
        }

        // Only what is written counts: who else owns what is not this map's business.
        var rules = string.Join('\n', fields.Select(f => f.Owner is null || f.Owner.Equals(system, StringComparison.OrdinalIgnoreCase)
            ? $"{f.To.Name} {f.Blank} {f.Write}"
            : f.To.Name));
        return new MapDefinition
        {
            File = File,
            Description = Description,
            System = system,
            ExternalIdColumn = ExternalIdColumn,
            ExternalIdPrefix = ExternalIdPrefix,
            Fields = fields,
            Version = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Version + "\n" + rules)), 0, 16).ToLowerInvariant(),
        };
    }
}
