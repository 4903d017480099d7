using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>A memory of earlier runs that a test fills.</summary>
internal sealed class FakeSettlement : ISettlement
{
    public Dictionary<string, KnownRecord> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>What the first field of each key held when it was last written.</summary>
    public Dictionary<string, string> Contents { get; } = new(StringComparer.Ordinal);

    public List<SettledRecord> Settled { get; } = [];

    public int Lookups { get; private set; }

    public Exception? Fault { get; init; }

    public ValueTask LookUpAsync(ReadOnlyMemory<SyncRecord> records, Memory<KnownRecord> known, CancellationToken cancellationToken)
    {
        Lookups++;
        for (var i = 0; i < records.Length; i++)
        {
            var record = records.Span[i];
            known.Span[i] = Contents.TryGetValue(record.ExternalId.Value, out var content)
                ? new KnownRecord(null, IsUnchanged: content == record[0] as string)
                : Known.GetValueOrDefault(record.ExternalId.Value);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SettleAsync(ReadOnlyMemory<SettledRecord> outcomes, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        Settled.AddRange(outcomes.Span);
        foreach (var outcome in outcomes.Span)
        {
            if (outcome is { Result.IsSuccess: true, Record: { } record } && record[0] is string content)
            {
                Contents[record.ExternalId.Value] = content;
            }
        }

        return ValueTask.CompletedTask;
    }
}
