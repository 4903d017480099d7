using System.Diagnostics.CodeAnalysis;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>A workspace's objects by their names. The caller holds the lock.</summary>
internal sealed class Workspace
{
    private Dictionary<string, ExperitureObject> _objects = ExperitureSchema.Create();

    public IEnumerable<ExperitureObject> Objects => _objects.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out ExperitureObject? found) => _objects.TryGetValue(name, out found);

    /// <summary>Forgets rows and fields that were added.</summary>
    public void Clear() => _objects = ExperitureSchema.Create();
}
