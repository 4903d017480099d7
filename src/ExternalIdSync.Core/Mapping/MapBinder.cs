using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Mapping;

/// <summary>Maps by a map: each of the fields it owns is made of the columns that it names.</summary>
internal sealed class MapBinder : IMapPlanner
{
    private readonly MapDefinition _map;
    private readonly TargetFieldList _targetFields;
    private readonly MapperOptions _options;
    private readonly RecordSchema _schema;

    /// <summary>Holds a map to the target's fields.</summary>
    /// <param name="map">The map.</param>
    /// <param name="targetFields">The target's fields.</param>
    /// <param name="options">What else to know.</param>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.ConfigurationInvalid"/>: the map writes fields the target lacks or sets itself, each named with its line.
    /// </exception>
    public MapBinder(MapDefinition map, IReadOnlyList<TargetField> targetFields, MapperOptions options)
    {
        _map = map;
        _targetFields = new TargetFieldList(targetFields);
        _options = options;
        (Fields, NotOwned) = ReadFields();
        _schema = new RecordSchema([.. Fields.Select(static f => f.Target)]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<MappedField> Fields { get; }

    /// <inheritdoc/>
    public IReadOnlyList<MappedField> NotOwned { get; }

    /// <inheritdoc/>
    public MapPlan Plan(RecordSchema source, SourcePath id)
    {
        if (_options.RequiresColumns)
        {
            MissingColumns.ThrowIfAny(_map.Fields.Where(f => !f.IsOptional && _map.IsOwned(f)).SelectMany(static f => f.Columns), source);
        }

        var steps = new MapStep[Fields.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = MakeStep(Fields[i], source);
        }

        return new MapPlan(source, _schema, id, steps);
    }

    private MapStep MakeStep(MappedField target, RecordSchema source)
    {
        var parts = _map.Fields
            .Where(f => _map.IsOwned(f) && string.Equals(f.To.Name, target.Target, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return parts[0].To.IsItem
            ? new ListStep(target, [.. parts.Select(p => (p.To, MakeStep(p, source, _targetFields.Find(p.To.General), isItem: true)))])
            : MakeStep(parts[0], source, target.Definition, isItem: false);
    }

    private static FieldStep MakeStep(MapField field, RecordSchema source, TargetField? target, bool isItem) => new(
        field.From is null ? null : SourcePath.Resolve(field.From, source),
        [.. field.Transforms.Select(t => t.Bind(source))],
        field.Columns.FirstOrDefault() ?? field.To.General,
        field.Blank,
        field.Write,
        target,
        isItem);

    private (IReadOnlyList<MappedField> Owned, IReadOnlyList<MappedField> NotOwned) ReadFields()
    {
        var faults = new ConfigurationFaults();
        var check = new MapTargetCheck(_targetFields, _options, faults);
        var owned = new List<MappedField>();
        var notOwned = new List<MappedField>();
        foreach (var group in _map.Fields.GroupBy(static f => f.To.Name, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var field in group)
            {
                check.Check(field);
            }

            var first = group.First();
            var mapped = new MappedField(
                first.To.Name,
                string.Join(", ", group.Select(static f => f.Sources).Where(static s => s.Length > 0)),
                first.Blank,
                first.Write,
                first.Owner,
                _targetFields.Find(first.To.Name));
            (_map.IsOwned(first) ? owned : notOwned).Add(mapped);
        }

        faults.ThrowIfAny();
        return (owned, notOwned);
    }
}
