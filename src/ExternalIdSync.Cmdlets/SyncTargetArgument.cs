namespace ExternalIdSync.Cmdlets;

/// <summary>How a cmdlet is told its target: by the name of a connection of this session, or by the connection itself.</summary>
public sealed class SyncTargetArgument
{
    /// <summary>By name.</summary>
    /// <param name="name">The connection's name.</param>
    public SyncTargetArgument(string name) => Name = name;

    /// <summary>By the connection, which may be another session's.</summary>
    /// <param name="target">The connection.</param>
    public SyncTargetArgument(SyncTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Name = target.Name;
        Target = target;
    }

    /// <summary>The connection's name.</summary>
    public string Name { get; }

    internal SyncTarget? Target { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
