using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.Crm;

public sealed class CrmHistoryTests : IDisposable
{
    private readonly Box _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        using var other = new Box();
        using var third = new Box();

        var first = Describe(History(1).LayOut(_box.Server.Salesforce));

        Assert.Equal(first, Describe(History(1).LayOut(other.Server.Salesforce)));
        Assert.NotEqual(first, Describe(History(2).LayOut(third.Server.Salesforce)));
    }

    [Fact]
    public void It_has_everything_that_loses_records()
    {
        var changes = History(1).LayOut(_box.Server.Salesforce);

        Assert.Equal(2_000, changes.Count);
        Assert.Equal(Enum.GetValues<CrmChangeKind>().Length, changes.Select(static c => c.Kind).Distinct().Count());
        Assert.InRange(changes.GroupBy(static c => c.Stamp).Count(), 800, 1_200);
        Assert.InRange(changes.Count(static c => c.VisibleAt is not null), 300, 500);
        Assert.Equal(changes.Select(static c => c.Stamp).Order(), changes.Select(static c => c.Stamp));
        Assert.All(changes, static c => Assert.InRange(c.Stamp!.Value, Box.Start, Box.Start.AddHours(1)));
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("hubspot")]
    public void Once_it_is_over_every_record_is_as_its_last_change_left_it(string vendor)
    {
        CrmSimulator simulator = vendor == "salesforce" ? _box.Server.Salesforce : _box.Server.HubSpot;
        var (objectName, field) = vendor == "salesforce" ? ("Contact", "LastName") : ("contacts", "lastname");
        var history = new CrmHistory { Object = objectName, Values = (n, _) => new Dictionary<string, object?> { [field] = $"v{n}" }, From = Box.Start, Seed = 7, Merges = 0 };
        var changes = history.LayOut(simulator);
        Assert.NotEqual(changes.Count(static c => c.Kind == CrmChangeKind.Create), simulator.Records(objectName).Count);

        _box.Clock.Advance(history.Length + history.LongestCommit);

        foreach (var group in changes.GroupBy(static c => c.Id!))
        {
            var record = simulator.FindRecord(objectName, group.Key)!;
            Assert.Equal(group.Last(static c => c.Values.Count > 0).Values[field], record.Values[field]);
            Assert.Equal(group.Last().Kind == CrmChangeKind.Delete, record.IsDeleted);
        }
    }

    private static CrmHistory History(int seed) => new()
    {
        Object = "Contact",
        Values = static (n, random) => new Dictionary<string, object?> { ["LastName"] = $"v{n}", ["Title"] = random.Next(3) == 0 ? null : "T" },
        From = Box.Start,
        Changes = 2_000,
        Seed = seed,
    };

    private static IEnumerable<string> Describe(IEnumerable<CrmChange> changes) =>
        changes.Select(static c => $"{c.Kind} {c.Id} {c.Stamp:O} {c.VisibleAt:O} {string.Join(',', c.MergedIds)} {string.Join(',', c.Values)}");
}
