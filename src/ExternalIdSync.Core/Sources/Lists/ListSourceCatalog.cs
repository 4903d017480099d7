using System.Reflection;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>The definitions of list sources there are: the built-in ones by name, a user's own by path.</summary>
public static class ListSourceCatalog
{
    private const string ResourcePrefix = "ExternalIdSync.Core.Sources.Lists.Definitions.";

    /// <summary>The names of the built-in definitions.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(static r => r.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(static r => Read(r).Name)
            .Order(StringComparer.Ordinal)];

    /// <summary>Finds a definition.</summary>
    /// <param name="nameOrPath">A built-in name such as <c>instant-compliance/customers</c>, in any case, or the path of a JSON file.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="SyncException">
    /// There is none (<see cref="SyncErrors.TargetUnknown"/>, listing the names), or the file is at fault
    /// (<see cref="SyncErrors.ConfigurationInvalid"/>, naming every fault with its path and line).
    /// </exception>
    public static ListSourceDefinition Find(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        foreach (var resource in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (resource.StartsWith(ResourcePrefix, StringComparison.Ordinal)
                && Read(resource) is var definition && definition.Name.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase))
            {
                return definition;
            }
        }

        if (nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || File.Exists(nameOrPath))
        {
            return ListSourceDefinition.Load(nameOrPath);
        }

        throw new SyncException(SyncErrors.TargetUnknown, $"There is no list source '{nameOrPath}'; {Suggestion.Hint(nameOrPath, BuiltIn)} "
            + $"Built in are {string.Join(", ", BuiltIn)}; a definition of your own is given as the path of its .json file.") { Subject = nameOrPath };
    }

    private static ListSourceDefinition Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return ListSourceReader.Read(ConfigurationDocument.Parse(bytes, resource[ResourcePrefix.Length..], new ConfigurationFaults()));
    }
}
