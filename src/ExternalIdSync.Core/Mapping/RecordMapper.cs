using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Mapping;

/// <summary>
/// Turns source records into sync records, by a map or, without one, by the names of the columns. Column names are resolved once per
/// schema; after that a record costs its array of values, the record itself and the texts that transforms make.
/// </summary>
/// <remarks>Not safe for use from several threads at once. Dispose it after the run.</remarks>
public sealed class RecordMapper : IRecordMapper, IDisposable
{
    private const int MostPlans = 64;

    private readonly MapDefinition? _map;
    private readonly IReadOnlyList<TargetField> _targetFields;
    private readonly MapperOptions _options;
    private readonly string _idColumn;
    private readonly ExternalIdReader _ids;
    private readonly RecordSchema? _mapSchema;
    private readonly List<MappedField> _grown = [];
    private readonly HashSet<string> _toldColumns = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<RecordSchema, MapPlan> _plans = new(ReferenceComparer.Instance);
    private RecordSchema? _grownSchema;
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
        _map = map;
        _targetFields = targetFields;
        _options = options ?? new MapperOptions();
        _idColumn = rule.Column ?? map?.ExternalIdColumn ?? throw new SyncException(
            SyncErrors.OptionInvalid, "No column is named for the external ID; name it with --external-id or -ExternalIdProperty, or in the map under externalId.from.");
        _ids = new ExternalIdReader(rule.Prefix ?? map?.ExternalIdPrefix ?? "", _options.OnNote);
        if (map is not null)
        {
            (Fields, NotOwned) = MapFields(map);
            _mapSchema = new RecordSchema([.. Fields.Select(static f => f.Target)]);
        }
    }

    /// <summary>
    /// What is known of each field, in the order of <see cref="SyncRecord.Schema"/>. Without a map it grows when records with further
    /// columns come; what was there keeps its place.
    /// </summary>
    public IReadOnlyList<MappedField> Fields { get; private set; } = [];

    /// <inheritdoc/>
    public string? ExternalIdColumn => _idColumn;

    /// <summary>The map's fields that another system owns; they are never in a record.</summary>
    public IReadOnlyList<MappedField> NotOwned { get; } = [];

    /// <summary>What tells this mapping from its next version, for fingerprints.</summary>
    public string Version => _map?.Version ?? "";

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
        var id = SourcePath.Resolve(_idColumn, source);
        if (id.Ordinal < 0 && _options.RequiresColumns)
        {
            throw Missing([_idColumn], source);
        }

        return _map is null ? MatchNames(source, id) : Bind(_map, source, id);
    }

    private static SyncException Missing(IReadOnlyList<string> names, RecordSchema source) => new(
        SyncErrors.ColumnNotFound,
        $"The source has no {(names.Count == 1 ? "column" : "columns")} {Quote(names)}; "
        + $"it has {string.Join(", ", source.Names)}.")
    {
        Subject = names[0],
    };

    private MapPlan Bind(MapDefinition map, RecordSchema source, SourcePath id)
    {
        if (_options.RequiresColumns)
        {
            var missing = map.Fields
                .Where(f => !f.IsOptional && map.IsOwned(f))
                .SelectMany(static f => f.Columns)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Where(c => SourcePath.Resolve(c, source).Ordinal < 0)
                .ToList();
            if (missing.Count > 0)
            {
                throw Missing(missing, source);
            }
        }

        var steps = new MapStep[Fields.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var target = Fields[i];
            var parts = map.Fields.Where(f => map.IsOwned(f) && string.Equals(f.To.Name, target.Target, StringComparison.OrdinalIgnoreCase)).ToList();
            steps[i] = parts[0].To.IsItem
                ? new ListStep(target, [.. parts.Select(p => (p.To, MakeStep(p, source, FindTarget(p.To), isItem: true)))])
                : MakeStep(parts[0], source, target.Definition, isItem: false);
        }

        return new MapPlan(source, _mapSchema!, id, steps);
    }

    private static FieldStep MakeStep(MapField field, RecordSchema source, TargetField? target, bool isItem) => new(
        field.From is null ? null : SourcePath.Resolve(field.From, source),
        [.. field.Transforms.Select(t => t.Bind(source))],
        field.Columns.FirstOrDefault() ?? field.To.General,
        field.Blank,
        field.Write,
        target,
        isItem);

    private (IReadOnlyList<MappedField> Fields, IReadOnlyList<MappedField> NotOwned) MapFields(MapDefinition map)
    {
        var faults = new ConfigurationFaults();
        var fields = new List<MappedField>();
        var notOwned = new List<MappedField>();
        foreach (var group in map.Fields.GroupBy(static f => f.To.Name, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var field in group)
            {
                CheckTarget(field, faults);
            }

            var first = group.First();
            var mapped = new MappedField(
                first.To.Name,
                string.Join(", ", group.Select(static f => f.Sources).Where(static s => s.Length > 0)),
                first.Blank,
                first.Write,
                first.Owner,
                _targetFields.FirstOrDefault(t => string.Equals(t.Name, first.To.Name, StringComparison.Ordinal)));
            (map.IsOwned(first) ? fields : notOwned).Add(mapped);
        }

        faults.ThrowIfAny();
        return (fields, notOwned);
    }

    private void CheckTarget(MapField field, ConfigurationFaults faults)
    {
        if (string.Equals(field.To.Name, _options.ExternalIdField, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(field.Node, $"'{field.To.Name}' is the target's external ID, which is made of externalId; take this field out.");
            return;
        }

        var target = FindTarget(field.To);
        if (target is { IsReadOnly: true })
        {
            faults.Add(field.Node, $"'{target.Name}' is set by the target itself; take this field out.");
        }

        if (target is { IsWriteOnly: true } && field.Write == WriteMode.FillOnly)
        {
            faults.Add(field.Node, $"the target never shows '{target.Name}', so nobody can tell whether it is empty; use the write mode overwrite.");
        }

        if (target is null && _targetFields.Count > 0 && !IsInsideKnown(field.To))
        {
            var hint = Suggestion.Hint(field.To.General, [.. _targetFields.Select(static t => t.Name)]);
            if (!_options.AcceptsOtherFields)
            {
                faults.Add(field.Node, $"the target has no field '{field.To.General}'; {hint}");
            }
            else if (hint.EndsWith('?'))
            {
                _options.OnNote?.Invoke(new MapNote(
                    "FieldUnlisted", $"{field.Node}: the target's definition lists no field '{field.To.General}'; {hint}"));
            }
        }
    }

    /// <summary>A target may describe a list by its items, a list by its name, or a nested record as a whole.</summary>
    private TargetField? FindTarget(TargetPath path)
    {
        foreach (var field in _targetFields)
        {
            if (string.Equals(field.Name, path.General, StringComparison.Ordinal))
            {
                return field;
            }
        }

        return null;
    }

    private bool IsInsideKnown(TargetPath path) => _targetFields.Any(t =>
        (path.IsItem && t.Type == FieldType.List && string.Equals(t.Name, path.Name, StringComparison.Ordinal))
        || (t.Type == FieldType.Object && path.Name.StartsWith(t.Name + ".", StringComparison.Ordinal))
        || t.Name.StartsWith(path.General + ".", StringComparison.Ordinal)
        || t.Name.StartsWith(path.General + "[]", StringComparison.Ordinal));

    private MapPlan MatchNames(RecordSchema source, SourcePath id)
    {
        var targets = Match(source, id.Ordinal);
        var steps = new Dictionary<string, MapStep>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] is not { } target)
            {
                continue;
            }

            var column = source.Names[i];
            if (!_grown.Exists(f => string.Equals(f.Target, target.Name, StringComparison.OrdinalIgnoreCase)))
            {
                _grown.Add(new MappedField(target.Name, column, Definition: _targetFields.Contains(target) ? target : null));
            }

            var definition = _grown.Find(f => string.Equals(f.Target, target.Name, StringComparison.OrdinalIgnoreCase))!.Definition;
            steps.Add(target.Name, new FieldStep(
                SourcePath.Resolve(column, source), [], column, BlankPolicy.Skip, WriteMode.Overwrite, definition, isItem: false));
        }

        Fields = [.. _grown];
        var unmatched = source.Names.Where((n, i) => targets[i] is null && i != id.Ordinal && !SameName(n, _options.ExternalIdField)).ToList();
        if (_options.RequiresColumns && _grown.Count == 0 && unmatched.Count > 0)
        {
            throw NothingMatches(unmatched);
        }

        TellUnmatched(unmatched);

        // One schema for as long as no field is added: what comes after the mapper resolves its ordinals once per schema, too.
        if (_grownSchema is null || _grownSchema.Count < _grown.Count)
        {
            _grownSchema = new RecordSchema([.. _grown.Select(static f => f.Target)]);
        }

        return new MapPlan(
            source,
            _grownSchema,
            id,
            [.. _grown.Select(f => steps.GetValueOrDefault(f.Target) ?? AbsentStep.Instance)]);
    }

    /// <summary>
    /// The target's field of each column. Names that are the same come first, then those that differ by case, <c>_</c>, <c>-</c> or
    /// spaces, so that <c>full_name</c> takes nothing away from a <c>fullName</c> beside it. Items of lists need a map.
    /// </summary>
    private TargetField?[] Match(RecordSchema source, int idOrdinal)
    {
        var matches = new TargetField?[source.Count];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var isSame in new Func<string, string, bool>[] { static (a, b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase), SameName })
        {
            for (var i = 0; i < matches.Length; i++)
            {
                var column = source.Names[i];
                if (matches[i] is null && i != idOrdinal && !SameName(column, _options.ExternalIdField))
                {
                    var match = _targetFields.FirstOrDefault(f =>
                        CanMatch(f) && !taken.Contains(f.Name) && isSame(f.Name, column));
                    matches[i] = match;
                    _ = match is not null && taken.Add(match.Name);
                }
            }
        }

        for (var i = 0; i < matches.Length && _targetFields.Count == 0; i++)
        {
            var column = source.Names[i];
            matches[i] = i == idOrdinal || SameName(column, _options.ExternalIdField) ? null : new TargetField(column);
        }

        return matches;
    }

    private static bool SameName(string left, string? right) =>
        right is not null && string.Equals(Plain(left), Plain(right), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => string.Concat(name.Where(static c => c is not ('_' or '-' or ' ')));

    /// <summary>A table of which nothing would be sent: records without a field would be created for every row.</summary>
    private SyncException NothingMatches(List<string> columns) => new(
        SyncErrors.ColumnNotFound,
        $"No field of the target is called {Quote(columns)}, so that nothing would be sent; it takes "
        + $"{string.Join(", ", _targetFields.Where(CanMatch).Select(static f => f.Name))}.")
    {
        Subject = columns[0],
    };

    private static bool CanMatch(TargetField field) => !field.IsReadOnly && !field.Name.Contains('[', StringComparison.Ordinal);

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"'{n}'"));

    private void TellUnmatched(List<string> unmatched)
    {
        var isFirst = _toldColumns.Count == 0;
        unmatched.RemoveAll(c => !_toldColumns.Add(c));
        if (isFirst && unmatched.Count > 0)
        {
            var (isNotSent, them) = unmatched.Count == 1 ? ("it is not sent", "it") : ("they are not sent", "them");
            _options.OnNote?.Invoke(new MapNote(
                "ColumnsUnmatched",
                $"No field of the target is called {Quote(unmatched)}; {isNotSent}. Give a map to send {them}."));
        }
    }

    private sealed class ReferenceComparer : IEqualityComparer<RecordSchema>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(RecordSchema? x, RecordSchema? y) => ReferenceEquals(x, y);

        public int GetHashCode(RecordSchema obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
