using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>What became of each record of a batch, in the order they came.</summary>
internal sealed class BatchOutcome(int capacity)
{
    private readonly List<RecordOutcome> _records = new(capacity);
    private int _inserted;
    private int _updated;

    public IReadOnlyList<RecordOutcome> Records => _records;

    public void Add(RecordOutcome outcome)
    {
        _records.Add(outcome);
        _inserted += outcome.Status == "inserted" ? 1 : 0;
        _updated += outcome.Status == "updated" ? 1 : 0;
    }

    public void WriteCounts(Utf8JsonWriter writer)
    {
        writer.WriteNumber("totalRecords", _records.Count);
        writer.WriteNumber("acceptedRecords", _inserted + _updated);
        writer.WriteNumber("rejectedRecords", _records.Count - _inserted - _updated);
        writer.WriteNumber("inserted", _inserted);
        writer.WriteNumber("updated", _updated);
    }

    public void WriteResults(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("results");
        for (var i = 0; i < _records.Count; i++)
        {
            _records[i].WriteTo(writer, i);
        }

        writer.WriteEndArray();
    }
}
