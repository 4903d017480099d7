using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping.Transforms;

namespace ExternalIdSync.Core.Mapping;

/// <summary>One entry of a map's <c>fields</c>.</summary>
/// <param name="From">The source's field; <see langword="null"/> where the chain makes the value itself.</param>
/// <param name="To">The target's field.</param>
/// <param name="Transforms">The chain, in order.</param>
/// <param name="Blank">What a blank value means.</param>
/// <param name="Write">Whether it replaces what the target holds.</param>
/// <param name="Owner">The system that owns the target's field; <see langword="null"/> for the map's own.</param>
/// <param name="IsOptional">Whether the source may lack the column.</param>
/// <param name="Node">Where <c>to</c> stands in the file.</param>
internal sealed record MapField(
    string? From,
    TargetPath To,
    IReadOnlyList<Transform> Transforms,
    BlankPolicy Blank,
    WriteMode Write,
    string? Owner,
    bool IsOptional,
    ConfigurationNode Node)
{
    /// <summary>Every column it reads, once, for people.</summary>
    public string Sources =>
        string.Join(", ", Columns.Distinct(StringComparer.OrdinalIgnoreCase));

    /// <summary>Every column it reads, its own first.</summary>
    public IEnumerable<string> Columns => (From is null ? [] : new[] { From }).Concat(Transforms.SelectMany(static t => t.Columns));
}
