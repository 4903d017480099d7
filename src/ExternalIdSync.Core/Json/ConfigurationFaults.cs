using System.Globalization;

namespace ExternalIdSync.Core.Json;

/// <summary>Every fault found in one or several configuration files, gathered so that all are told at once.</summary>
internal sealed class ConfigurationFaults
{
    private readonly List<(string File, int Line, int Column, string Path, string Text)> _faults = [];

    /// <summary>Whether a fault was found.</summary>
    public bool HasAny => _faults.Count > 0;

    /// <summary>How many faults were found.</summary>
    public int Count => _faults.Count;

    /// <summary>Each fault as <c>file(line,column): $.path: what is wrong and what would be right</c>, in the order of files and lines.</summary>
    public IReadOnlyList<string> Messages =>
    [
        .. Sorted.Select(static f => string.Create(CultureInfo.InvariantCulture, $"{f.File}({f.Line},{f.Column}): {f.Path}: {f.Text}")),
    ];

    /// <summary>Each fault as a finding of a check, in the same order.</summary>
    public IEnumerable<JobFinding> Findings => Sorted.Select(static f => new JobFinding(
        FindingSeverity.Error, SyncErrors.ConfigurationInvalid.Id, f.File, f.Path, f.Line, f.Text, "Correct the file at this line."));

    private IEnumerable<(string File, int Line, int Column, string Path, string Text)> Sorted => _faults
        .Select(static (fault, found) => (fault, found))
        .OrderBy(f => FirstSeen(f.fault.File))
        .ThenBy(static f => f.fault.Line)
        .ThenBy(static f => f.fault.Column)
        .ThenBy(static f => f.found)
        .Select(static f => f.fault);

    /// <summary>Notes a fault.</summary>
    /// <param name="node">Where it stands.</param>
    /// <param name="message">What is wrong and what would be right, as a sentence; never a secret's value.</param>
    public void Add(ConfigurationNode node, string message)
    {
        ArgumentNullException.ThrowIfNull(node);
        var fault = (node.File, node.Line, node.Column, node.Path, message);
        if (!_faults.Contains(fault))
        {
            // Jobs may share a file, and its faults are told once.
            _faults.Add(fault);
        }
    }

    /// <summary>Throws if a fault was found.</summary>
    /// <exception cref="SyncException"><see cref="SyncErrors.ConfigurationInvalid"/>, naming every fault.</exception>
    public void ThrowIfAny()
    {
        if (!HasAny)
        {
            return;
        }

        var head = _faults.Count == 1 ? "1 fault:" : string.Create(CultureInfo.InvariantCulture, $"{_faults.Count} faults:");
        throw new SyncException(SyncErrors.ConfigurationInvalid, head + Environment.NewLine + string.Join(Environment.NewLine, Messages))
        {
            Subject = _faults[0].File,
        };
    }

    private int FirstSeen(string file) => _faults.FindIndex(f => string.Equals(f.File, file, StringComparison.Ordinal));
}
