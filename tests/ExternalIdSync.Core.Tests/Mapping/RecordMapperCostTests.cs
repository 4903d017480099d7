using ExternalIdSync.Core.Mapping;
using static ExternalIdSync.Core.Tests.Mapping.Maps;

namespace ExternalIdSync.Core.Tests.Mapping;

/// <summary>What a mapped record costs.</summary>
[Collection(nameof(AloneWithTheProcessor))]
public sealed class RecordMapperCostTests
{
    [Fact]
    public void Columns_are_resolved_once_per_schema_and_a_record_costs_only_its_array_and_itself()
    {
        var schema = new RecordSchema(["Id", "A", "B"]);
        using var mapper = new RecordMapper(Of("""{ "from": "A", "to": "a" }, { "from": "B", "to": "b" }"""), [new("a") { MaxLength = 9 }, new("b")], new ExternalIdRule());
        var source = new SourceRecord(schema, ["1", "x", "y"]);

        // Code that is not optimized yet boxes inside the framework, so the first rounds cost more than all later ones.
        var perRecord = double.MaxValue;
        for (var round = 0; round < 500 && perRecord > 160; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(10_000);
            perRecord = (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000.0;
        }

        Assert.InRange(perRecord, 1, 160);

        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                mapper.TryMap(source, out _, out _);
            }
        }
    }
}
