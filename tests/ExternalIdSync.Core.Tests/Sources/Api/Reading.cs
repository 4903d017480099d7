using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests.Sources.Api;

/// <summary>A reading gone through to its end, or to a number of changes.</summary>
internal sealed record Reading(IReadOnlyList<ChangeItem> Changes, string? Cursor)
{
    public IEnumerable<SourceRecord> Records => Changes.Where(static c => c.Kind == ChangeKind.Upserted).Select(static c => c.Item.Record!);

    public static async Task<Reading> OfAsync(IChangeSource source, string? cursor = null, int atMost = int.MaxValue)
    {
        var changes = new List<ChangeItem>();
        var position = cursor;
        await foreach (var change in source.ReadAsync(cursor, TestContext.Current.CancellationToken))
        {
            position = change.Position ?? position;
            if (change.Kind != ChangeKind.Mark)
            {
                changes.Add(change);
            }

            if (changes.Count == atMost)
            {
                break;
            }
        }

        return new Reading(changes, position);
    }

    public List<string?> Values(string field) => [.. Records.Select(r => r[field]?.ToString())];
}
