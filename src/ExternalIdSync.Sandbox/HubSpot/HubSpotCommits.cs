using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>Makes the changes that come from no API call.</summary>
/// <param name="type">The object whose records change.</param>
/// <param name="indexLag">How long after that search learns of it.</param>
internal sealed class HubSpotCommits(HubSpotObject type, TimeSpan indexLag)
{
    /// <summary>Makes sure that a change can be made.</summary>
    /// <param name="change">The change.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The id of the record that it concerns: a new one, or the one that is left after a merge.</returns>
    /// <exception cref="ArgumentException">A value does not fit its property.</exception>
    public string Check(CrmChange change, JsonElement values)
    {
        if (type.Draft(null, values, out _) is { } error)
        {
            throw new ArgumentException(error.Message, nameof(change));
        }

        return change.Kind is CrmChangeKind.Create or CrmChangeKind.Merge
            ? type.NewId().ToString(CultureInfo.InvariantCulture)
            : change.Id!;
    }

    /// <summary>Makes a change whose time has come.</summary>
    /// <param name="commit">The change.</param>
    public void Apply(CrmCommit commit)
    {
        var indexAt = commit.At + indexLag;
        var id = long.Parse(commit.Id, CultureInfo.InvariantCulture);
        if (commit.Change.Kind == CrmChangeKind.Create)
        {
            type.Draft(null, commit.Values, out var created);
            type.Create(id, created, commit.Stamp, indexAt);
            return;
        }

        if (type.FindExactly(commit.Change.Id!) is not { ArchivedAt: null } record)
        {
            // Archived by somebody else before this was committed.
            return;
        }

        switch (commit.Change.Kind)
        {
            case CrmChangeKind.Update or CrmChangeKind.Touch:
                type.Draft(record, commit.Values, out var values);
                type.Change(record, values, commit.Stamp, indexAt);
                break;
            case CrmChangeKind.Delete:
                type.Archive(record, commit.Stamp, indexAt);
                break;
            case CrmChangeKind.Merge:
                var others = commit.Change.MergedIds.Select(type.FindExactly).OfType<HubSpotRecord>().Where(r => r.ArchivedAt is null && r.Id != record.Id);
                type.Merge(id, [record, .. others], commit.Stamp, indexAt);
                break;
        }
    }
}
