using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>
/// Remembers how the file of a record was written, so that its rejections are kept in the same encoding, delimiter and columns although
/// they are written at the other end of the pipeline. An entry lives as long as records of its file do.
/// </summary>
internal static class CsvDialects
{
    private static readonly ConditionalWeakTable<RecordSchema, CsvDialect> Dialects = [];

    /// <summary>Remembers a file's dialect.</summary>
    /// <param name="schema">The schema that the file's records share.</param>
    /// <param name="dialect">The dialect.</param>
    public static void Remember(RecordSchema schema, CsvDialect dialect) => Dialects.AddOrUpdate(schema, dialect);

    /// <summary>The dialect of the file that records of this schema come from.</summary>
    /// <param name="schema">The schema.</param>
    /// <returns>The dialect, or <see langword="null"/> where they come from no file.</returns>
    public static CsvDialect? Find(RecordSchema schema) => Dialects.TryGetValue(schema, out var dialect) ? dialect : null;
}
