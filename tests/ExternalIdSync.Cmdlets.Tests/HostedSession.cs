using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>A PowerShell session in this process that knows the module's cmdlets and little else.</summary>
internal sealed class HostedSession : IDisposable
{
    private readonly Runspace _runspace;

    private HostedSession(IEnumerable<Type> commands, PSHost? host = null)
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var type in typeof(ErrorRecords).Assembly.GetTypes().Concat(commands))
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
            {
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
            }
        }

        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
    }

    /// <summary>Starts a session, or skips the test where there is no PowerShell.</summary>
    /// <param name="commands">Cmdlets to know beside the module's.</param>
    /// <returns>The session.</returns>
    public static HostedSession Start(params Type[] commands)
    {
        Assert.SkipWhen(RealPowerShell.SkipReason is not null, RealPowerShell.SkipReason ?? string.Empty);
        return new HostedSession(commands);
    }

    /// <summary>Starts a session with someone in front of it, or skips the test where there is no PowerShell.</summary>
    /// <param name="host">Who answers.</param>
    /// <returns>The session.</returns>
    public static HostedSession Start(Func<PSHost> host)
    {
        Assert.SkipWhen(RealPowerShell.SkipReason is not null, RealPowerShell.SkipReason ?? string.Empty);
        return new HostedSession([], host());
    }

    /// <summary>A pipeline of this session.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The pipeline; the caller disposes it.</returns>
    public PowerShell Prepare(string script)
    {
        var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        return shell.AddScript(script);
    }

    /// <summary>Runs a script.</summary>
    /// <param name="script">The script.</param>
    /// <returns>Its output and its errors.</returns>
    public (IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors) Run(string script)
    {
        using var shell = Prepare(script);
        var output = shell.Invoke();
        return ([.. output], [.. shell.Streams.Error]);
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();
}
