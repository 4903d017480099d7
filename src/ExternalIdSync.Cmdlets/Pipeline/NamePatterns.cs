using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Names with wildcards, of which one has to match.</summary>
/// <param name="patterns">The names; <see langword="null"/> for any.</param>
/// <param name="options">How they are compared.</param>
internal sealed class NamePatterns(IEnumerable<string>? patterns, WildcardOptions options = WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant)
{
    private readonly WildcardPattern[]? _patterns = patterns is null ? null : [.. patterns.Select(p => WildcardPattern.Get(p, options))];

    /// <summary>Whether a name is among them.</summary>
    /// <param name="name">The name; <see langword="null"/> where there is none.</param>
    /// <returns>Whether it is.</returns>
    public bool Match(string? name) => _patterns is null || (name is not null && Array.Exists(_patterns, p => p.IsMatch(name)));
}
