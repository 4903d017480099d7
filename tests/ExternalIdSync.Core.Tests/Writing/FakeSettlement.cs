using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>A memory of earlier runs that a test fills.</summary>
internal sealed class FakeSettlement : ISettlement
{
    public Dictionary<string, KnownRecord> Known { get; } = new(StringComparer.Ordinal);

    public List<SettledRecord> Settled { get; } = [];

    public int Lookups { get; private set; }

    public Exception? Fault { get; init; }

    public ValueTask LookUpAsync(ReadOnlyMemory<SyncRecord> records, Memory<KnownRecord> known, CancellationToken cancellationToken)
    {
        Lookups++;
        for (var i = 0; i < records.Length; i++)
        {
            known.Span[i] = Known.GetValueOrDefault(records.Span[i].ExternalId.Value);
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
        return ValueTask.CompletedTask;
    }
}
