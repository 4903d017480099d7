using System.Globalization;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A CSV file as a source of changes: all of it whenever it is another one.</summary>
internal sealed class WholeFile(string path) : IChangeSource
{
    public string Name => "csv/" + Path.GetFileName(path);

    public async IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        var position = string.Create(CultureInfo.InvariantCulture, $"{Name};{(file.Exists ? file.Length : 0)};{file.LastWriteTimeUtc.Ticks}");
        if (position == cursor)
        {
            yield break;
        }

        using var source = new CsvSource(new CsvOptions { Path = path });
        await foreach (var item in source.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new ChangeItem(ChangeKind.Upserted, item, null);
        }

        yield return ChangeItem.Mark(position);
    }
}
