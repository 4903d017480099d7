using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Sources.HubSpot;
using ExternalIdSync.Core.Sources.Lists;
using ExternalIdSync.Core.Sources.Salesforce;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>The published schemas and the readers say the same.</summary>
public sealed class JobSchemaTests
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["job-1/job"] = ["$schema", .. JobReader.Properties],
        ["job-1/target"] = JobReader.TargetProperties,
        ["job-1/limits"] = JobReader.LimitProperties,
        ["job-1/retention"] = JobReader.RetentionProperties,
        ["job-1/externalId"] = ["from", "prefix"],
        ["job-1/csv"] = CsvSourceSettings.Properties,
        ["job-1/salesforce"] = SalesforceSettings.Properties,
        ["job-1/hubspot"] = HubSpotSettings.Properties,
        ["job-1/list"] = ListSettings.Properties,
        ["contract-1/contract"] = ["$schema", .. OwnershipContract.Properties],
        ["contract-1/field"] = OwnershipContract.FieldProperties,
    };

    public static TheoryData<string> Objects => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Schema_and_reader_know_the_same_properties(string name)
    {
        using var schema = Schema(name.Split('/')[0]);
        var definition = schema.RootElement.GetProperty("$defs").GetProperty(name.Split('/')[1]);

        Assert.Equal(
            Known[name].Order(StringComparer.Ordinal),
            definition.GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal));
        Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
    }

    [Theory]
    [InlineData("job-1")]
    [InlineData("contract-1")]
    public void Every_object_of_the_schema_is_compared(string name)
    {
        using var schema = Schema(name);

        Assert.Equal(
            Known.Keys.Where(k => k.StartsWith(name + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            schema.RootElement.GetProperty("$defs").EnumerateObject()
                .Where(static d => d.Value.TryGetProperty("properties", out _))
                .Select(d => name + "/" + d.Name)
                .Order(StringComparer.Ordinal));
    }

    private static JsonDocument Schema(string name) => JsonDocument.Parse(File.ReadAllBytes(Repository.File($"module/schemas/{name}.json")));
}
