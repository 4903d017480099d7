using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>Numbers what comes through the pipeline and turns it into records; what cannot be one is a refused row, and the others go on.</summary>
/// <param name="reader">Reads one object.</param>
/// <param name="externalId">The external ID of the only record, and the field it becomes; none where records bear theirs.</param>
internal sealed class RecordInput(PSObjectReader reader, (string Field, string Value)? externalId)
{
    private long _row;

    /// <summary>Reads one input.</summary>
    /// <param name="input">The input, as it was bound.</param>
    /// <returns>One item, or as many as an array or a JSON text has.</returns>
    public IEnumerable<SourceItem> Read(object input)
    {
        IEnumerable<object?> records;
        try
        {
            records = PSObjectReader.Expand(input);
        }
        catch (SyncException exception)
        {
            return [Refuse(exception)];
        }

        return records.Select(ReadOne);
    }

    private SourceItem ReadOne(object? input)
    {
        _row++;
        try
        {
            var record = reader.Read(input, new RecordOrigin(_row));
            return externalId is var (field, value) ? reader.Extend(record, field, value) : record;
        }
        catch (SyncException exception)
        {
            return Refuse(exception);
        }
    }

    private RejectedRow Refuse(SyncException exception) =>
        new(_row, exception.Error, exception.Message, Field: null, RawFields: []);
}
