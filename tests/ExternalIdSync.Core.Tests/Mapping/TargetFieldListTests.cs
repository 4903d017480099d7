using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class TargetFieldListTests
{
    private static readonly TargetFieldList Fields = new(
    [
        new TargetField("name"),
        new TargetField("risk.level"),
        new TargetField("address", FieldType.Object),
        new TargetField("tags", FieldType.List),
        new TargetField("emails[].email"),
    ]);

    [Theory]
    [InlineData("name")]
    [InlineData("risk.level")]
    [InlineData("risk")]
    [InlineData("address.street.number")]
    [InlineData("tags[3]")]
    [InlineData("emails[2].email")]
    [InlineData("emails")]
    public void A_place_is_known_by_itself_by_its_list_or_by_the_record_around_it(string path) =>
        Assert.True(Fields.Has(TargetPath.TryParse(path)!));

    [Theory]
    [InlineData("Name")]
    [InlineData("names")]
    [InlineData("risk.score")]
    [InlineData("addresses.street")]
    [InlineData("name[0]")]
    [InlineData("emails[0].phone")]
    public void Any_other_place_is_unknown_and_case_counts(string path) =>
        Assert.False(Fields.Has(TargetPath.TryParse(path)!));

    [Fact]
    public void A_target_that_describes_nothing_takes_everything() =>
        Assert.True(new TargetFieldList([]).Has(TargetPath.TryParse("anything")!));

    [Fact]
    public void A_field_is_found_by_its_very_name()
    {
        Assert.Equal(FieldType.List, Fields.Find("tags")?.Type);
        Assert.Null(Fields.Find("Tags"));
    }
}
