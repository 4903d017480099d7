using System.Globalization;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>The columns that a rejections file has besides those of the file it was made for, and where they stand.</summary>
internal sealed class RejectionColumns
{
    /// <summary>Their names, in order.</summary>
    public static readonly IReadOnlyList<string> Names = ["_reason", "_code", "_field", "_row", "_attempt"];

    private readonly int _code;
    private readonly int _field;
    private readonly int _row;
    private readonly int _attempt;
    private readonly HashSet<int> _places;

    private RejectionColumns(int[] places)
    {
        (_code, _field, _row, _attempt) = (places[1], places[2], places[3], places[4]);
        _places = [.. places.Where(static p => p >= 0)];
    }

    /// <summary>How many of the columns the file has.</summary>
    public int Count => _places.Count;

    /// <summary>Recognises a rejections file: all columns but the last, which a user may have dropped, must be there.</summary>
    /// <param name="names">The names of the file's columns.</param>
    /// <returns>Where the columns stand, or <see langword="null"/>.</returns>
    public static RejectionColumns? Find(IReadOnlyList<string> names)
    {
        var places = Names.Select(name => names.ToList().FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase))).ToArray();
        return places.AsSpan(0, 4).Contains(-1) ? null : new RejectionColumns(places);
    }

    /// <summary>Whether a column is one of these, and so not data.</summary>
    /// <param name="place">The column's place.</param>
    /// <returns>Whether it is.</returns>
    public bool Contains(int place) => _places.Contains(place);

    /// <summary>Reads where and how often a row was refused before.</summary>
    /// <param name="cells">The row's cells, all of them.</param>
    /// <returns>What they say, or <see langword="null"/> for a row that someone added.</returns>
    public EarlierRejection? Earlier(IReadOnlyList<string?> cells)
    {
        var row = Number(cells, _row);
        return row == 0 ? null : new EarlierRejection(row, (int)Math.Clamp(Number(cells, _attempt), 1, int.MaxValue - 1));
    }

    /// <summary>
    /// Tells a row that was refused for its shape and is still as it was written then: the cells that were missing are blank, or the
    /// broken quote is there. Written out evenly it would now pass, so nothing but this stands between a torn row and the target.
    /// </summary>
    /// <param name="cells">The row's cells, all of them.</param>
    /// <param name="names">The names of all columns.</param>
    /// <returns>The error it was refused for, and its column; <see langword="null"/> for a corrected row.</returns>
    public (SyncError Error, string Field)? StillTorn(IReadOnlyList<string> cells, IReadOnlyList<string> names)
    {
        var place = names.ToList().FindIndex(n => n.Equals(cells[_field], StringComparison.OrdinalIgnoreCase));
        if (place < 0)
        {
            return null;
        }

        if (cells[_code] == SyncErrors.RowMalformed.Id && cells[place].AsSpan().TrimStart() is ['"', ..])
        {
            return (SyncErrors.RowMalformed, names[place]);
        }

        var isMissing = cells[_code] == SyncErrors.RowRagged.Id
            && !Enumerable.Range(place, cells.Count - place).Any(i => !Contains(i) && cells[i].Length > 0);
        return isMissing ? (SyncErrors.RowRagged, names[place]) : null;
    }

    private static long Number(IReadOnlyList<string?> cells, int place) =>
        place >= 0 && place < cells.Count
        && long.TryParse(cells[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
