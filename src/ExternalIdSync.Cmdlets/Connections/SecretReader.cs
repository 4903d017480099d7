using System.Management.Automation;
using System.Net;
using System.Security;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>Makes secrets of what the user gave: a SecureString, or a reference to where the secret is kept.</summary>
/// <param name="cmdlet">The cmdlet that asks; vaults are read through SecretManagement, where it is installed.</param>
internal sealed class SecretReader(PSCmdlet cmdlet)
{
    private const string FilePrefix = "file:";
    private const string VaultPrefix = "vault:";

    /// <summary>Makes a secret of a reference, and looks once whether it leads to one.</summary>
    /// <param name="reference">Where it is kept: env:NAME, vault:VAULT/SECRET or file:PATH.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="SyncException">There is none, or the reference is not one. The message never holds what was given.</exception>
    public ISecret Read(string reference)
    {
        if (reference.StartsWith(FilePrefix, StringComparison.Ordinal) && reference.Length > FilePrefix.Length)
        {
            reference = FilePrefix + cmdlet.GetUnresolvedProviderPathFromPSPath(reference[FilePrefix.Length..]);
        }

        var secret = SecretReference.Parse(reference, "The secret's reference", (vault, name, _) => FromVault(vault, name));

        // Here and now, on the pipeline thread, the only one on which a vault's cmdlet can run.
        var text = secret.RevealAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return secret is VaultSecret ? SecureStringSecret.Of(text) : secret;
    }

    /// <summary>Reads the secrets of a job that are in vaults, now and on the pipeline thread, the only one on which a vault's cmdlet can run.</summary>
    /// <param name="references">The job's references to secrets.</param>
    /// <returns>Gives what was read. A secret that could not be had fails when it is asked for, as others do.</returns>
    public VaultReader ReadAll(IEnumerable<string> references)
    {
        var found = new Dictionary<string, Task<ISecret>>(StringComparer.Ordinal);
        foreach (var reference in references.Where(static r => r.StartsWith(VaultPrefix, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            try
            {
                found[reference] = Task.FromResult(Read(reference));
            }
            catch (SyncException exception)
            {
                found[reference] = Task.FromException<ISecret>(exception);
            }
        }

        return async (vault, name, stop) => found.TryGetValue($"{VaultPrefix}{vault}/{name}", out var secret)
            ? await (await secret.ConfigureAwait(false)).RevealAsync(stop).ConfigureAwait(false)
            : null;
    }

    private ValueTask<string?> FromVault(string vault, string name)
    {
        if (cmdlet.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not { } getSecret)
        {
            throw new SyncException(SyncErrors.SecretNotFound,
                $"The vault '{vault}' cannot be read: Microsoft.PowerShell.SecretManagement is not installed. "
                + "Install it, or keep the secret as env:NAME.") { Subject = vault };
        }

        try
        {
            var found = cmdlet.InvokeCommand.InvokeScript(
                "param($command, $vault, $name) & $command -Vault $vault -Name $name -ErrorAction Stop", getSecret, vault, name);
            return ValueTask.FromResult<string?>(found.Select(static f => f.BaseObject).FirstOrDefault() switch
            {
                SecureString secret => Reveal(secret),
                PSCredential credential => Reveal(credential.Password),
                string text => text,
                _ => string.Empty,
            });
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            // Also what a vault says that would have to prompt in a session without anyone to answer.
            throw new SyncException(SyncErrors.SecretNotFound,
                $"The secret '{name}' of the vault '{vault}' cannot be read: {exception.Message} "
                + "In a session without a user, unlock the vault first or use env:NAME.", exception) { Subject = name };
        }
    }

    private static string Reveal(SecureString secret) => new NetworkCredential(string.Empty, secret).Password;
}
