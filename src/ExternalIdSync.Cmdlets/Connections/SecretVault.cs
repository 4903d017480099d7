using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>Reads secrets through SecretManagement, where it is installed. In a session without a user nothing is asked: it fails at once.</summary>
/// <param name="cmdlet">The cmdlet that asks.</param>
/// <param name="stop">Cancelled when the cmdlet is to stop.</param>
internal sealed class SecretVault(PSCmdlet cmdlet, CancellationToken stop)
{
    private const string Script = "param($command, $vault, $name) & $command -Vault $vault -Name $name -ErrorAction Stop";

    /// <summary>Reads a secret. On the pipeline thread, the only one on which the session's own commands can run.</summary>
    /// <param name="vault">The vault's name.</param>
    /// <param name="name">The secret's name.</param>
    /// <returns>The secret; <see langword="null"/> where the vault gives none.</returns>
    /// <exception cref="SyncException">There is no SecretManagement, no such vault or secret, or someone would have to be asked.</exception>
    public string? Read(string vault, string name)
    {
        if (cmdlet.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not { } getSecret)
        {
            throw new SyncException(SyncErrors.SecretNotFound,
                $"The vault '{vault}' cannot be read: Microsoft.PowerShell.SecretManagement is not installed. "
                + "Install it, or keep the secret as env:NAME.") { Subject = vault };
        }

        var host = new MuteHost();
        try
        {
            var found = getSecret.Module is { } module && !Attendance.IsAttended(cmdlet.Host)
                ? ReadAlone(module, host, vault, name)
                : cmdlet.InvokeCommand.InvokeScript(Script, getSecret, vault, name);
            return found.Select(static f => f.BaseObject).FirstOrDefault() switch
            {
                SecureString secret => Reveal(secret),
                PSCredential credential => Reveal(credential.Password),
                string text => text,
                _ => null,
            };
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            var reason = host.WasAsked
                ? "the vault would have to ask, and there is nobody in this session to answer. Unlock it first, or let it open without a password"
                : exception.Message.TrimEnd('.');
            throw new SyncException(SyncErrors.SecretNotFound,
                $"The secret '{name}' of the vault '{vault}' cannot be read: {reason}. In a session without a user env:NAME is the simplest.",
                exception) { Subject = name };
        }
    }

    // A session of its own with a host that answers nothing: in the caller's, a question could wait forever.
    private IEnumerable<PSObject> ReadAlone(PSModuleInfo module, MuteHost host, string vault, string name)
    {
        using var runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddCommand("Import-Module").AddParameter("Name", ManifestOf(module)).AddStatement()
            .AddScript(Script).AddArgument("Get-Secret").AddArgument(vault).AddArgument(name);
        using var stopping = stop.Register(static s => ((PowerShell)s!).Stop(), shell);
        var found = shell.Invoke();
        return shell.Streams.Error.FirstOrDefault()?.Exception is { } problem ? throw new RuntimeException(problem.Message, problem) : found;
    }

    private static string ManifestOf(PSModuleInfo module)
    {
        var manifest = Path.Combine(module.ModuleBase, module.Name + ".psd1");
        return File.Exists(manifest) ? manifest : module.Path;
    }

    private static string Reveal(SecureString secret) => new NetworkCredential(string.Empty, secret).Password;
}
