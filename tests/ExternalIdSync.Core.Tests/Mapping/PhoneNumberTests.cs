using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("020 7183 8750", "GB", "+442071838750")]
    [InlineData("+44 (0)20 7183 8750", null, "+442071838750")]
    [InlineData("+39 (0)6 1234 5678", null, "+390612345678")]
    [InlineData("+378 (0)549 882 345", "IT", "+3780549882345")]
    [InlineData("+225 (0)7 01 23 45 67", null, "+2250701234567")]
    [InlineData("+45 (0)32 12 34 56", null, "+4532123456")]
    [InlineData("0044 20 7183 8750", null, "+442071838750")]
    [InlineData("0049 30 901820", "FR", "+4930901820")]
    [InlineData("(415) 555-2671", "US", "+14155552671")]
    [InlineData("1-415-555-2671", "us", "+14155552671")]
    [InlineData("011 44 20 7183 8750", "US", "+442071838750")]
    [InlineData("06 1234 5678", "IT", "+390612345678")]
    [InlineData("0532 123 45 67", "TR", "+905321234567")]
    [InlineData("8 (912) 345-67-89", "RU", "+79123456789")]
    [InlineData("800 123 45 67", "RU", "+78001234567")]
    [InlineData("0011 1 415 555 2671", "AU", "+14155552671")]
    [InlineData("0400 000 000", "AU", "+61400000000")]
    [InlineData("06 1 234 5678", "HU", "+3612345678")]
    [InlineData("030/90 18 20", "DE", "+4930901820")]
    [InlineData("2071838750", "GB", "+442071838750")]
    public void A_number_is_written_in_E164(string text, string? region, string expected)
    {
        Assert.Null(PhoneNumber.TryFormat(text, region, out var formatted));
        Assert.Equal(expected, formatted);
    }

    [Theory]
    [InlineData("020 7183 8750", null, "has no country code; give the phone transform a region")]
    [InlineData("020 7183 8750", "United Kingdom", "two-letter codes of ISO 3166")]
    [InlineData("+44 20 7183 8750 ext 5", null, "letters or an extension")]
    [InlineData("+44 20 71", null, "too few digits for a phone number with the country code 44")]
    [InlineData("+44 0207 183 8750", null, "too many digits")]
    [InlineData("+49 (030) 901820", null, "has a 0 behind the country code 49")]
    [InlineData("0043 0664 1234567", "DE", "has a 0 behind the country code 43")]
    [InlineData("+999 12345678", null, "country code that does not exist")]
    [InlineData("115 555 2671", "US", "not a possible phone number")]
    [InlineData("415 555 267", "US", "too few")]
    [InlineData("n/a", "GB", "letters")]
    [InlineData("--", "GB", "holds no digits")]
    [InlineData("12345678901234567890123456789012345", "GB", "too many digits")]
    [InlineData("+", "GB", "holds no digits")]
    [InlineData("00", null, "country code that does not exist")]
    [InlineData("5!", "GB", "no phone number has")]
    public void What_cannot_be_a_number_is_refused(string text, string? region, string expected) =>
        Assert.Contains(expected, PhoneNumber.TryFormat(text, region, out _)!, StringComparison.Ordinal);

    [Fact]
    public void No_calling_code_is_the_beginning_of_another()
    {
        var codes = PhoneRegion.All.Values.Select(static r => r.CallingCode).Distinct(StringComparer.Ordinal).ToList();
        Assert.DoesNotContain(codes, a => codes.Exists(b => b != a && b.StartsWith(a, StringComparison.Ordinal)));
        Assert.All(PhoneRegion.All.Values, static r => Assert.True(r.Least <= r.Most && r.CallingCode.Length + r.Most <= 15, r.Code));
        Assert.True(PhoneRegion.All.Count > 230);
    }

    [Fact]
    public void The_region_comes_from_its_column_and_else_from_the_default()
    {
        var map = Maps.Of("""{ "from": "P", "to": "a", "transforms": [{ "phone": { "region": "GB", "regionFrom": "C" } }] }""");
        Assert.Equal("+33123456789", Maps.Value(map, null, ("P", "01 23 45 67 89"), ("C", "FR")));
        Assert.Equal("+442071838750", Maps.Value(map, null, ("P", "020 7183 8750"), ("C", "")));
    }
}
