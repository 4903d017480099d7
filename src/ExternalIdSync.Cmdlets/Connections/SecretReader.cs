using System.Management.Automation;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>Makes secrets of what the user gave: a SecureString, or a reference to where the secret is kept.</summary>
/// <param name="cmdlet">The cmdlet that asks.</param>
/// <param name="stop">Cancelled when the cmdlet is to stop.</param>
internal sealed class SecretReader(PSCmdlet cmdlet, CancellationToken stop = default)
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
            reference = FilePrefix + new FileArguments(cmdlet).Resolve(reference[FilePrefix.Length..]);
        }

        var vaults = new SecretVault(cmdlet, stop);
        var secret = SecretReference.Parse(reference, "The secret's reference", (vault, name, _) => ValueTask.FromResult(vaults.Read(vault, name)));

        // Here and now, on the pipeline thread, the only one on which a vault's cmdlet can run.
        var text = secret.RevealAsync(stop).AsTask().GetAwaiter().GetResult();
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
}
