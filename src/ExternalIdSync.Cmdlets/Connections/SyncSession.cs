using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>
/// What one runspace is connected to. The module's assemblies are shared by all runspaces of a process, so a static list would let a
/// parallel script write through another one's connection.
/// </summary>
internal sealed class SyncSession
{
    private static readonly ConditionalWeakTable<Runspace, SyncSession> Sessions = [];

    private readonly Dictionary<string, SyncTarget> _targets = new(StringComparer.OrdinalIgnoreCase);
    private SessionSandbox? _sandbox;

    private SyncSession(Runspace runspace) => runspace.StateChanged += (_, change) =>
    {
        // What rehearsals remember must not outlive their session.
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
        {
            EndSandbox();
        }
    };

    /// <summary>The session of the runspace that this thread works for.</summary>
    public static SyncSession Current => Sessions.GetValue(Runspace.DefaultRunspace, static runspace => new SyncSession(runspace));

    /// <summary>The connections, by name.</summary>
    public IEnumerable<SyncTarget> Targets => _targets.Values.OrderBy(static t => t.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The sandbox that this session's sandbox connections and rehearsals share; it ends with the last of these connections.</summary>
    public SessionSandbox Sandbox => _sandbox ??= new SessionSandbox();

    /// <summary>Adds a connection.</summary>
    /// <param name="target">The connection.</param>
    /// <returns>The connection of the same name that it takes the place of, if any.</returns>
    public SyncTarget? Add(SyncTarget target)
    {
        _targets.TryGetValue(target.Name, out var former);
        _targets[target.Name] = target;
        return former;
    }

    /// <summary>Forgets a connection.</summary>
    /// <param name="target">The connection.</param>
    public void Remove(SyncTarget target)
    {
        if (_targets.TryGetValue(target.Name, out var held) && ReferenceEquals(held, target))
        {
            _targets.Remove(target.Name);
        }
    }

    /// <summary>Ends the sandbox, and with it what rehearsals remember, unless a connection still leads to it.</summary>
    public void EndUnusedSandbox()
    {
        if (!_targets.Values.Any(static t => t.IsSandbox))
        {
            EndSandbox();
        }
    }

    /// <summary>The connections whose name matches.</summary>
    /// <param name="pattern">A name, wildcards allowed.</param>
    /// <returns>The connections.</returns>
    public IEnumerable<SyncTarget> Match(string pattern)
    {
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return Targets.Where(t => wildcard.IsMatch(t.Name));
    }

    /// <summary>The connection that a cmdlet is to use.</summary>
    /// <param name="argument">How it was told; <see langword="null"/> for "the only one".</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SyncException">There is none, or more than one to choose from.</exception>
    public SyncTarget Resolve(SyncTargetArgument? argument)
    {
        if (argument?.Target is { } target)
        {
            return target;
        }

        if (argument is not null)
        {
            return _targets.TryGetValue(argument.Name, out var named) ? named : throw NotConnected(
                $"This session is not connected to '{argument.Name}'{Choices()}. Run Connect-SyncTarget '{argument.Name}' first.", argument.Name);
        }

        return _targets.Count switch
        {
            1 => _targets.Values.First(),
            0 => throw NotConnected("This session is not connected to any target. Run Connect-SyncTarget first.", subject: null),
            _ => throw NotConnected($"This session is connected to several targets{Choices()}; say which one with -Target.", subject: null),
        };
    }

    private void EndSandbox()
    {
        _sandbox?.Dispose();
        _sandbox = null;
    }

    private static SyncException NotConnected(string message, string? subject) =>
        new(SyncErrors.TargetNotConnected, message) { Subject = subject };

    private string Choices() => _targets.Count == 0 ? string.Empty : $" (connected: {string.Join(", ", Targets.Select(static t => t.Name))})";
}
