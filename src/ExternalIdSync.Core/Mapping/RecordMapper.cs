using System.Diagnostics.CodeAnalysis;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Turns source records into sync records, by a map or, without one, by the names of the columns. Column names are resolved once per
/// schema; after that a record costs its array of values, the record itself and the texts that transforms make.
/// </summary>
/// <remarks>Not safe for use from several threads at once. Dispose it after the run.</remarks>
public sealed class RecordMapper : IRecordMapper, IDisposable
{
    private const int MostPlans = 64;

    private readonly string _idColumn;
    private readonly bool _requiresColumns;
    private readonly ExternalIdReader _ids;
    private readonly IMapPlanner _planner;
    private readonly Dictionary<RecordSchema, MapPlan> _plans = new(ReferenceEqualityComparer.Instance);
    private MapPlan? _last;

    /// <summary>Makes a mapper.</summary>
    /// <param name="map">The map; <see langword="null"/> to let columns through whose names match a target field.</param>
    /// <param name="targetFields">The target's fields; empty where its definition tells none, and every field is then let through.</param>
    /// <param name="rule">How the external ID is made.</param>
    /// <param name="options">What else to know; <see langword="null"/> for the defaults.</param>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.ConfigurationInvalid"/>: the map writes fields the target lacks or sets itself, each named with its line.
    /// <see cref="SyncErrors.OptionInvalid"/>: neither rule nor map names the external ID's column.
    /// </exception>
    public RecordMapper(MapDefinition? map, IReadOnlyList<TargetField> targetFields, ExternalIdRule rule, MapperOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(targetFields);
        ArgumentNullException.ThrowIfNull(rule);
        options ??= new MapperOptions();
        _idColumn = rule.Column ?? map?.ExternalIdColumn ?? throw new SyncException(
            SyncErrors.OptionInvalid, "No column is named for the external ID; name it with --external-id or -ExternalIdProperty, or in the map under externalId.from.");
        _requiresColumns = options.RequiresColumns;
        _planner = map is null ? new NameMatcher(targetFields, options) : new MapBinder(map, targetFields, options);
        _ids = new ExternalIdReader(rule.Prefix ?? map?.ExternalIdPrefix ?? "", options.OnNote);
        Version = map?.Version ?? "";
    }

    /// <summary>
    /// What is known of each field, in the order of <see cref="SyncRecord.Schema"/>. Without a map it grows when records with further
    /// columns come; what was there keeps its place.
    /// </summary>
    public IReadOnlyList<MappedField> Fields => _planner.Fields;

    /// <inheritdoc/>
    public string? ExternalIdColumn => _idColumn;

    /// <summary>The map's fields that another system owns; they are never in a record.</summary>
    public IReadOnlyList<MappedField> NotOwned => _planner.NotOwned;

    /// <summary>What tells this mapping from its next version, for fingerprints.</summary>
    public string Version { get; }

    /// <inheritdoc/>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.ColumnNotFound"/>: the source lacks a column that is named, which fails the run and not one record.
    /// </exception>
    public bool TryMap(SourceRecord source, [NotNullWhen(true)] out SyncRecord? record, [NotNullWhen(false)] out SyncResult? refusal)
    {
        ArgumentNullException.ThrowIfNull(source);
        var plan = _last is { } last && ReferenceEquals(last.Source, source.Schema) ? last : PlanFor(source.Schema);
        record = null;
        var error = _ids.Read(plan.Id.Read(source), source.Origin.Row, out var id, out var reason);
        if (error is not null)
        {
            refusal = Refuse(source, default, error, $"'{_idColumn}' {reason}.", _idColumn);
            return false;
        }

        // A span, for storing into an array of objects asks each time what kind of array it is.
        var steps = plan.Steps;
        var made = new object?[steps.Length];
        var values = made.AsSpan();
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Run(source, out values[i]) is { } fault)
            {
                refusal = Refuse(source, id, fault.Error, $"'{fault.Field}' {fault.Reason}.", fault.Field);
                return false;
            }
        }

        record = new SyncRecord(id, plan.Target, made, source.Origin, source);
        refusal = null;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();

    private static SyncResult Refuse(SourceRecord source, ExternalId id, SyncError error, string reason, string field) => new()
    {
        ExternalId = id.IsNone ? null : id.Value,
        Outcome = SyncOutcome.Rejected,
        Row = source.Origin.Row,
        Error = error,
        Reason = reason,
        Field = field,
    };

    private MapPlan PlanFor(RecordSchema source)
    {
        if (!_plans.TryGetValue(source, out var plan))
        {
            // Objects may each come with a schema of their own; a plan is cheap to make again.
            if (_plans.Count == MostPlans)
            {
                _plans.Clear();
            }

            plan = MakePlan(source);
            _plans.Add(source, plan);
        }

        return _last = plan;
    }

    private MapPlan MakePlan(RecordSchema source)
    {
        if (_requiresColumns)
        {
            MissingColumns.ThrowIfAny([_idColumn], source);
        }

        return _planner.Plan(source, SourcePath.Resolve(_idColumn, source));
    }
}
