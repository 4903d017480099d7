namespace ExternalIdSync.Core.Targets;

/// <summary>
/// What is worked out once for all records of one schema: how they are written and where the target's answers hold their fields.
/// </summary>
internal sealed class RecordShape
{
    /// <summary>Works it out.</summary>
    /// <param name="definition">How the target is spoken.</param>
    /// <param name="schema">The records' schema.</param>
    /// <param name="matchKey">The field that holds the external ID.</param>
    /// <param name="fillOnly">Tells whether a field is only written where the target holds nothing.</param>
    /// <param name="ownerOf">Tells a field's owner.</param>
    public RecordShape(
        ConnectorDefinition definition,
        RecordSchema schema,
        string matchKey,
        Func<string, bool>? fillOnly = null,
        Func<string, string?>? ownerOf = null)
    {
        Schema = schema;
        Fields = FieldNode.Build(schema.Names, matchKey);
        ReadFrom = new JsonLocation?[schema.Count];
        IsFillOnly = new bool[schema.Count];
        IsFreezing = new bool[schema.Count];
        IsHidden = new bool[schema.Count];
        Owners = new string?[schema.Count];
        Func<string, string>? rename = definition.AnswersInSnakeCase ? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName : null;
        for (var i = 0; i < schema.Count; i++)
        {
            var name = schema.Names[i];
            ReadFrom[i] = JsonLocation.TryParse(name, rename);
            IsFillOnly[i] = fillOnly?.Invoke(name) ?? false;
            HasFillOnly |= IsFillOnly[i];
            IsHidden[i] = definition.Fields.Any(f => f.IsWriteOnly && f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            IsFreezing[i] = definition.FrozenFields.Contains(name, StringComparer.OrdinalIgnoreCase);
            Owners[i] = ownerOf?.Invoke(name);
        }
    }

    /// <summary>The records' schema.</summary>
    public RecordSchema Schema { get; }

    /// <summary>The fields as they nest in a body.</summary>
    public FieldNode Fields { get; }

    /// <summary>Where an answer's record holds each field.</summary>
    public JsonLocation?[] ReadFrom { get; }

    /// <summary>Which fields are only written where the target holds nothing.</summary>
    public bool[] IsFillOnly { get; }

    /// <summary>Whether there is such a field.</summary>
    public bool HasFillOnly { get; }

    /// <summary>Which fields the target may have frozen.</summary>
    public bool[] IsFreezing { get; }

    /// <summary>Which fields the target takes and never shows.</summary>
    public bool[] IsHidden { get; }

    /// <summary>The owner of each field, where a contract says so.</summary>
    public string?[] Owners { get; }
}
