namespace ExternalIdSync.Sandbox.Crm;

/// <summary>
/// A random history of changes to one kind of record, the same for the same seed: creations, edits, deletions, merges, stamps that many
/// records share, stamps moved by automation, and commits that come late. It is laid out in advance; what is due becomes visible as the clock
/// moves.
/// </summary>
public sealed record CrmHistory
{
    /// <summary>The kind of record, such as <c>Contact</c>.</summary>
    public required string Object { get; init; }

    /// <summary>The values that a record is created with or changed to, by the number of the change from 0 and a source of randomness.</summary>
    public required Func<int, Random, IReadOnlyDictionary<string, object?>> Values { get; init; }

    /// <summary>When it begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>How long it takes from the first stamp to the last; late commits may come after.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>How many changes there are.</summary>
    public int Changes { get; init; } = 200;

    /// <summary>The share of changes that have the stamp of the one before, 0 to 1.</summary>
    public double Ties { get; init; } = 0.5;

    /// <summary>The share of changes that are committed late, 0 to 1.</summary>
    public double Late { get; init; } = 0.2;

    /// <summary>The longest that a commit takes.</summary>
    public TimeSpan LongestCommit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The share of changes that create a record, 0 to 1.</summary>
    public double Creations { get; init; } = 0.4;

    /// <summary>The share of changes that delete one, 0 to 1.</summary>
    public double Deletions { get; init; } = 0.05;

    /// <summary>The share of changes that merge two, 0 to 1.</summary>
    public double Merges { get; init; } = 0.03;

    /// <summary>The share of changes that move a stamp alone, 0 to 1. The rest are edits.</summary>
    public double Touches { get; init; } = 0.05;

    /// <summary>Lays the history out.</summary>
    /// <param name="simulator">The CRM whose history it is to be.</param>
    /// <returns>The changes in the order of their stamps, each with its record's id, its stamp and, if late, when it is visible.</returns>
    /// <exception cref="ArgumentException">There is no such object, or values do not fit.</exception>
    public IReadOnlyList<CrmChange> LayOut(CrmSimulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        // Reproducible on purpose: a failing seed must fail again.
        var random = new Random(Seed);
        var free = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var changes = new List<CrmChange>(Changes);
        var stamp = From;
        for (var number = 0; number < Changes; number++)
        {
            if (number > 0 && random.NextDouble() >= Ties)
            {
                // Twice the average step, halved by chance: the last stamp is about where the length says, and never beyond.
                var step = (From + Length - stamp) / Math.Max(1, (Changes - number) * (1 - Ties)) * random.NextDouble() * 2;
                stamp = stamp + step > From + Length ? From + Length : stamp + step;
            }

            var change = Choose(number, random, stamp, free) with { Stamp = stamp };
            if (random.NextDouble() < Late)
            {
                change = change with { VisibleAt = stamp + (LongestCommit * random.NextDouble()) };
            }

            var id = simulator.Apply(change);
            Follow(change, id, free);
            changes.Add(change.Kind == CrmChangeKind.Create ? change with { Id = id } : change);
        }

        return changes;
    }

    /// <summary>Keeps in mind who is alive, and until when a commit that is under way holds a record: nobody else can change it meanwhile.</summary>
    private static void Follow(CrmChange change, string id, Dictionary<string, DateTimeOffset> free)
    {
        foreach (var merged in change.MergedIds)
        {
            free.Remove(merged);
        }

        if (change.Id is { } old && (change.Kind == CrmChangeKind.Delete || id != old))
        {
            free.Remove(old);
        }

        if (change.Kind != CrmChangeKind.Delete)
        {
            free[id] = change.VisibleAt ?? change.Stamp!.Value;
        }
    }

    private CrmChange Choose(int number, Random random, DateTimeOffset stamp, Dictionary<string, DateTimeOffset> free)
    {
        var choice = random.NextDouble();
        var candidates = free.Where(pair => pair.Value <= stamp).Select(static pair => pair.Key).Order(StringComparer.Ordinal).ToList();
        string Take()
        {
            var index = random.Next(candidates.Count);
            var id = candidates[index];
            candidates.RemoveAt(index);
            return id;
        }

        if (candidates.Count < 2 || (choice -= Creations) < 0)
        {
            return CrmChange.Create(Object, Values(number, random));
        }

        if ((choice -= Deletions) < 0)
        {
            return CrmChange.Delete(Object, Take());
        }

        if ((choice -= Merges) < 0)
        {
            return CrmChange.Merge(Object, Take(), Take());
        }

        return choice - Touches < 0 ? CrmChange.Touch(Object, Take()) : CrmChange.Update(Object, Take(), Values(number, random));
    }
}
