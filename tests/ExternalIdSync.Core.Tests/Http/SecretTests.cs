using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Promise 9: tokens come as references, and errors name the reference only.</summary>
public sealed class SecretTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("ic_live_0123456789abcdef")]
    [InlineData("")]
    [InlineData("env:")]
    [InlineData("env:ic_live-0123!")]
    [InlineData("Bearer:abc")]
    [InlineData("vault:abc")]
    [InlineData("vault:/abc")]
    public void Plain_text_is_refused_and_not_repeated(string text)
    {
        var failure = Assert.Throws<SyncException>(() => SecretReference.Parse(text, "--token"));

        Assert.Same(SyncErrors.SecretInvalid, failure.Error);
        Assert.Equal("--token is not a reference to a secret.", failure.Message);
    }

    [Fact]
    public async Task An_environment_variable_is_looked_up_when_needed()
    {
        var name = "EXTERNALIDSYNC_TEST_" + Guid.NewGuid().ToString("N");
        var secret = SecretReference.Parse("env:" + name, "--token");

        var failure = await Assert.ThrowsAsync<SyncException>(() => secret.RevealAsync().AsTask());
        Assert.Same(SyncErrors.SecretNotFound, failure.Error);
        Assert.Equal($"env:{name} leads to nothing.", failure.Message);

        Environment.SetEnvironmentVariable(name, " tok \n");
        try
        {
            Assert.Equal("tok", await secret.RevealAsync());
            Assert.Equal("env:" + name, secret.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", true)]
    [InlineData("token\nX-Other: header", false)]
    public async Task Only_a_key_in_PEM_form_may_have_lines(string text, bool isTaken)
    {
        var name = "EXTERNALIDSYNC_TEST_" + Guid.NewGuid().ToString("N");
        var secret = SecretReference.Parse("env:" + name, "privateKey");
        Environment.SetEnvironmentVariable(name, text);
        try
        {
            if (isTaken)
            {
                Assert.Equal(text.TrimEnd(), await secret.RevealAsync());
                return;
            }

            var failure = await Assert.ThrowsAsync<SyncException>(() => secret.RevealAsync().AsTask());
            Assert.Same(SyncErrors.SecretInvalid, failure.Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public async Task A_file_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists instead of modes.");
            return;
        }

        await File.WriteAllTextAsync(_file, "tok-in-file\n");
        var secret = SecretReference.Parse("file:" + _file, "--token");
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("tok-in-file", await secret.RevealAsync());

        foreach (var mode in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
            var failure = await Assert.ThrowsAsync<SyncException>(() => secret.RevealAsync().AsTask());
            Assert.Same(SyncErrors.SecretInvalid, failure.Error);
            Assert.DoesNotContain("tok-in-file", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_missing_or_no_token_is_named()
    {
        var missing = await Assert.ThrowsAsync<SyncException>(() => new FileSecret(_file + ".missing").RevealAsync().AsTask());
        Assert.Same(SyncErrors.SecretNotFound, missing.Error);

        await File.WriteAllTextAsync(_file, "two\nlines");
        var broken = await Assert.ThrowsAsync<SyncException>(() => new FileSecret(_file).RevealAsync().AsTask());
        Assert.Same(SyncErrors.SecretInvalid, broken.Error);
        Assert.DoesNotContain("two", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_is_asked_through_whoever_can_open_it()
    {
        var secret = SecretReference.Parse("vault:Work/crm/token", "--token", static (vault, name, _) => new($"{vault}>{name}"));

        Assert.Equal("Work>crm/token", await secret.RevealAsync());
        Assert.Equal("vault:Work/crm/token", secret.ToString());
        Assert.Same(SyncErrors.NotSupported, Assert.Throws<SyncException>(() => SecretReference.Parse("vault:Work/x", "--token")).Error);
        var empty = SecretReference.Parse("vault:Work/x", "--token", static (_, _, _) => new((string?)null));
        Assert.Same(SyncErrors.SecretNotFound, (await Assert.ThrowsAsync<SyncException>(() => empty.RevealAsync().AsTask())).Error);
    }

    [Fact]
    public async Task A_secure_string_is_kept_and_never_shown()
    {
        using var secret = SecureStringSecret.Of("zoë-tok");

        Assert.Equal("zoë-tok", await secret.RevealAsync());
        Assert.Equal("(secure string)", secret.ToString());
    }
}
