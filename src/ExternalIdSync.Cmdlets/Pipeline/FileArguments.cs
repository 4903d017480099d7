using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>Turns what users give as -Path and -LiteralPath into files, through PowerShell's own drives and locations.</summary>
/// <param name="cmdlet">The cmdlet that was given them.</param>
internal sealed class FileArguments(PSCmdlet cmdlet)
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that paths name; a path that leads to none is reported, and the others go on.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="areLiteral">Whether wildcards in them are characters like others.</param>
    /// <param name="report">Takes the failure of one path.</param>
    /// <returns>The files' full paths.</returns>
    public IEnumerable<string> Resolve(IEnumerable<string> paths, bool areLiteral, Action<SyncException> report)
    {
        foreach (var path in paths)
        {
            foreach (var file in Find(path, areLiteral, report))
            {
                yield return file;
            }
        }
    }

    /// <summary>The file that a path names, whether it is there or not.</summary>
    /// <param name="path">The path, taken as it is written.</param>
    /// <returns>The file's full path.</returns>
    /// <exception cref="SyncException">The path is not in the file system.</exception>
    public string Resolve(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new SyncException(SyncErrors.FileNotFound, "A path holds a NUL character, which no file's name can.") { Subject = path };
        }

        try
        {
            var resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == FileSystem ? resolved : throw NotAFile(path);
        }
        catch (SessionStateException exception)
        {
            throw new SyncException(SyncErrors.FileNotFound, $"'{path}' names a drive that this session does not have.", exception) { Subject = path };
        }
    }

    /// <summary>A file as <c>Get-Item</c> gives it, so that the next cmdlet of a pipeline finds its path.</summary>
    /// <param name="file">The file's full path.</param>
    /// <returns>The file.</returns>
    public PSObject Get(string file) => cmdlet.InvokeProvider.Item.Get([file], force: true, literalPath: true)[0];

    private IReadOnlyList<string> Find(string path, bool isLiteral, Action<SyncException> report)
    {
        try
        {
            return isLiteral || !WildcardPattern.ContainsWildcardCharacters(path) ? [Resolve(path)] : Match(path);
        }
        catch (SyncException exception)
        {
            report(exception);
            return [];
        }
    }

    private IReadOnlyList<string> Match(string path)
    {
        try
        {
            var found = cmdlet.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.Name != FileSystem)
            {
                throw NotAFile(path);
            }

            if (found.Count > 0)
            {
                return found;
            }
        }
        catch (SessionStateException)
        {
            // Told below: no match is no match, however PowerShell says it.
        }

        throw new SyncException(SyncErrors.FileNotFound, $"No file matches '{path}'.") { Subject = path };
    }

    private SyncException NotAFile(string path) => new(
        SyncErrors.FileUnreadable, $"'{path}' is not in the file system; {cmdlet.MyInvocation.MyCommand.Name} works with files only.") { Subject = path };
}
