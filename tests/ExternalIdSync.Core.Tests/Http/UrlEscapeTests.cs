using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Acceptance check 12: external IDs with <c>/ : + % space ü</c> survive in a URL.</summary>
public sealed class UrlEscapeTests
{
    [Theory]
    [InlineData("internal:customer/7741", "internal%3Acustomer%2F7741")]
    [InlineData("a + b % ü", "a%20%2B%20b%20%25%20%C3%BC")]
    [InlineData("AZaz09-._~", "AZaz09-._~")]
    [InlineData("!*'();@&=$,?#[]", "%21%2A%27%28%29%3B%40%26%3D%24%2C%3F%23%5B%5D")]
    [InlineData("%2E%2E", "%252E%252E")]
    [InlineData("…", "%E2%80%A6")]
    [InlineData("...", "...")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void A_value_is_data_and_nothing_else(string value, string expected)
    {
        Assert.Equal(expected, UrlEscape.Segment(value));
        Assert.Equal(value, Uri.UnescapeDataString(UrlEscape.Data(value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void A_step_in_a_path_cannot_be_a_value(string value)
    {
        Assert.Same(SyncErrors.ExternalIdUnusable, Assert.Throws<SyncException>(() => UrlEscape.Segment(value)).Error);
        Assert.Equal(value, UrlEscape.Data(value));
    }

    [Fact]
    public void Half_a_character_is_refused_because_two_keys_would_become_one()
    {
        foreach (var value in new[] { "a\uD83D", "\uDE00b", "\uDE00\uD83D" })
        {
            Assert.Same(SyncErrors.ExternalIdUnusable, Assert.Throws<SyncException>(() => UrlEscape.Data(value)).Error);
        }
    }

    [Theory]
    [InlineData("https://api.example.test")]
    [InlineData("https://api.example.test/")]
    public void The_base_url_joins_with_and_without_a_slash(string baseAddress)
    {
        var address = new RequestAddress(new Uri(baseAddress));

        Assert.Equal("/things?q=a%20b", address.Resolve("things?q=a%20b", out var isOwn).PathAndQuery);
        Assert.Equal("/things", address.Resolve("/things", out _).PathAndQuery);
        Assert.Equal("/", address.Resolve(string.Empty, out _).PathAndQuery);
        Assert.True(isOwn);
    }

    [Theory]
    [InlineData("https://api.example.test/v1")]
    [InlineData("https://api.example.test/v1/")]
    public void The_base_urls_path_is_kept(string baseAddress)
    {
        var address = new RequestAddress(new Uri(baseAddress));

        Assert.Equal("/v1/things/%2E%2E/~x%2Fy", address.Resolve("things/%2E%2E/~x%2Fy", out _).PathAndQuery);
    }

    [Theory]
    [InlineData("https://API.example.test:443/next?page=2", true)]
    [InlineData("https://api.example.test:8443/next", false)]
    [InlineData("https://upload.example.test/file", false)]
    [InlineData("https://api.example.test.evil.test/next", false)]
    public void An_address_the_api_gave_out_is_its_own_only_on_the_same_host_and_port(string given, bool expected)
    {
        new RequestAddress(new Uri("https://api.example.test/v1")).Resolve(given, out var isOwn);

        Assert.Equal(expected, isOwn);
    }

    [Fact]
    public void An_address_the_api_gave_out_does_not_leave_tls() => Assert.Same(
        SyncErrors.AnswerMalformed,
        Assert.Throws<SyncException>(() => new RequestAddress(new Uri("https://api.example.test")).Resolve("http://api.example.test/x", out _)).Error);

    [Theory]
    [InlineData("a b")]
    [InlineData("ü")]
    [InlineData("a\r\nHost: evil.test")]
    [InlineData("a#b")]
    public void An_address_that_is_not_escaped_is_a_fault_of_ours(string address) =>
        Assert.Throws<ArgumentException>(() => new RequestAddress(new Uri("https://api.example.test")).Resolve(address, out _));

    [Theory]
    [InlineData("ftp://api.example.test", "OptionInvalid")]
    [InlineData("https://api.example.test/?key=1", "OptionInvalid")]
    [InlineData("https://api.example.test/#top", "OptionInvalid")]
    [InlineData("https://user:hunter22@api.example.test/", "SecretInvalid")]
    public void A_url_that_is_no_base_is_refused(string baseAddress, string error)
    {
        var failure = Assert.Throws<SyncException>(() => new RequestAddress(new Uri(baseAddress)));

        Assert.Equal(error, failure.Error.Id);
        Assert.DoesNotContain("hunter22", failure.Message, StringComparison.Ordinal);
    }
}
