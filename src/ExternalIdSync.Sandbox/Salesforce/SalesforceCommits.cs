using System.Text.Json;
using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>Changes that come from outside the API: nothing but the values' types is checked. The caller holds the lock.</summary>
internal sealed class SalesforceCommits(SalesforceStore store)
{
    private readonly SalesforceRules _rules = new(store);

    /// <summary>Throws an <see cref="ArgumentException"/> where a value does not fit its field.</summary>
    public void Check(CrmChange change, JsonElement values)
    {
        var type = store.Find(change.Object) ?? throw new ArgumentException($"There is no object {change.Object}.", nameof(change));
        if (_rules.Draft(type, null, values, null, out _) is { } error)
        {
            throw new ArgumentException(error.Message, nameof(change));
        }
    }

    /// <summary>Applies a change that was checked.</summary>
    public void Apply(CrmCommit commit)
    {
        var type = store.Find(commit.Change.Object)!;
        var at = commit.Stamp;
        var modified = commit.Change.LastModified ?? at;
        if (commit.Change.Kind == CrmChangeKind.Create)
        {
            _rules.Draft(type, null, commit.Values, null, out var created);
            store.Put(SalesforceRow.Create(type, created, commit.Id, at, modified));
            return;
        }

        if (!type.TryRow(commit.Id, out var row) || row.IsDeleted)
        {
            // Deleted by somebody else before this was committed.
            return;
        }

        switch (commit.Change.Kind)
        {
            case CrmChangeKind.Update:
                _rules.Draft(type, row, commit.Values, null, out var values);
                store.Put(new SalesforceRow(type, values).Restamped(at, modified));
                break;
            case CrmChangeKind.Delete:
                store.Put(row.Restamped(at, modified, static v => v[SalesforceRow.IsDeletedOrdinal] = true));
                break;
            case CrmChangeKind.Touch:
                store.Put(row.Restamped(at, null));
                break;
            case CrmChangeKind.Merge:
                Merge(type, row, commit.Change.MergedIds, at);
                break;
        }
    }

    private void Merge(SalesforceObject type, SalesforceRow master, IReadOnlyList<string> losers, DateTimeOffset at)
    {
        foreach (var id in losers)
        {
            if (!type.TryRow(id, out var loser) || loser.IsDeleted || loser.Id == master.Id)
            {
                continue;
            }

            store.Put(loser.Restamped(
                at,
                at,
                values =>
                {
                    values[SalesforceRow.IsDeletedOrdinal] = true;
                    values[SalesforceRow.MasterRecordIdOrdinal] = master.Id;
                }));
            Reparent(loser.Id, master, at);
        }

        store.Put(master.Restamped(at, at));
    }

    private void Reparent(string from, SalesforceRow to, DateTimeOffset at)
    {
        foreach (var child in store.Objects)
        {
            foreach (var field in child.Fields.Where(f => f.ReferenceTo == to.Type.Name && f.Ordinal != SalesforceRow.MasterRecordIdOrdinal))
            {
                foreach (var row in child.Rows.Where(r => !r.IsDeleted && from.Equals(r[field.Ordinal])).ToList())
                {
                    store.Put(row.Restamped(at, at, values => values[field.Ordinal] = to.Id));
                }
            }
        }
    }
}
