using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Sources.HubSpot;
using ExternalIdSync.Core.Sources.Lists;
using ExternalIdSync.Core.Sources.Salesforce;

namespace ExternalIdSync.Core.Sources;

/// <summary>
/// Makes the sources of jobs, and keeps the ways to their APIs: sources of one account share a way, since they share its limits.
/// </summary>
public sealed class ChangeSourceFactory : IAsyncDisposable
{
    private readonly HttpMessageHandler? _handler;
    private readonly TimeProvider _time;
    private readonly VaultReader? _vault;
    private readonly Action<string>? _warn;
    private readonly object _gate = new();
    private readonly Dictionary<(string Url, string Secret, string Who), IAsyncDisposable> _ways = [];
    private readonly List<IDisposable> _authenticators = [];

    /// <summary>Makes the factory.</summary>
    /// <param name="handler">What carries the requests, such as the sandbox; <see langword="null"/> for the network.</param>
    /// <param name="time">The clock.</param>
    /// <param name="vault">Looks into vaults; <see langword="null"/> where there are none.</param>
    /// <param name="warn">Is told what is unusual about a source but no error.</param>
    public ChangeSourceFactory(HttpMessageHandler? handler = null, TimeProvider? time = null, VaultReader? vault = null, Action<string>? warn = null)
    {
        _handler = handler;
        _time = time ?? TimeProvider.System;
        _vault = vault;
        _warn = warn;
    }

    /// <summary>Requests sent to all sources so far, those for tokens not counted.</summary>
    public long Requests
    {
        get
        {
            lock (_gate)
            {
                return _ways.Values.Sum(static w => w switch
                {
                    HttpTransport transport => transport.Counters.Requests,
                    SalesforceConnection salesforce => salesforce.Requests,
                    _ => 0,
                });
            }
        }
    }

    /// <summary>Makes a source; nothing is sent or opened yet.</summary>
    /// <param name="settings">What the job says about it.</param>
    /// <param name="fields">The fields that the job's map reads, the external ID's included; paths such as <c>Account.Name</c> are fine.</param>
    /// <returns>The source; it lives as long as the factory.</returns>
    /// <exception cref="SyncException">A field cannot be one of the source's, or a secret is not given as it must be.</exception>
    public IChangeSource Create(SourceSettings settings, IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(fields);
        return settings switch
        {
            SalesforceSettings salesforce => new SalesforceSource(
                salesforce.Options with { Fields = fields },
                Way((salesforce.LoginUrl.AbsoluteUri, salesforce.Secret, $"{salesforce.ClientId} {salesforce.User}"), () => Connect(salesforce))),
            HubSpotSettings hubSpot => new HubSpotSource(
                hubSpot.Options with { Fields = fields },
                Way((hubSpot.BaseUrl.AbsoluteUri, hubSpot.Token, string.Empty),
                    () => HubSpotConnection.Open(SecretReference.Parse(hubSpot.Token, "token", _vault), hubSpot.BaseUrl, _handler, _time)),
                _time),
            CsvSourceSettings csv => new CsvChangeSource(csv.Options with { Warn = _warn }, _time),
            ListSettings list => new ListSource(
                list.Definition,
                Way((list.BaseUrl!.AbsoluteUri, list.Secret ?? string.Empty, list.ClientId ?? list.User ?? string.Empty), () => Connect(list)),
                list.BaseUrl,
                list.Overlap,
                _time),
            _ => throw new ArgumentException($"There are no sources of the type {settings.Type}.", nameof(settings)),
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var way in _ways.Values)
        {
            await way.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var authenticator in _authenticators)
        {
            authenticator.Dispose();
        }
    }

    private T Way<T>((string Url, string Secret, string Who) key, Func<T> open)
        where T : class, IAsyncDisposable
    {
        lock (_gate)
        {
            if (_ways.TryGetValue(key, out var known) && known is T same)
            {
                return same;
            }

            var way = open();
            _ways[key] = way;
            return way;
        }
    }

    private SalesforceConnection Connect(SalesforceSettings settings) => new(
        new SalesforceLogin
        {
            Url = settings.LoginUrl,
            ClientId = settings.ClientId,
            Secret = SecretReference.Parse(settings.Secret, settings.User is null ? "clientSecret" : "privateKey", _vault),
            User = settings.User,
            Audience = settings.Audience,
        },
        _handler,
        _time);

    private HttpTransport Connect(ListSettings settings) => new(new TransportOptions
    {
        BaseAddress = settings.BaseUrl!,
        Handler = _handler,
        Authenticator = Authenticate(settings),
        RateLimits = settings.Definition.Limits,
        Time = _time,
    });

    private IAuthenticator? Authenticate(ListSettings settings)
    {
        var authentication = settings.Definition.Authentication;
        if (authentication.Kind == ListAuthentication.None || settings.Secret is null)
        {
            return null;
        }

        var secret = SecretReference.Parse(settings.Secret, "token", _vault);
        switch (authentication.Kind)
        {
            case ListAuthentication.ApiKey:
                return HeaderAuthenticator.ApiKey(authentication.Header, secret, authentication.Prefix);
            case ListAuthentication.Basic:
                return HeaderAuthenticator.Basic(settings.User!, secret);
            case ListAuthentication.ClientCredentials:
                var authenticator = new ClientCredentialsAuthenticator(new ClientCredentials
                {
                    TokenEndpoint = new Uri(new Uri(settings.BaseUrl!.AbsoluteUri.TrimEnd('/') + "/"), authentication.TokenPath!),
                    ClientId = settings.ClientId!,
                    ClientSecret = secret,
                    Scope = authentication.Scope,
                    Handler = _handler,
                    Time = _time,
                });
                _authenticators.Add(authenticator);
                return authenticator;
            default:
                return HeaderAuthenticator.Bearer(secret);
        }
    }
}
