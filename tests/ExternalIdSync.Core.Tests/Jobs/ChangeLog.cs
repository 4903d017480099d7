using System.Globalization;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>A source in memory: a log of changes, and a cursor that says how many of them were read.</summary>
internal sealed class ChangeLog : IChangeSource
{
    private static readonly RecordSchema Schema = new(["Id", "Name", "City"]);

    private readonly List<ChangeItem> _changes = [];

    public string Name { get; set; } = "log/companies";

    public int Count => _changes.Count;

    /// <summary>Whether each change has a position of its own; otherwise there is one at the end only.</summary>
    public bool HasPositions { get; set; } = true;

    /// <summary>Throws before this change is given.</summary>
    public int? FailsAt { get; set; }

    /// <summary>Is called before a change is given.</summary>
    public Func<int, Task>? Before { get; set; }

    public List<string?> Cursors { get; } = [];

    public void Add(string id, string? name, string? city, DateTimeOffset? at = null) =>
        _changes.Add(new ChangeItem(
            ChangeKind.Upserted,
            new SourceRecord(Schema, [id, name, city], new RecordOrigin(0, "change " + _changes.Count.ToString(CultureInfo.InvariantCulture), at)),
            null));

    public void AddGone(string id, ChangeKind kind, string? into = null) =>
        _changes.Add(new ChangeItem(kind, new SourceRecord(Schema, [id, "gone", null]), null) { MergedInto = into });

    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Cursors.Add(cursor);
        var end = _changes.Count;
        for (var i = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture); i < end; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Before is { } before)
            {
                await before(i);
            }

            if (i == FailsAt)
            {
                throw new SyncException(SyncErrors.Unreachable, "The source broke off.");
            }

            yield return _changes[i] with { Position = HasPositions ? (i + 1).ToString(CultureInfo.InvariantCulture) : null };
        }

        yield return ChangeItem.Mark(end.ToString(CultureInfo.InvariantCulture));
    }
}
