using System.Globalization;
using System.Management.Automation;

namespace ExternalIdSync.Cmdlets;

/// <summary>Turns rows of the error table into PowerShell's error records: every id, category and advice passes here.</summary>
internal static class ErrorRecords
{
    /// <summary>A failure of a call or of one input.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">What it failed on, where the exception does not say.</param>
    /// <returns>The error record.</returns>
    public static ErrorRecord From(SyncException exception, object? target = null) =>
        Make(exception, exception.Error, exception.Subject ?? target);

    /// <summary>A record that was not written.</summary>
    /// <param name="result">What became of it.</param>
    /// <returns>The error record; its target object is the result.</returns>
    public static ErrorRecord From(SyncResult result)
    {
        var error = result.Error ?? SyncErrors.Unexpected;
        var record = Make(new SyncException(error, Describe(result, error)) { Subject = result }, error, result);
        record.CategoryInfo.TargetName = result.ExternalId ?? RowName(result.Row);
        record.CategoryInfo.TargetType = result.Target is null ? "record" : $"{result.Target} record";
        return record;
    }

    /// <summary>A row that could not become a record.</summary>
    /// <param name="row">The row, as a result.</param>
    /// <param name="path">Its file.</param>
    /// <returns>The error record; its target object is the result.</returns>
    public static ErrorRecord FromRow(SyncResult row, string path)
    {
        var error = row.Error ?? SyncErrors.Unexpected;
        var place = $"{Path.GetFileName(path)}, {RowName(row.Row)}";
        var record = Make(new SyncException(error, $"{place}: {row.Reason}") { Subject = row }, error, row);
        record.CategoryInfo.TargetName = place;
        record.CategoryInfo.TargetType = "row";
        return record;
    }

    /// <summary>PowerShell's category of the same name.</summary>
    /// <param name="category">Ours.</param>
    /// <returns>PowerShell's.</returns>
    public static ErrorCategory ToPowerShell(SyncErrorCategory category) => Enum.Parse<ErrorCategory>(category.ToString());

    private static ErrorRecord Make(SyncException exception, SyncError error, object? target) =>
        new(exception, error.Id, ToPowerShell(error.Category), target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = error.Advice },
        };

    private static string Describe(SyncResult result, SyncError error)
    {
        var reason = result.Reason ?? error.Advice;
        var who = result.ExternalId is { } id ? $"record '{id}'" : "record without external ID";
        return result.Row > 0 ? $"{result.Outcome}: {who} ({RowName(result.Row)}): {reason}" : $"{result.Outcome}: {who}: {reason}";
    }

    private static string RowName(long row) => string.Create(CultureInfo.InvariantCulture, $"row {row}");
}
