using ExternalIdSync.Sandbox.Crm;

namespace ExternalIdSync.Sandbox.Tests.Salesforce;

public sealed class SoqlTests : IDisposable
{
    private readonly Org _org = new();

    public void Dispose() => _org.Dispose();

    [Theory]
    [InlineData("Title = 'boss'", "A B")] // text is compared without regard to case
    [InlineData("Title != 'boss'", "C D")] // and what is empty is not equal
    [InlineData("Title = null", "D")]
    [InlineData("Title != null", "A B C")]
    [InlineData("Title LIKE 'bo%'", "A B C")]
    [InlineData("Title LIKE 'bo_'", "C")]
    [InlineData("Title LIKE 'b\\_%'", "")]
    [InlineData("Title IN ('BOSS', 'none')", "A B")]
    [InlineData("Title NOT IN ('boss', 'none')", "C D")]
    [InlineData("NOT (Title = 'boss' OR Title = null)", "C")]
    [InlineData("Title = 'boss' AND (LastName = 'A' OR LastName = 'C')", "A")]
    [InlineData("(Title = 'boss' AND LastName = 'A') OR (Title = 'bow')", "A C")]
    [InlineData("LastName > 'A' AND LastName <= 'C'", "B C")]
    [InlineData("HasOptedOutOfEmail = true", "B")]
    [InlineData("Birthdate >= 1990-01-01", "B")]
    [InlineData("SystemModstamp < 2026-06-23T01:00:00Z", "A")]
    [InlineData("SystemModstamp <= 2026-06-23T01:00:00.000Z", "A B C D")]
    [InlineData("SystemModstamp < 2026-06-23T03:00:00+02:00", "A")]
    [InlineData("Account.Name = 'Acme'", "A")]
    [InlineData("Contact.Account.Name = null", "B C D")]
    [InlineData("Department = 'It\\'s \\\"R&D\\\"\\\\'", "D")]
    public async Task Conditions_choose_rows(string condition, string expected)
    {
        var acme = _org.Simulator.Apply(CrmChange.Create("Account", new Dictionary<string, object?> { ["Name"] = "Acme" }));
        Add("A", [("Title", "Boss"), ("AccountId", acme)], Box.Start.AddSeconds(-1));
        Add("B", [("Title", "boss"), ("HasOptedOutOfEmail", true), ("Birthdate", "1990-01-01")]);
        Add("C", [("Title", "bow"), ("Birthdate", "1989-12-31")]);
        Add("D", [("Department", "It's \"R&D\"\\")]);

        var found = await _org.ReadAsync($"select id, lastname from contact where {condition} order by LastName", "LastName");

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY")]
    [InlineData("SELECT Id, FROM Contact", "MALFORMED_QUERY")]
    [InlineData("SELECT * FROM Contact", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact LIMIT 1 extra", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact WHERE Title = 'a' AND Title = 'b' OR Title = 'c'", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact WHERE Title = 'O'Neill'", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact WHERE Title = 'a\\q'", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact WHERE SystemModstamp > 2026-06-23T01:00:00", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Contact WHERE SystemModstamp > 2026-06-23T01:00:00 00:00", "MALFORMED_QUERY")] // a plus that was not encoded
    [InlineData("SELECT Id FROM Contact WHERE SystemModstamp > '2026-06-23T01:00:00Z'", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Contact WHERE SystemModstamp > 2026-06-23", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Contact WHERE LastName = 5", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Contact WHERE LastName > null", "INVALID_FIELD")]
    [InlineData("SELECT Id, Nonsense__c FROM Contact", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Contact ORDER BY Nonsense__c", "INVALID_FIELD")]
    [InlineData("SELECT Id, Boss.Name FROM Contact", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Contact WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR")]
    [InlineData("SELECT Id FROM Nonsense", "INVALID_TYPE")]
    public async Task What_cannot_be_run_is_refused_by_its_code(string query, string code)
    {
        var reply = await _org.QueryAsync(query);

        Assert.Equal((400, code), (reply.Status, reply["0.errorCode"]));
    }

    [Fact]
    public async Task Rows_come_in_the_order_asked_for()
    {
        Add("A", [("Title", "x")]);
        Add("B", []);
        Add("C", [("Title", "X")]);
        Add("D", [("Title", "y")]);

        Assert.Equal("B C A D", await Order("Title, LastName DESC"));
        Assert.Equal("C A D B", await Order("Title NULLS LAST, LastName DESC"));
        Assert.Equal("B D A C", await Order("Title DESC, LastName ASC"));

        async Task<string> Order(string by) => string.Join(' ', await _org.ReadAsync("SELECT LastName FROM Contact ORDER BY " + by, "LastName"));
    }

    [Fact]
    public async Task Parents_are_objects_of_their_own_in_an_answer()
    {
        var acme = _org.Simulator.Apply(CrmChange.Create("Account", new Dictionary<string, object?> { ["Name"] = "Acme", ["NumberOfEmployees"] = 7 }));
        Add("A", [("AccountId", acme)]);
        Add("B", []);

        var reply = await _org.QueryAsync("SELECT Account.Name, LastName, Account.NumberOfEmployees, SystemModstamp FROM Contact ORDER BY LastName");

        Assert.Equal(("Account", "Acme", "7"), (reply["records.0.Account.attributes.type"], reply["records.0.Account.Name"], reply["records.0.Account.NumberOfEmployees"]));
        Assert.Equal("2026-06-23T01:00:00.000+0000", reply["records.0.SystemModstamp"]);
        Assert.Null(reply["records.1.Account"]);
        Assert.StartsWith("/services/data/v59.0/sobjects/Contact/003", reply["records.1.attributes.url"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_found_in_both_their_forms()
    {
        var id = _org.Add("A");

        Assert.Equal([id], await _org.ReadAsync($"SELECT Id FROM Contact WHERE Id = '{id[..15]}'", "Id"));
        Assert.Empty(await _org.ReadAsync($"SELECT Id FROM Contact WHERE Id > '{id}'", "Id"));
    }

    [Fact]
    public async Task Counting_gives_a_number_and_no_records()
    {
        _org.Add("A");
        _org.Add("B");

        var reply = await _org.QueryAsync("SELECT COUNT() FROM Contact WHERE LastName = 'B'");

        Assert.Equal(("1", "true", "[]"), (reply["totalSize"], reply["done"], reply["records"]));
    }

    private void Add(string lastName, (string Name, object? Value)[] values, DateTimeOffset? stamp = null)
    {
        var all = Org.Person(lastName);
        foreach (var (name, value) in values)
        {
            all[name] = value;
        }

        _org.Simulator.Apply(CrmChange.Create("Contact", all) with { Stamp = stamp });
    }
}
