using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads how a target takes many records in one request.</summary>
internal static class BatchOperationReader
{
    /// <summary>Reads <c>batch</c> of a definition.</summary>
    /// <param name="root">The definition.</param>
    /// <param name="size">Records in one request, unless told otherwise; 1 where there is no batch.</param>
    /// <param name="maxSize">The most records in one request; 1 where there is no batch.</param>
    /// <returns>The request and how its answer is read, or <see langword="null"/>.</returns>
    public static BatchOperation? Read(ConfigurationReader root, out int size, out int maxSize)
    {
        size = 1;
        maxSize = 1;
        if (root.Optional("batch", ConfigurationNodeKind.Object) is not { } node)
        {
            return null;
        }

        var reader = new ConfigurationReader(node, root.Faults, ConnectorProperties.Batch);
        var request = OperationReader.Read(reader, "batch", writes: true, hasKey: true);
        maxSize = reader.RequiredInteger("maxSize", 1, 100_000);
        size = reader.OptionalInteger("size", 1, maxSize) ?? maxSize;
        var item = reader.OptionalObject("item", ConnectorProperties.Item);
        var outcomes = ReadOutcomes(reader);
        return new BatchOperation
        {
            Request = request,
            Records = reader.RequiredText("records"),
            Outcomes = outcomes,
            ItemFields = item?.OptionalText("fields"),
            ItemExternalId = item?.OptionalText("externalId"),
            ItemTrace = item?.OptionalText("trace"),
            ItemConstants = item?.OptionalTextPairs("constants") ?? [],
            Job = ReadJob(reader),
        };
    }

    private static List<BatchOutcomes> ReadOutcomes(ConfigurationReader batch)
    {
        var outcomes = new List<BatchOutcomes>();
        foreach (var item in batch.RequiredList("outcomes"))
        {
            var reader = new ConfigurationReader(item, batch.Faults, ConnectorProperties.Outcomes);
            outcomes.Add(new BatchOutcomes
            {
                List = reader.RequiredLocation("list"),
                Index = reader.OptionalLocation("index"),
                Id = reader.OptionalLocation("id"),
                Rules = AnswerRuleReader.Read(reader, "means"),
                Errors = AnswerRuleReader.ReadErrors(reader),
            });
        }

        return outcomes;
    }

    private static JobOperation? ReadJob(ConfigurationReader batch)
    {
        if (batch.Optional("job", ConfigurationNodeKind.Object) is not { } node)
        {
            return null;
        }

        var reader = new ConfigurationReader(node, batch.Faults, ConnectorProperties.Job);
        var request = OperationReader.Read(reader, "job", writes: false);
        return new JobOperation
        {
            Request = request,
            Id = reader.RequiredLocation("id"),
            State = reader.RequiredLocation("state"),
            Running = reader.OptionalTexts("running") ?? ["queued", "pending", "running"],
            Failed = reader.OptionalTexts("failed") ?? ["failed"],
            Interval = reader.OptionalTime("interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)) ?? TimeSpan.FromSeconds(1),
        };
    }
}
