using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads what a target's answers mean and where they say what is wrong.</summary>
internal static class AnswerRuleReader
{
    /// <summary>Reads a list of rules.</summary>
    /// <param name="parent">The object that has the list.</param>
    /// <param name="property">The list.</param>
    /// <returns>The rules in the file's order; none where the list is missing.</returns>
    public static IReadOnlyList<AnswerRule> Read(ConfigurationReader parent, string property)
    {
        var rules = new List<AnswerRule>();
        foreach (var item in parent.OptionalList(property))
        {
            var reader = new ConfigurationReader(item, parent.Faults, ConnectorProperties.Rule);
            var location = reader.OptionalLocation("path");
            var rule = new AnswerRule
            {
                Statuses = ReadStatuses(reader),
                Location = location,
                EqualTo = ReadScalar(reader, "equals"),
                Contains = reader.OptionalText("contains"),
                Meaning = reader.RequiredEnum<AnswerMeaning>("means"),
                ConflictingExternalId = reader.OptionalLocation("conflictingExternalId"),
                ConflictingId = reader.OptionalLocation("conflictingId"),
                ConflictingIdAfter = reader.OptionalText("conflictingIdAfter"),
            };
            if (location is null && (rule.EqualTo is not null || rule.Contains is not null))
            {
                parent.Faults.Add(item, "has 'equals' or 'contains' but no 'path' to look at.");
            }

            rules.Add(rule);
        }

        return rules;
    }

    /// <summary>Reads <c>errors</c> of an object.</summary>
    /// <param name="parent">The object.</param>
    /// <returns>Where error answers say what is wrong; nowhere where that is missing.</returns>
    public static ErrorLocations ReadErrors(ConfigurationReader parent)
    {
        var reader = parent.OptionalObject("errors", ConnectorProperties.Errors);
        return reader is null ? new ErrorLocations() : new ErrorLocations
        {
            Text = reader.OptionalLocations("text"),
            Code = reader.OptionalLocations("code"),
            Field = reader.OptionalLocations("field"),
            ByField = reader.OptionalLocation("byField"),
            CorrelationId = reader.OptionalLocations("correlationId"),
            CorrelationHeader = reader.OptionalText("correlationHeader"),
        };
    }

    private static List<int> ReadStatuses(ConfigurationReader reader)
    {
        var statuses = new List<int>();
        if (reader.Find("status") is not { } node)
        {
            return statuses;
        }

        foreach (var item in node.Kind == ConfigurationNodeKind.List ? node.Items : [node])
        {
            if (item.TryGetInteger(out var status) && status is >= 100 and <= 599)
            {
                statuses.Add((int)status);
            }
            else
            {
                reader.Faults.Add(item, "must be an HTTP status from 100 to 599, or a list of such.");
            }
        }

        return statuses;
    }

    private static string? ReadScalar(ConfigurationReader reader, string name)
    {
        if (reader.Find(name) is not { } node)
        {
            return null;
        }

        if (node.Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number or ConfigurationNodeKind.Bool)
        {
            return node.Text;
        }

        reader.Faults.Add(node, "must be a text, a number, true or false.");
        return null;
    }
}
