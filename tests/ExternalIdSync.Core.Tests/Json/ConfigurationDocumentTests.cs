using System.Text;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Tests.Json;

public sealed class ConfigurationDocumentTests
{
    [Fact]
    public void Comments_and_trailing_commas_and_a_byte_order_mark_are_allowed()
    {
        var root = Parse("\uFEFF// a map\n{ \"a\": [1, 2,], /* b */ \"c\": null, }", out var faults).Root;
        Assert.False(faults.HasAny);
        Assert.Equal(2, root["a"]!.Items.Count);
        Assert.True(root.Has("c"));
        Assert.False(root.Has("C"));
        Assert.Equal(ConfigurationNodeKind.Null, root["c"]!.Kind);
    }

    [Fact]
    public void A_value_knows_its_path_line_and_column_in_characters()
    {
        var root = Parse("{\n  \"ü\": 1, \"fields\": [\n    { \"to\": \"x\" },\n    { \"Account.Name\": true }\n  ]\n}", out _).Root;
        var to = root["fields"]!.Items[0]["to"]!;
        Assert.Equal(("$.fields[0].to", 3, 13), (to.Path, to.Line, to.Column));
        var list = root["fields"]!;
        Assert.Equal(("$.fields", 2, 21), (list.Path, list.Line, list.Column));
        Assert.Equal("$.fields[1]['Account.Name']", list.Items[1]["Account.Name"]!.Path);
    }

    [Theory]
    [InlineData("{\n  \"a\": 1\n  \"b\": 2\n}", "m.json(3,3)")]
    [InlineData("{\n  \"a\": x\n}", "m.json(2,8)")]
    [InlineData("{ \"a\": 1 } 2", "m.json(1,12)")]
    [InlineData("{ \"a\": \"\\uD800\" }", "m.json(1,8)")]
    [InlineData("{ \"ü\": [1,,2] }", "m.json(1,11)")]
    public void Broken_syntax_is_one_fault_at_its_place(string json, string place)
    {
        var document = Parse(json, out var faults);
        Assert.StartsWith(place + ": $: this is not valid JSON", Assert.Single(faults.Messages), StringComparison.Ordinal);
        _ = new ConfigurationReader(document.Root, faults, "a").RequiredText("a");
        Assert.Equal(1, faults.Count);
    }

    [Fact]
    public void An_empty_file_is_told_as_such()
    {
        Parse("", out var faults);
        Assert.Equal("m.json(1,1): $: the file is empty; it must hold a JSON object.", Assert.Single(faults.Messages));
    }

    [Fact]
    public void A_file_in_utf16_is_told_as_such()
    {
        var faults = new ConfigurationFaults();
        ConfigurationDocument.Parse(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray(), "m.json", faults);
        Assert.Equal("m.json(1,1): $: the file is written in UTF-16; save it as UTF-8.", Assert.Single(faults.Messages));
    }

    [Fact]
    public void A_property_that_stands_twice_is_a_fault_that_names_the_first_line()
    {
        Parse("{\n  \"a\": 1,\n  \"a\": 2\n}", out var faults);
        Assert.Equal("m.json(3,3): $.a: 'a' stands twice, first in line 2; keep one.", Assert.Single(faults.Messages));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("apiKey")]
    [InlineData("api_key")]
    [InlineData("client-secret")]
    [InlineData("Password")]
    [InlineData("Authorization")]
    public void A_secret_in_plain_text_is_a_fault_that_does_not_repeat_it(string name)
    {
        Parse($$"""{ "{{name}}": "Bearer hunter2" }""", out var faults);
        var message = Assert.Single(faults.Messages);
        Assert.Contains("env:NAME, vault:NAME/SECRET or file:PATH", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token", "\"env:HIPCALL_TOKEN\"")]
    [InlineData("token", "\"vault:Crm/hipcall\"")]
    [InlineData("token", "\"file:/run/secrets/hipcall\"")]
    [InlineData("Authorization", "\"Bearer {token}\"")]
    [InlineData("token", "null")]
    [InlineData("token", "{ \"path\": \"access\" }")]
    [InlineData("pageToken", "\"next_cursor\"")]
    [InlineData("tokenUrl", "\"https://example.com/oauth\"")]
    public void A_reference_or_a_placeholder_is_no_secret(string name, string value)
    {
        Parse("{ \"" + name + "\": " + value + " }", out var faults);
        Assert.Empty(faults.Messages);
    }

    [Theory]
    [InlineData("env:")]
    [InlineData("env:hunter 2")]
    [InlineData("vault:Crm")]
    [InlineData("file:")]
    [InlineData("hunter2 {token}")]
    public void What_only_begins_like_a_reference_is_a_secret(string value)
    {
        Parse($$"""{ "token": "{{value}}" }""", out var faults);
        Assert.Single(faults.Messages);
    }

    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_lines()
    {
        var document = Parse("{\n  \"colour\": 1,\n  \"size\": \"big\",\n  \"size\": 2\n}", out var faults);
        var reader = new ConfigurationReader(document.Root, faults, "color", "size", "name");
        _ = reader.RequiredInteger("size");
        _ = reader.RequiredText("name");
        var exception = Assert.Throws<SyncException>(faults.ThrowIfAny);
        Assert.Same(SyncErrors.ConfigurationInvalid, exception.Error);
        Assert.Equal(
            [
                "4 faults:",
                "m.json(1,1): $: 'name' is missing; it must be a text.",
                "m.json(2,13): $.colour: unknown property 'colour'; did you mean 'color'?",
                "m.json(3,11): $.size: must be a number, not a text.",
                "m.json(4,3): $.size: 'size' stands twice, first in line 3; keep one.",
            ],
            exception.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var exception = Assert.Throws<SyncException>(static () => ConfigurationDocument.Load("no/such.map.json"));
        Assert.Same(SyncErrors.FileNotFound, exception.Error);
        Assert.Contains("no/such.map.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_fault_and_no_crash()
    {
        var faults = new ConfigurationFaults();
        ConfigurationDocument.Parse(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "m.json", faults);
        Assert.Single(faults.Messages);
    }

    [Fact]
    public void The_character_nul_is_a_fault_and_nobody_else_meets_it()
    {
        var document = Parse("""{ "path": "a\u0000b" }""", out var faults);

        Assert.Equal("ab", document.Root["path"]!.Text);
        Assert.Equal(["m.json(1,11): $.path: holds the character NUL, which no text has; take it out."], faults.Messages);
    }

    private static ConfigurationDocument Parse(string json, out ConfigurationFaults faults)
    {
        faults = new ConfigurationFaults();
        return ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(json), "m.json", faults);
    }
}
