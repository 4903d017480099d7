using ExternalIdSync.Core.Targets;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Cmdlets;

/// <summary>A target that a session is connected to.</summary>
public sealed class SyncTarget
{
    internal SyncTarget(string name, TargetConnection connection, SandboxServer? sandbox)
    {
        Name = name;
        Connection = connection;
        Sandbox = sandbox;
    }

    /// <summary>What the session calls it: the definition's name unless told otherwise.</summary>
    public string Name { get; }

    /// <summary>The connector definition's name, such as <c>hipcall/companies</c>.</summary>
    public string Definition => Connection.Name;

    /// <summary>What people call the target.</summary>
    public string Title => Connection.Definition.Title;

    /// <summary>How it creates and updates.</summary>
    public string Strategy => Connection.Definition.Strategy.ToString();

    /// <summary>Where the API stands.</summary>
    public Uri BaseUrl => Connection.BaseUrl;

    /// <summary>Whether the sandbox answers in place of the vendor.</summary>
    public bool IsSandbox => Sandbox is not null;

    /// <summary>Requests sent so far, retries included.</summary>
    public long Requests => Connection.Counters.Requests;

    /// <summary>Of these, repeated ones.</summary>
    public long Retries => Connection.Counters.Retries;

    /// <summary>The sandbox, to look at what it holds and saw; <see langword="null"/> for a real target.</summary>
    public object? SandboxServer => Sandbox;

    internal TargetConnection Connection { get; }

    internal SandboxServer? Sandbox { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
