namespace ExternalIdSync.Core.Mapping;

/// <summary>Maps without a map: a column goes through as it is where a field of the target has its name.</summary>
/// <param name="targetFields">The target's fields; empty where it describes none, and every column is let through.</param>
/// <param name="options">What else to know.</param>
internal sealed class NameMatcher(IReadOnlyList<TargetField> targetFields, MapperOptions options) : IMapPlanner
{
    private readonly HashSet<string> _toldColumns = new(StringComparer.OrdinalIgnoreCase);
    private RecordSchema? _schema;

    /// <inheritdoc/>
    public IReadOnlyList<MappedField> Fields { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<MappedField> NotOwned => [];

    /// <inheritdoc/>
    public MapPlan Plan(RecordSchema source, SourcePath id)
    {
        var targets = Match(source, id.Ordinal);
        var fields = Fields.ToList();
        var steps = new Dictionary<string, MapStep>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] is not { } target)
            {
                continue;
            }

            var column = source.Names[i];
            var field = fields.Find(f => string.Equals(f.Target, target.Name, StringComparison.OrdinalIgnoreCase));
            if (field is null)
            {
                field = new MappedField(target.Name, column, Definition: targetFields.Contains(target) ? target : null);
                fields.Add(field);
            }

            steps.Add(target.Name, new FieldStep(
                SourcePath.Resolve(column, source), [], column, BlankPolicy.Skip, WriteMode.Overwrite, field.Definition, isItem: false));
        }

        var unmatched = source.Names.Where((n, i) => targets[i] is null && i != id.Ordinal && !IsExternalId(n)).ToList();
        if (options.RequiresField && fields.Count == 0 && unmatched.Count > 0)
        {
            throw NothingMatches(unmatched);
        }

        TellUnmatched(unmatched);

        // One schema for as long as no field is added: what comes after the mapper resolves its ordinals once per schema, too.
        if (_schema is null || _schema.Count < fields.Count)
        {
            Fields = fields;
            _schema = new RecordSchema([.. fields.Select(static f => f.Target)]);
        }

        return new MapPlan(source, _schema, id, [.. fields.Select(f => steps.GetValueOrDefault(f.Target) ?? AbsentStep.Instance)]);
    }

    private static bool HasSameName(string left, string right) =>
        string.Equals(Plain(left), Plain(right), StringComparison.OrdinalIgnoreCase);

    private static bool CanMatch(TargetField field) => !field.IsReadOnly && !field.Name.Contains('[', StringComparison.Ordinal);

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"'{n}'"));

    private static string Plain(string name) => string.Concat(name.Where(static c => c is not ('_' or '-' or ' ')));

    private bool IsExternalId(string column) => options.ExternalIdField is { } field && HasSameName(column, field);

    /// <summary>
    /// The target's field of each column. Names that are the same come first, then those that differ by case, <c>_</c>, <c>-</c> or
    /// spaces, so that <c>full_name</c> takes nothing away from a <c>fullName</c> beside it. Items of lists need a map.
    /// </summary>
    private TargetField?[] Match(RecordSchema source, int idOrdinal)
    {
        var matches = new TargetField?[source.Count];
        if (targetFields.Count == 0)
        {
            for (var i = 0; i < matches.Length; i++)
            {
                var column = source.Names[i];
                matches[i] = i == idOrdinal || IsExternalId(column) ? null : new TargetField(column);
            }

            return matches;
        }

        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Func<string, string, bool>[] likenesses = [static (a, b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase), HasSameName];
        foreach (var isSame in likenesses)
        {
            for (var i = 0; i < matches.Length; i++)
            {
                var column = source.Names[i];
                if (matches[i] is null && i != idOrdinal && !IsExternalId(column))
                {
                    var match = targetFields.FirstOrDefault(f => CanMatch(f) && !taken.Contains(f.Name) && isSame(f.Name, column));
                    matches[i] = match;
                    _ = match is not null && taken.Add(match.Name);
                }
            }
        }

        return matches;
    }

    /// <summary>Nothing of the records would be sent, and every one of them would make a record without fields.</summary>
    private SyncException NothingMatches(List<string> columns) => new(
        SyncErrors.ColumnNotFound,
        $"No field of the target is called {Quote(columns)}, so that nothing would be sent; it takes "
        + $"{string.Join(", ", targetFields.Where(CanMatch).Select(static f => f.Name))}.")
    {
        Subject = columns[0],
    };

    private void TellUnmatched(List<string> unmatched)
    {
        var isFirst = _toldColumns.Count == 0;
        unmatched.RemoveAll(c => !_toldColumns.Add(c));
        if (isFirst && unmatched.Count > 0)
        {
            var (isNotSent, them) = unmatched.Count == 1 ? ("it is not sent", "it") : ("they are not sent", "them");
            options.OnNote?.Invoke(new MapNote(
                "ColumnsUnmatched",
                $"No field of the target is called {Quote(unmatched)}; {isNotSent}. Give a map to send {them}."));
        }
    }
}
