using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Holds a definition to what its strategy and its promises need of it, beyond what each property must be by itself.</summary>
internal static class ConnectorCheck
{
    /// <summary>Tells what is missing.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="root">Where it was read from; faults go there.</param>
    public static void Check(ConnectorDefinition definition, ConfigurationReader root)
    {
        var node = root.Find("requests") ?? root.Node;
        switch (definition.Strategy)
        {
            case UpsertStrategy.SingleCall when root.Has("strategy"):
                Require(definition.Upsert is not null, "the strategy 'singleCall' needs the request 'upsert'.");
                break;
            case UpsertStrategy.LookupThenWrite:
                Require(definition.Lookup is not null, "the strategy 'lookupThenWrite' needs the request 'lookup'.");
                Require(definition.Create is not null, "the strategy 'lookupThenWrite' needs the request 'create'.");
                Require(definition.Update is not null, "the strategy 'lookupThenWrite' needs the request 'update'.");
                break;
            case UpsertStrategy.Batch:
                Require(definition.Batch is not null, "the strategy 'batch' needs 'batch'.");
                break;
            default:
                break;
        }

        if (definition.Lookup is not null)
        {
            var tellsNotFound = false;
            foreach (var rule in definition.Answers)
            {
                tellsNotFound |= rule.Meaning == AnswerMeaning.NotFound && (rule.Location is not null || rule.Statuses.Count == 0);
            }

            if (!tellsNotFound)
            {
                root.Faults.Add(root.Find("answers") ?? root.Node,
                    "needs a row with \"means\": \"notFound\" and a \"path\" in the API's own answer; "
                    + "a bare 404 may come from anything between.");
            }
        }

        void Require(bool holds, string fault)
        {
            if (!holds && node.Kind == ConfigurationNodeKind.Object)
            {
                root.Faults.Add(node, fault);
            }
        }
    }
}
