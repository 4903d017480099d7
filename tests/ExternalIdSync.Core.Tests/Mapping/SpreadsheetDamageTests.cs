using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Mapping;

public sealed class SpreadsheetDamageTests
{
    [Theory]
    [InlineData("1.23457E+11")]
    [InlineData("1,23457E+11")]
    [InlineData("-9.87654e+15")]
    [InlineData(" 2E+17 ")]
    [InlineData("1.23457E11")]
    public void A_rounded_number_is_told(string text) => Assert.True(SpreadsheetDamage.IsIn(text));

    [Theory]
    [InlineData("")]
    [InlineData("E+1")]
    [InlineData("007")]
    [InlineData("123456789012")]
    [InlineData("1E5")]
    [InlineData("12E4")]
    [InlineData("12.5E+11")]
    [InlineData("1.E+11")]
    [InlineData("2.5E3")]
    [InlineData("1.23457E+1111")]
    [InlineData("1.23457E+1a1")]
    [InlineData("A1.2E+11")]
    [InlineData("1.2E-11")]
    [InlineData("ACME+11")]
    public void Anything_else_is_a_key_like_others(string text) => Assert.False(SpreadsheetDamage.IsIn(text));
}
