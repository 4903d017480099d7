using System.Globalization;

namespace ExternalIdSync.Core.Mapping;

/// <summary>Makes external IDs of source values, and notes what will hurt later.</summary>
internal sealed class ExternalIdReader(string prefix, Action<MapNote>? onNote) : IDisposable
{
    private const double MostExact = 1L << 53;
    private const int SmallInteger = 6;

    private DuplicateKeys? _folded;
    private bool _toldEmail;
    private bool _toldInteger;
    private bool _toldChecksum;
    private bool _toldCase;

    /// <summary>Makes an external ID.</summary>
    /// <param name="value">The source's value.</param>
    /// <param name="row">The row, for notes.</param>
    /// <param name="id">The external ID, where there is no error.</param>
    /// <param name="reason">Why there is none: the rest of a sentence that begins with the column's name.</param>
    /// <returns>The row of the error table, or <see langword="null"/>.</returns>
    public SyncError? Read(object? value, long row, out ExternalId id, out string reason)
    {
        id = default;
        if (Text(value, out reason) is not { } text)
        {
            return value is double or decimal ? SyncErrors.ExternalIdDamaged : SyncErrors.ValueInvalid;
        }

        var bare = text.AsSpan().Trim();
        if (bare.IsEmpty)
        {
            reason = "is blank, but it is the external ID";
            return SyncErrors.ExternalIdBlank;
        }

        if (SpreadsheetDamage.IsIn(bare))
        {
            reason = "looks like a long number that a spreadsheet has rounded";
            return SyncErrors.ExternalIdDamaged;
        }

        var full = prefix.Length == 0 ? text : string.Concat(prefix, bare);
        if (!ExternalId.TryParse(full, out id, out var error))
        {
            reason = error == SyncErrors.ExternalIdTooLong
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"makes an external ID longer than {ExternalId.MaxLength} characters{(prefix.Length == 0 ? "" : ", prefix included")}")
                : "holds half of a character, but it is the external ID";
            return error;
        }

        // A dot segment is resolved away by every URL library, even where it is escaped.
        if (id.Value is "." or "..")
        {
            id = default;
            reason = "is '.' or '..', which no URL can carry as an external ID";
            return SyncErrors.ExternalIdUnusable;
        }

        if (onNote is not null)
        {
            Note(bare, row);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _folded?.Dispose();

    private static string? Text(object? value, out string reason)
    {
        reason = "";
        switch (value)
        {
            case null:
                return "";
            case string text:
                return text;
            case long whole:
                return whole.ToString(CultureInfo.InvariantCulture);
            case decimal number when number == decimal.Truncate(number):
                return decimal.Truncate(number).ToString(CultureInfo.InvariantCulture);
            case double number when number == Math.Truncate(number) && Math.Abs(number) <= MostExact:
                return ((long)number).ToString(CultureInfo.InvariantCulture);
            case double or decimal:
                reason = "is a number with decimals or too large to be exact; give the external ID as text";
                return null;
            default:
                if (ReferenceEquals(value, SyncRecord.Absent))
                {
                    return "";
                }

                reason = "must be a text or a whole number to be the external ID";
                return null;
        }
    }

    private void Note(ReadOnlySpan<char> bare, long row)
    {
        if (!_toldEmail && bare.IndexOf('@') > 0 && bare[bare.IndexOf('@')..].Contains('.'))
        {
            _toldEmail = true;
            Tell("ExternalIdIsEmail", row, "looks like an e-mail address. People change those, and each change would make a second record; "
                + "use the source's own key.");
        }

        if (!_toldInteger && prefix.Length == 0 && bare.Length <= SmallInteger && bare[0] != '0' && bare.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            _toldInteger = true;
            Tell("ExternalIdIsSmallInteger", row,
                "is a bare small number. Another system's records may bear the same; give a prefix such as 'crm:'.");
        }

        if (!_toldChecksum && SalesforceId.HasWrongChecksum(bare))
        {
            _toldChecksum = true;
            Tell("ExternalIdChecksum", row,
                "looks like a Salesforce id of 18 characters whose last three do not fit; it may have been cut or retyped.");
        }

        if (!_toldCase && SalesforceId.LooksShort(bare))
        {
            NoteCase(bare, row);
        }
    }

    private void NoteCase(ReadOnlySpan<char> bare, long row)
    {
        Span<char> folded = stackalloc char[SalesforceId.ShortLength];
        bare.ToUpperInvariant(folded);
        _folded ??= new DuplicateKeys();
        var exact = (long)KeyHash.Of(bare);
        if (!_folded.TryAdd(KeyHash.Of(folded), exact, out var first) && first != exact)
        {
            _toldCase = true;
            Tell("ExternalIdCase", row, "differs from an earlier one only by case, as Salesforce ids of 15 characters do. "
                + "A target that ignores case would merge them; export the 18-character ids.");
        }
    }

    private void Tell(string id, long row, string what) =>
        onNote!(new MapNote(id, string.Create(CultureInfo.InvariantCulture, $"The external ID in row {row} {what}")));
}
