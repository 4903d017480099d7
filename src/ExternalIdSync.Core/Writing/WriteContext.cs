using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>What the writers of one run share.</summary>
internal sealed class WriteContext
{
    private readonly object _lock = new();
    private readonly List<RecordShape> _shapes = [];
    private readonly IReadOnlyList<MappedField> _fields;
    private RecordShape? _lastShape;

    /// <summary>Prepares a run's writers.</summary>
    /// <param name="definition">How the target is spoken.</param>
    /// <param name="transport">The way to it.</param>
    /// <param name="fields">What is known of the fields.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="brake">The run's limits.</param>
    public WriteContext(
        ConnectorDefinition definition, ITransport transport, IReadOnlyList<MappedField> fields, RunOptions options, Brake brake)
    {
        Definition = definition;
        Options = options;
        Brake = brake;
        MatchKey = options.MatchKey ?? definition.MatchKey;
        Reader = new TargetReader(definition, transport);
        Door = new WriteDoor(transport, options.WhatIf);
        _fields = fields;
    }

    /// <summary>How the target is spoken.</summary>
    public ConnectorDefinition Definition { get; }

    /// <summary>The run's options.</summary>
    public RunOptions Options { get; }

    /// <summary>The run's limits.</summary>
    public Brake Brake { get; }

    /// <summary>The field that holds the external ID.</summary>
    public string MatchKey { get; }

    /// <summary>Reads from the target.</summary>
    public TargetReader Reader { get; }

    /// <summary>Writes to the target.</summary>
    public WriteDoor Door { get; }

    /// <summary>Whether the target must be read before it is written, to compare or to count.</summary>
    /// <param name="record">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>Whether it must.</returns>
    public bool MustLook(SyncRecord record, RecordShape shape) => MustCompare(record, shape) || Brake.TellsKinds;

    /// <summary>Whether what is written depends on what the target holds.</summary>
    /// <param name="record">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>Whether it does.</returns>
    public bool MustCompare(SyncRecord record, RecordShape shape) =>
        Options.WhatIf || shape.HasFillOnly || record.Origin.ExpectedVersion is not null;

    /// <summary>Holds a record that was planned against the target's copy as it is now.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="found">The target's copy.</param>
    /// <param name="requests">Requests sent for the record alone.</param>
    /// <returns>Why it must not be written any more; <see langword="null"/> where it may.</returns>
    public SyncResult? RefuseOutdated(Ticket ticket, in LookupAnswer found, int requests) =>
        ticket.Record!.Origin.ExpectedVersion is not { } expected || expected == TargetVersion.Of(found) ? null
            : Results.Good(ticket, Definition.Name, SyncOutcome.Blocked, found.Verdict.Id, requests) with
            {
                Error = SyncErrors.PlanOutdated,
                Reason = expected == TargetVersion.Absent ? "The target has the record by now; the plan was to create it."
                    : found.IsFound ? "The record changed at the target after the plan was made."
                    : "The record is gone from the target since the plan was made.",
            };

    /// <summary>The fields of the target's copy.</summary>
    /// <param name="found">What the lookup brought.</param>
    /// <returns>The fields; undefined where there is no record.</returns>
    public JsonElement FieldsOf(in LookupAnswer found) =>
        found.IsFound && Definition.AnswerFields.TryFind(found.Record, out var fields) ? fields : default;

    /// <summary>Writes properties whose values the definition gives into an object that is open.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="constants">Names and values; <c>{matchKey}</c> stands for the match key.</param>
    public void WriteConstants(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string>> constants)
    {
        for (var i = 0; i < constants.Count; i++)
        {
            var (name, value) = constants[i];
            writer.WriteString(name, value == "{matchKey}" ? MatchKey : value);
        }
    }

    /// <summary>The shape of records with a schema, worked out once.</summary>
    /// <param name="schema">The schema.</param>
    /// <returns>The shape.</returns>
    public RecordShape ShapeOf(RecordSchema schema)
    {
        var last = Volatile.Read(ref _lastShape);
        return last is not null && ReferenceEquals(last.Schema, schema) ? last : FindShape(schema);
    }

    private RecordShape FindShape(RecordSchema schema)
    {
        lock (_lock)
        {
            foreach (var known in _shapes)
            {
                if (ReferenceEquals(known.Schema, schema))
                {
                    return known;
                }
            }

            // Looked up by name, because the mapper's list grows while it meets new columns.
            MappedField? Find(string name)
            {
                var fields = _fields;
                for (var i = 0; i < fields.Count; i++)
                {
                    if (fields[i].Target.Equals(name, StringComparison.OrdinalIgnoreCase))
                    {
                        return fields[i];
                    }
                }

                return null;
            }

            var shape = new RecordShape(
                Definition, schema, MatchKey, name => Find(name)?.Write == WriteMode.FillOnly, name => Find(name)?.Owner);
            if (shape.HasFillOnly && Definition.Lookup is null)
            {
                throw new SyncException(SyncErrors.NotSupported,
                    $"{Definition.Name} cannot be read by external ID, so a field with the write mode fillOnly cannot be honoured.");
            }

            // Sources with ever new shapes are few and small; what they need again they make again.
            if (_shapes.Count >= 64)
            {
                _shapes.Clear();
            }

            _shapes.Add(shape);
            Volatile.Write(ref _lastShape, shape);
            return shape;
        }
    }
}
