using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Sources.Api;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>
/// A way to an org. Where the org stands is known only once a token was had: the login's address is asked first, then the instance that
/// the token is good for.
/// </summary>
public sealed class SalesforceConnection : IAsyncDisposable
{
    private readonly SalesforceLogin _login;
    private readonly HttpMessageHandler? _handler;
    private readonly TimeProvider _time;
    private readonly ClientCredentialsAuthenticator _authenticator;
    private readonly HttpTransport _atLogin;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Uri? _instance;
    private HttpTransport? _transport;

    /// <summary>Makes the connection; nothing is sent yet.</summary>
    /// <param name="login">Who asks.</param>
    /// <param name="handler">What carries the requests, such as the sandbox; <see langword="null"/> for the network.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SyncException">The login's URL is none to send a secret to.</exception>
    public SalesforceConnection(SalesforceLogin login, HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(login);
        _login = login;
        _handler = handler;
        _time = time ?? TimeProvider.System;
        _authenticator = login.Authenticator(Issued, handler, _time);
        _atLogin = Transport(login.Url);
    }

    /// <summary>Requests sent so far, those for tokens not counted.</summary>
    public long Requests => _atLogin.Counters.Requests
        + (_transport is { } transport && !ReferenceEquals(transport, _atLogin) ? transport.Counters.Requests : 0);

    /// <summary>Asks the org for its clock and its API versions, which costs none of its requests.</summary>
    /// <param name="source">What messages call the source.</param>
    /// <param name="version">The version wanted; <see langword="null"/> for the newest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The way to the org's instance, the version's path, and the server's clock.</returns>
    internal async Task<(ITransport Transport, string Path, DateTimeOffset Now)> OpenAsync(
        string source, string? version, CancellationToken cancellationToken)
    {
        var transport = await InstanceAsync(source, cancellationToken).ConfigureAwait(false);
        using var answer = await AskAsync(transport, "services/data", source, cancellationToken).ConfigureAwait(false);
        var (code, words) = SalesforceClassifier.Read(answer.Response.Body);
        answer.ThrowIfRefused(code, words);
        return (transport, Version(answer, source, version), answer.Clock(_time));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _atLogin.DisposeAsync().ConfigureAwait(false);
        if (_transport is not null && !ReferenceEquals(_transport, _atLogin))
        {
            await _transport.DisposeAsync().ConfigureAwait(false);
        }

        _authenticator.Dispose();
        _gate.Dispose();
    }

    internal static Task<SourceAnswer> AskAsync(ITransport transport, string address, string source, CancellationToken cancellationToken) =>
        SourceAnswer.AskAsync(transport, new TargetRequest { Method = HttpMethod.Get, Address = address }, source, cancellationToken);

    private async Task<HttpTransport> InstanceAsync(string source, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_transport is { } known)
            {
                return known;
            }

            // The request is of no interest: with it the token is fetched, with all the patience of a transport.
            (await AskAsync(_atLogin, "services/data", source, cancellationToken).ConfigureAwait(false)).Dispose();
            var instance = _instance ?? throw SourceAnswer.Malformed(source, "gave a token without 'instance_url', so that nobody knows where the org stands");
            return _transport = IsSame(instance, _login.Url) ? _atLogin : Transport(instance);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static bool IsSame(Uri left, Uri right) =>
        left.GetLeftPart(UriPartial.Path).TrimEnd('/').Equals(right.GetLeftPart(UriPartial.Path).TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private static string Version(SourceAnswer answer, string source, string? wanted)
    {
        var newest = decimal.MinValue;
        var path = string.Empty;
        var known = new List<string>();
        foreach (var entry in answer.Content.ValueKind == JsonValueKind.Array ? answer.Content.EnumerateArray() : default)
        {
            if (entry.ValueKind == JsonValueKind.Object
                && entry.TryGetProperty("version", out var version)
                && JsonLocation.TextOf(version) is { } text
                && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                known.Add(text);
                if (wanted is null ? number > newest : string.Equals(text, wanted, StringComparison.Ordinal))
                {
                    newest = number;
                    path = $"services/data/v{text}/";
                }
            }
        }

        return (path.Length, known.Count) switch
        {
            ( > 0, _) => path,
            (_, 0) => throw answer.Malformed("does not tell its API versions"),
            _ => throw new SyncException(SyncErrors.OptionInvalid, $"{source} has no API version '{wanted}'; it has {string.Join(", ", known)}.") { Subject = source },
        };
    }

    private void Issued(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object
            && answer.TryGetProperty("instance_url", out var text)
            && text.ValueKind == JsonValueKind.String
            && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var instance)
            && (instance.Scheme == Uri.UriSchemeHttps || (instance.Scheme == Uri.UriSchemeHttp && _login.Url.Scheme == Uri.UriSchemeHttp)))
        {
            _instance = instance;
        }
    }

    private HttpTransport Transport(Uri address) => new(new TransportOptions
    {
        BaseAddress = address,
        Handler = _handler,
        Authenticator = _authenticator,
        Classifier = SalesforceClassifier.Instance,
        AttemptTimeout = TimeSpan.FromMinutes(2),
        TotalTimeout = TimeSpan.FromMinutes(10),
        Time = _time,
    });
}
