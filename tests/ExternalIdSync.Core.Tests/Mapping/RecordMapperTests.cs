using ExternalIdSync.Core.Mapping;
using FsCheck;
using FsCheck.Fluent;
using static ExternalIdSync.Core.Tests.Mapping.Maps;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class RecordMapperTests
{
    private static readonly TargetField[] Customer =
    [
        new("fullName") { IsRequired = true }, new("email"), new("employees", FieldType.Integer), new("risk.level"), new("createdAt") { IsReadOnly = true },
    ];

    [Fact]
    public void Nothing_is_changed_without_a_transform() => InEveryCulture(static () =>
    {
        var values = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(static s => (object?)s),
            Gen.Elements<object?>(" x ", "007", "1.50", "1,5", "O'Brien", "a\"b", "İ ı", "\r\n x", "\u0000", "true", 5L, 1.50m, 0.1, true, null));
        Prop.ForAll(values.ToArbitrary(), static value =>
        {
            var mapped = Value(Of("""{ "from": "A", "to": "a" }"""), null, ("A", value));
            return Blank.Is(value) ? ReferenceEquals(mapped, SyncRecord.Absent) : ReferenceEquals(mapped, value);
        }).QuickCheckThrowOnFailure();
    });

    [Fact]
    public void A_value_for_a_text_field_is_the_same_text_and_for_other_fields_reads_back_the_same() => InEveryCulture(static () =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
        {
            foreach (var type in Enum.GetValues<FieldType>())
            {
                object? value = text;
                if (text is not null && FieldFit.Fit(new TargetField("a", type), ref value) is null
                    && !string.Equals(PlainText.Of(value), text, type == FieldType.Boolean ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure());

    [Fact]
    public void A_blank_is_left_alone_or_cleared_as_the_field_or_the_map_says()
    {
        const string Fields = """{ "from": "A", "to": "a" }, { "from": "A", "to": "b", "blank": "clear" }, { "from": "A", "to": "c", "blank": "skip" }""";
        foreach (var (byDefault, expected) in new[] { ("skip", SyncRecord.Absent), ("clear", null) })
        {
            var record = Map(Of(Fields, $"\"blank\": \"{byDefault}\","), ("A", "  "));
            Assert.Equal([expected, null, SyncRecord.Absent], [record[0], record[1], record[2]]);
        }
    }

    [Fact]
    public void A_field_of_another_owner_is_never_given()
    {
        var map = Of(
            """{ "from": "A", "to": "a" }, { "from": "A", "to": "b", "owner": "erp" }, { "from": "A", "to": "c", "owner": "CRM" }""",
            "\"system\": \"crm\",");
        using var mapper = new RecordMapper(map, [], new ExternalIdRule());
        Assert.Equal(["a", "c"], mapper.Fields.Select(static f => f.Target));
        Assert.Equal("erp", Assert.Single(mapper.NotOwned).Owner);
        Assert.Equal(["a", "c"], Map(map, ("A", "x")).Schema.Names);
    }

    [Fact]
    public void A_column_that_only_unowned_fields_read_may_be_missing()
    {
        var map = Of("""{ "from": "A", "to": "a" }, { "from": "B", "to": "b", "owner": "erp" }""", "\"system\": \"crm\",");
        Assert.Equal("x", Map(map, ("A", "x"))[0]);
    }

    [Fact]
    public void The_write_mode_and_the_blank_policy_can_be_read_in_the_order_of_the_records_fields()
    {
        var map = Of("""{ "from": "A", "to": "a", "write": "fillOnly" }, { "from": "B", "to": "b", "blank": "clear" }""");
        using var mapper = new RecordMapper(map, [], new ExternalIdRule());
        Assert.Equal(Map(map, ("A", 1L), ("B", 2L)).Schema.Names, mapper.Fields.Select(static f => f.Target));
        Assert.Equal([WriteMode.FillOnly, WriteMode.Overwrite], mapper.Fields.Select(static f => f.Write));
        Assert.Equal([BlankPolicy.Skip, BlankPolicy.Clear], mapper.Fields.Select(static f => f.Blank));
        Assert.Equal(["A", "B"], mapper.Fields.Select(static f => f.Source));
    }

    [Fact]
    public void A_nested_source_is_read_and_a_flat_column_of_the_whole_name_wins()
    {
        var map = Of("""{ "from": "Account.Name", "to": "a" }, { "from": "Account.tags[1].label", "to": "b" }""");
        var account = new Dictionary<string, object?>
        {
            ["name"] = "Acme",
            ["tags"] = new object?[] { "x", new Dictionary<string, object?> { ["label"] = "vip" } },
        };
        var record = Map(map, ("Account", account));
        Assert.Equal("Acme", record[0]);
        Assert.Equal("vip", record[1]);
        Assert.Equal("flat", Map(map, ("Account", account), ("Account.Name", "flat"))[0]);
    }

    [Fact]
    public void A_blank_relation_has_blank_fields_and_an_unknown_one_absent_fields()
    {
        var map = Of("""{ "from": "Account.Name", "to": "a", "blank": "clear" }""");
        Assert.Null(Map(map, ("Account", null))[0]);
        Assert.Same(SyncRecord.Absent, Map(map, ("Account", new Dictionary<string, object?>()))[0]);
    }

    [Fact]
    public void Items_of_lists_are_put_together_and_blank_ones_left_out()
    {
        var map = Of(
            """
            { "from": "E1", "to": "emails[0].email" }, { "to": "emails[0].order", "transforms": [{ "const": 0 }] },
            { "from": "E2", "to": "emails[1].email" }, { "to": "emails[1].order", "transforms": [{ "const": 1 }] },
            { "from": "T", "to": "tags[]" }
            """,
            "\"blank\": \"clear\",");
        var record = Map(map, ("E1", ""), ("E2", "b@example.com"), ("T", "x"));
        Assert.Equal(["emails", "tags"], record.Schema.Names);
        var item = Assert.IsType<Dictionary<string, object?>>(Assert.Single(Assert.IsAssignableFrom<IReadOnlyList<object?>>(record[0])));
        Assert.Equal("b@example.com", item["email"]);
        Assert.Equal(1L, item["order"]);
        Assert.Equal(["x"], Assert.IsAssignableFrom<IReadOnlyList<object?>>(record[1]));
        Assert.Null(Map(map, ("E1", ""), ("E2", null), ("T", "x"))[0]);
        Assert.Equal(2, Assert.IsAssignableFrom<IReadOnlyList<object?>>(Map(map, ("E1", "a"), ("E2", "b"), ("T", ""))[0]).Count);
    }

    [Fact]
    public void Items_of_lists_are_held_against_the_targets_own_description()
    {
        var map = Of("""{ "from": "E", "to": "emails[0].email" }""");
        TargetField[] fields = [new("emails", FieldType.List), new("emails[].email") { MaxLength = 3 }];
        using var mapper = new RecordMapper(map, fields, new ExternalIdRule());
        Assert.False(mapper.TryMap(Record(("Id", "1"), ("E", "abcd")), out _, out var refusal));
        Assert.Equal("'E' has 4 characters; the target takes at most 3.", refusal.Reason);
    }

    [Theory]
    [InlineData(FieldType.Integer, "42", 42L)]
    [InlineData(FieldType.Integer, "-7", -7L)]
    [InlineData(FieldType.Boolean, "TRUE", true)]
    [InlineData(FieldType.Date, "2026-01-31", "2026-01-31")]
    [InlineData(FieldType.DateTime, "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z")]
    [InlineData(FieldType.DateTime, "2026-01-31T12:00:00.1234567+02:00", "2026-01-31T12:00:00.1234567+02:00")]
    [InlineData(FieldType.Text, 5L, "5")]
    [InlineData(FieldType.Text, true, "true")]
    [InlineData(FieldType.Integer, 5.0, 5L)]
    public void A_value_takes_the_fields_kind_where_that_says_the_same(FieldType type, object value, object expected) =>
        InEveryCulture(() => Assert.Equal(expected, Transform("[]", value, new TargetField("a", type))));

    [Theory]
    [InlineData(FieldType.Integer, "007")]
    [InlineData(FieldType.Integer, " 7")]
    [InlineData(FieldType.Integer, "7.0")]
    [InlineData(FieldType.Integer, "1E5")]
    [InlineData(FieldType.Integer, 7.5)]
    [InlineData(FieldType.Decimal, "1,5")]
    [InlineData(FieldType.Decimal, "01.5")]
    [InlineData(FieldType.Decimal, "1.")]
    [InlineData(FieldType.Boolean, "yes")]
    [InlineData(FieldType.Date, "31.01.2026")]
    [InlineData(FieldType.DateTime, "2026-01-31T12:00:00")]
    [InlineData(FieldType.DateTime, "2026-01-31")]
    [InlineData(FieldType.List, "x")]
    [InlineData(FieldType.Object, "x")]
    public void A_value_that_would_have_to_be_changed_is_refused(FieldType type, object value)
    {
        var refusal = Refuse(Of("""{ "from": "A", "to": "a" }"""), new TargetField("a", type), ("A", value));
        Assert.Same(SyncErrors.ValueInvalid, refusal.Error);
        Assert.Equal("A", refusal.Field);
        Assert.Equal("1", refusal.ExternalId);
        Assert.EndsWith(".", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_of_the_target_are_held_before_anything_is_sent()
    {
        Assert.Equal("'A' has 4 characters; the target takes at most 3.", Refusal("[]", "abcd", new TargetField("a") { MaxLength = 3 }));
        Assert.Equal("'A' is none of the values the target takes: X, Y.", Refusal("[]", "x", new TargetField("a") { AllowedValues = ["X", "Y"] }));
        Assert.Equal("'A' is blank, but the target requires it.", Refusal("[]", "", new TargetField("a") { IsRequired = true }));
        Assert.Equal("'A' is blank, but the target's field cannot be cleared.", Refusal("[]", "", new TargetField("a") { IsClearable = false }));
    }

    [Fact]
    public void A_refusal_never_holds_the_value()
    {
        foreach (var (transforms, target) in new (string, TargetField?)[]
        {
            ("""["date"]""", null), ("""["number"]""", null), ("""["bool"]""", null), ("""[{ "phone": { "region": "GB" } }]""", null),
            ("""[{ "lookup": { "values": {} } }]""", null), ("[]", new("a") { MaxLength = 3 }), ("[]", new("a", FieldType.Integer)),
            ("[]", new("a", FieldType.Date)), ("[]", new("a", FieldType.Boolean)), ("[]", new("a") { AllowedValues = ["X"] }),
        })
        {
            Assert.DoesNotContain("hunter2", Refusal(transforms, "hunter2", target), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_a_map_columns_pass_whose_names_match()
    {
        var notes = new List<MapNote>();
        using var mapper = new RecordMapper(
            null, Customer, new ExternalIdRule("Id", "crm:"), new MapperOptions { ExternalIdField = "externalId", OnNote = notes.Add, AcceptsOtherFields = true });
        var source = Record(
            ("Full Name", " Ada "), ("EMAIL", "a@example.com"), ("Employees", "12"), ("risk_level", "low"), ("Risk.Level", "high"), ("createdAt", "x"),
            ("external_id", "y"), ("Id", "5"));
        Assert.True(mapper.TryMap(source, out var record, out _));
        Assert.Equal("crm:5", record.ExternalId.Value);
        Assert.Equal(["fullName", "email", "employees", "risk.level"], record.Schema.Names);
        Assert.Equal([" Ada ", "a@example.com", 12L, "high"], record.Fields.Select(static f => f.Value));
        Assert.Equal(record.Schema.Names, mapper.Fields.Select(static f => f.Target));
        Assert.Equal(
            "No field of the target is called 'risk_level', 'createdAt'; they are not sent. Give a map to send them.",
            Assert.Single(notes, static n => n.Id == "ColumnsUnmatched").Message);
    }

    [Fact]
    public void Without_a_map_records_of_which_nothing_matches_fail_the_run_unless_they_are_but_an_id()
    {
        using var mapper = new RecordMapper(
            null, Customer, new ExternalIdRule("Id"), new MapperOptions { ExternalIdField = "externalId", RequiresColumns = false });

        Assert.True(mapper.TryMap(Record(("Id", "5")), out _, out _));
        Assert.True(mapper.TryMap(Record(("Id", "5"), ("External ID", "5")), out _, out _));
        var failure = Assert.Throws<SyncException>(() => mapper.TryMap(Record(("Id", "5"), ("Firm", "Acme"), ("Town", "Oslo")), out _, out _));

        Assert.Same(SyncErrors.ColumnNotFound, failure.Error);
        Assert.StartsWith("No field of the target is called 'Firm', 'Town', so that nothing would be sent; it takes ", failure.Message, StringComparison.Ordinal);
        Assert.True(mapper.TryMap(Record(("Id", "5"), ("fullName", "Ada")), out _, out _));
        Assert.True(mapper.TryMap(Record(("Id", "5"), ("Firm", "Acme")), out _, out _));
    }

    [Fact]
    public void The_external_ids_column_is_not_sent_as_a_field_too()
    {
        using var mapper = new RecordMapper(null, Customer, new ExternalIdRule("Email"));
        Assert.True(mapper.TryMap(Record(("Email", "a@example.com"), ("fullName", "Ada")), out var record, out _));
        Assert.Equal(["fullName"], record.Schema.Names);
    }

    [Fact]
    public void A_refusal_names_the_one_column_at_fault()
    {
        var map = Of("""{ "from": "P", "to": "a", "transforms": [{ "phone": { "regionFrom": "C" } }] }, { "to": "b", "transforms": [{ "template": "{C} {D}" }, "date"] }""");
        Assert.Equal("P", Refuse(map, null, ("P", "1"), ("C", "GB"), ("D", "x")).Field);
        Assert.Equal("C", Refuse(map, null, ("P", ""), ("C", "GB"), ("D", "x")).Field);
    }

    [Fact]
    public void A_list_that_the_target_requires_is_refused_where_it_has_no_item()
    {
        var map = Of("""{ "from": "E", "to": "emails[].email" }""");
        var refusal = Refuse(map, new TargetField("emails", FieldType.List) { IsRequired = true }, ("E", " "));
        Assert.Same(SyncErrors.ValueMissing, refusal.Error);
        Assert.Equal("'E' is blank, but the target requires it.", refusal.Reason);
    }

    [Fact]
    public void A_target_without_listed_fields_takes_every_column()
    {
        using var mapper = new RecordMapper(null, [], new ExternalIdRule("Id"));
        Assert.True(mapper.TryMap(Record(("Id", "1"), ("Any Thing", "x")), out var record, out _));
        Assert.Equal([new KeyValuePair<string, object?>("Any Thing", "x")], record.Fields);
    }

    [Fact]
    public void Objects_of_several_shapes_keep_the_order_of_the_mappers_fields()
    {
        using var mapper = new RecordMapper(null, Customer, new ExternalIdRule("Id"), new MapperOptions { RequiresColumns = false });
        Assert.True(mapper.TryMap(Record(("Id", "1"), ("email", "a")), out var first, out _));
        Assert.True(mapper.TryMap(Record(("Id", "2"), ("fullName", "b")), out var second, out _));
        Assert.Equal(["email", "fullName"], mapper.Fields.Select(static f => f.Target));
        Assert.Equal(["email"], first.Schema.Names);
        Assert.Same(SyncRecord.Absent, second[0]);
        Assert.Equal("b", second[1]);
        Assert.True(mapper.TryMap(Record(("fullName", "c"), ("Id", "3")), out var third, out _));
        Assert.Same(second.Schema, third.Schema);
    }

    [Fact]
    public void A_missing_column_fails_the_run_and_lists_what_there_is()
    {
        var map = Of("""{ "from": "A", "to": "a" }, { "to": "b", "transforms": [{ "template": "{B} {C}" }] }, { "from": "D", "to": "d", "optional": true }""");
        using var mapper = new RecordMapper(map, [], new ExternalIdRule());
        var exception = Assert.Throws<SyncException>(() => mapper.TryMap(Record(("Id", "1"), ("C", "2")), out _, out _));
        Assert.Same(SyncErrors.ColumnNotFound, exception.Error);
        Assert.Equal("The source has no columns 'A', 'B'; it has Id, C.", exception.Message);
    }

    [Fact]
    public void An_object_without_a_property_leaves_the_field_alone_even_under_clear()
    {
        var map = Of("""{ "from": "A", "to": "a", "blank": "clear" }, { "to": "b", "transforms": [{ "template": "{B}" }], "blank": "clear" }""");
        using var mapper = new RecordMapper(map, [], new ExternalIdRule(), new MapperOptions { RequiresColumns = false });
        Assert.True(mapper.TryMap(Record(("Id", "1")), out var record, out _));
        Assert.Empty(record.Fields);
    }

    [Fact]
    public void The_version_changes_with_the_meaning_and_not_with_the_spelling()
    {
        var version = Of("""{ "from": "A", "to": "a" }""").Version;
        Assert.Matches("^[0-9a-f]{32}$", version);
        Assert.Equal(version, Of("""  { "to": "a", /* same */ "from": "A" }""", "\"description\": \"other words\",").Version);
        Assert.NotEqual(version, Of("""{ "from": "B", "to": "a" }""").Version);
        Assert.NotEqual(version, Of("""{ "from": "A", "to": "a", "transforms": ["trim"] }""").Version);
        Assert.NotEqual(version, Of("""{ "from": "A", "to": "a" }""", "\"system\": \"crm\",").Version);
    }

    private static SyncRecord Map(MapDefinition map, params (string Name, object? Value)[] fields)
    {
        using var mapper = new RecordMapper(map, [], new ExternalIdRule());
        Assert.True(mapper.TryMap(Record([("Id", "1"), .. fields]), out var record, out var refusal), refusal?.Reason);
        return record;
    }
}
