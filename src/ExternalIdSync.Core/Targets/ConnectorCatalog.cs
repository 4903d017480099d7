namespace ExternalIdSync.Core.Targets;

/// <summary>The connector definitions there are: the built-in ones by name, a user's own by path.</summary>
public sealed class ConnectorCatalog
{
    /// <summary>The catalog of the built-in definitions.</summary>
    public static ConnectorCatalog Default { get; } = new();

    /// <summary>The built-in definitions, by name.</summary>
    public IReadOnlyList<ConnectorDefinition> BuiltIn => [];

    /// <summary>Finds a definition.</summary>
    /// <param name="nameOrPath">A built-in name such as <c>hipcall/companies</c>, in any case, or the path of a JSON file.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="SyncException">
    /// There is none (<see cref="SyncErrors.TargetUnknown"/>, listing the names), or the file is at fault
    /// (<see cref="SyncErrors.ConfigurationInvalid"/>, naming every fault with its path and line).
    /// </exception>
    public ConnectorDefinition Find(string nameOrPath) =>
        throw new SyncException(SyncErrors.TargetUnknown, $"There is no target '{nameOrPath}'.") { Subject = nameOrPath };
}
