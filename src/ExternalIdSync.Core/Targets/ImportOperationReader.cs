using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads how a target imports whole files.</summary>
internal static class ImportOperationReader
{
    /// <summary>Reads <c>import</c> of a definition.</summary>
    /// <param name="root">The definition.</param>
    /// <returns>The requests and how their answers are read, or <see langword="null"/>.</returns>
    public static ImportOperation? Read(ConfigurationReader root)
    {
        if (root.OptionalObject("import", ConnectorProperties.Import) is not { } reader)
        {
            return null;
        }

        var refused = reader.RequiredObject("refused", ConnectorProperties.Refused);
        var scope = reader.OptionalText("scope");
        return new ImportOperation
        {
            Object = reader.RequiredText("object"),
            Create = Of("create", HttpMethod.Post, isRepeatable: false),
            Mapping = Of("mapping", HttpMethod.Post, isRepeatable: true),
            Start = Of("start", HttpMethod.Post, isRepeatable: false),
            Status = Of("status", HttpMethod.Get, isRepeatable: true),
            Errors = Of("errors", HttpMethod.Get, isRepeatable: true),
            Id = reader.RequiredLocation("id"),
            UploadUrl = reader.RequiredLocation("uploadUrl"),
            State = reader.RequiredLocation("state"),
            Completed = reader.OptionalTexts("completed") ?? ["completed"],
            Failed = reader.OptionalTexts("failed") ?? ["failed"],
            Interval = reader.OptionalTime("interval", TimeSpan.FromMilliseconds(1)) ?? TimeSpan.FromSeconds(2),
            Created = reader.OptionalLocation("created"),
            Updated = reader.OptionalLocation("updated"),
            Message = reader.OptionalLocation("message"),
            RefusedList = refused.RequiredLocation("list"),
            RefusedRow = refused.RequiredLocation("row"),
            RefusedCode = refused.OptionalLocation("code"),
            RefusedField = refused.OptionalLocation("field"),
            RefusedText = refused.OptionalLocation("text"),
        };

        Operation Of(string name, HttpMethod method, bool isRepeatable) =>
            new(method, OperationReader.ReadPath(reader, name)) { IsRepeatable = isRepeatable, Scope = scope };
    }
}
