using System.Reflection;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>The connector definitions there are: the built-in ones by name, a user's own by path.</summary>
public sealed class ConnectorCatalog
{
    private const string ResourcePrefix = "ExternalIdSync.Core.Targets.Definitions.";

    private ConnectorCatalog(IReadOnlyList<ConnectorDefinition> builtIn) => BuiltIn = builtIn;

    /// <summary>The catalog of the built-in definitions.</summary>
    public static ConnectorCatalog Default { get; } = Load();

    /// <summary>The built-in definitions, by name.</summary>
    public IReadOnlyList<ConnectorDefinition> BuiltIn { get; }

    /// <summary>Finds a definition.</summary>
    /// <param name="nameOrPath">A built-in name such as <c>hipcall/companies</c>, in any case, or the path of a JSON file.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="SyncException">
    /// There is none (<see cref="SyncErrors.TargetUnknown"/>, listing the names), or the file is at fault
    /// (<see cref="SyncErrors.ConfigurationInvalid"/>, naming every fault with its path and line).
    /// </exception>
    public ConnectorDefinition Find(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        foreach (var definition in BuiltIn)
        {
            if (definition.Name.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase))
            {
                return definition;
            }
        }

        if (nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || File.Exists(nameOrPath))
        {
            return ConnectorReader.Read(ConfigurationDocument.Load(nameOrPath));
        }

        var names = BuiltIn.Select(static d => d.Name).ToArray();
        var near = Suggestion.For(nameOrPath, names) is { } name ? $"; did you mean '{name}'?" : ".";
        throw new SyncException(SyncErrors.TargetUnknown, $"There is no target '{nameOrPath}'{near} "
            + $"Built in are {string.Join(", ", names)}; a definition of your own is given as the path of its .json file.") { Subject = nameOrPath };
    }

    private static ConnectorCatalog Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var definitions = new List<ConnectorDefinition>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            definitions.Add(
                ConnectorReader.Read(ConfigurationDocument.Parse(bytes, resource[ResourcePrefix.Length..], new ConfigurationFaults())));
        }

        definitions.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ConnectorCatalog(definitions);
    }
}
