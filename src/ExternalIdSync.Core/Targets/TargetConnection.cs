using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Http.Authentication;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Targets;

/// <summary>A target that can be spoken to. Safe for use by several callers at once.</summary>
public sealed class TargetConnection : IAsyncDisposable
{
    private readonly ITransport _transport;
    private readonly TargetReader _reader;
    private readonly TimeProvider _time;
    private readonly IDisposable? _authenticator;
    private Func<IReadOnlyList<RateLimitStatus>> _limits = static () => [];

    internal TargetConnection(
        ConnectorDefinition definition, Uri baseUrl, ITransport transport, TimeProvider? time = null, IAuthenticator? authenticator = null)
    {
        Definition = definition;
        BaseUrl = baseUrl;
        _transport = transport;
        _reader = new TargetReader(definition, transport);
        _time = time ?? TimeProvider.System;
        _authenticator = authenticator as IDisposable;
    }

    /// <summary>The definition's name.</summary>
    public string Name => Definition.Name;

    /// <summary>How the API is spoken.</summary>
    public ConnectorDefinition Definition { get; }

    /// <summary>Where the API stands.</summary>
    public Uri BaseUrl { get; }

    /// <summary>What was sent so far.</summary>
    public TransportCounters Counters => _transport.Counters;

    /// <summary>How much of the target's limits is left; empty where none is kept.</summary>
    public IReadOnlyList<RateLimitStatus> Limits => _limits();

    /// <summary>Makes a connection. Nothing is sent yet.</summary>
    /// <param name="options">What to connect to and how.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SyncException">No base URL is known, or a secret was not given where one is needed.</exception>
    public static TargetConnection Open(TargetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var definition = options.Definition;
        var url = options.BaseUrl ?? definition.BaseUrl
            ?? throw new SyncException(
                SyncErrors.OptionInvalid, $"The base URL of {definition.Name} must be given; it is another one for each customer.");
        var authenticator = Authenticate(options, url);
        var limits = options.Limits ?? definition.Limits;
        var transport = new HttpTransport(new TransportOptions
        {
            BaseAddress = url,
            Handler = options.Handler,
            Authenticator = authenticator,
            Classifier = DefinitionClassifier.For(definition),
            AttemptTimeout = options.AttemptTimeout,
            TotalTimeout = options.TotalTimeout,
            RateLimits = RateLimit.Per(limits.PerSecond, limits.PerMinute, limits.PerDay),
            IdempotencyHeader = definition.IdempotencyHeader ?? "Idempotency-Key",
            Time = options.TimeProvider,
        });
        return new TargetConnection(definition, url, options.Wrap?.Invoke(transport) ?? transport, options.TimeProvider, authenticator)
        {
            _limits = transport.ReadLimits,
        };
    }

    /// <summary>Reads a record by its external ID.</summary>
    /// <param name="externalId">The external ID, prefix included.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The record, or <see langword="null"/> where the target says that there is none.</returns>
    /// <exception cref="SyncException">The target cannot be asked, or its answer is neither a record nor a real "not found".</exception>
    public async Task<TargetRecord?> FindAsync(ExternalId externalId, CancellationToken cancellationToken)
    {
        if (Definition.Lookup is null)
        {
            throw new SyncException(SyncErrors.NotSupported, $"{Name} cannot be read by external ID.") { Subject = Name };
        }

        var reply = await _reader.LookUpAsync(externalId.Value, Definition.MatchKey, cancellationToken).ConfigureAwait(false);
        using var found = _reader.JudgeLookup(reply);
        if (found.IsNotFound)
        {
            return null;
        }

        if (!found.IsFound)
        {
            throw new SyncException(found.Verdict.Error!, found.Verdict.Reason!) { Subject = externalId.Value };
        }

        var fields = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        if (Definition.AnswerFields.TryFind(found.Record, out var content) && content.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in content.EnumerateObject())
            {
                fields[property.Name] = FieldComparer.ToValue(property.Value);
            }
        }

        return new TargetRecord(found.Verdict.Id, Definition.AnswerExternalId?.TextIn(found.Record), fields);
    }

    /// <summary>Tries to reach the API with the token given. Never changes anything there.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What came of it; failures are told, not thrown.</returns>
    public async Task<ConnectionTest> TestAsync(CancellationToken cancellationToken)
    {
        var operation = Definition.Test;
        if (operation is null)
        {
            return new ConnectionTest
            {
                Target = Name,
                Url = BaseUrl,
                Error = SyncErrors.NotSupported,
                Reason = $"The definition of {Name} names no request to test with.",
            };
        }

        var started = _time.GetTimestamp();
        try
        {
            var response = await _reader.SendAsync(
                operation, new AddressValues(MatchKey: Definition.MatchKey), cancellationToken).ConfigureAwait(false);
            using var answer = Answer.Parse(response);
            var verdict = _reader.Table.Judge(answer, record: null, AnswerMeaning.Found, operation.Scope);

            // The API's own "not found" on a fixed address means that another version or another API answers.
            var isElsewhere = verdict.Meaning == AnswerMeaning.NotFound;
            return new ConnectionTest
            {
                Target = Name,
                Url = BaseUrl,
                Error = isElsewhere ? SyncErrors.BaseUrlWrong : verdict.Error,
                Reason = isElsewhere ? "The API answers, but knows no such address (404)." : verdict.Reason,
                Status = (int)response.Status,
                ServerTime = response.Headers.TryGetValue("Date", out var date)
                    && DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null,
                Latency = _time.GetElapsedTime(started),
            };
        }
        catch (SyncException e)
        {
            var latency = _time.GetElapsedTime(started);
            return new ConnectionTest { Target = Name, Url = BaseUrl, Error = e.Error, Reason = e.Message, Latency = latency };
        }
    }

    /// <summary>Gives a record another external ID.</summary>
    /// <param name="oldId">The external ID it has.</param>
    /// <param name="newId">The external ID it is to have.</param>
    /// <param name="whatIf">Whether only to say what would be done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="SyncException">The target cannot do this (<see cref="SyncErrors.NotSupported"/>), or cannot be reached.</exception>
    public Task<SyncResult> RekeyAsync(ExternalId oldId, ExternalId newId, bool whatIf, CancellationToken cancellationToken) =>
        new KeyChange(Definition, _reader, new WriteDoor(_transport, whatIf)).RunAsync(oldId, newId, cancellationToken);

    /// <summary>Takes a record's external ID away.</summary>
    /// <param name="externalId">The external ID it has.</param>
    /// <param name="whatIf">Whether only to say what would be done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="SyncException">The target cannot do this (<see cref="SyncErrors.NotSupported"/>), or cannot be reached.</exception>
    public Task<SyncResult> ClearExternalIdAsync(ExternalId externalId, bool whatIf, CancellationToken cancellationToken) =>
        new KeyChange(Definition, _reader, new WriteDoor(_transport, whatIf)).RunAsync(externalId, newId: null, cancellationToken);

    /// <summary>The fields the target takes: as the API tells them where it does, else as the definition lists them.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The fields.</returns>
    /// <exception cref="SyncException">The API cannot be asked.</exception>
    public async Task<IReadOnlyList<TargetField>> GetFieldsAsync(CancellationToken cancellationToken)
    {
        if (Definition.FieldList is not { } list)
        {
            return Definition.Fields;
        }

        var response = await _reader.SendAsync(
            list.Request, new AddressValues(MatchKey: Definition.MatchKey), cancellationToken).ConfigureAwait(false);
        using var answer = Answer.Parse(response);
        var verdict = _reader.Table.Judge(answer, record: null, AnswerMeaning.Found, list.Request.Scope);
        return verdict.Error is null
            ? FieldListReader.Read(list, answer.Content, Definition)
            : throw new SyncException(verdict.Error, verdict.Reason!) { Subject = Name };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_transport is IAsyncDisposable transport)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }

        _authenticator?.Dispose();
    }

    /// <summary>What the writers of a run share.</summary>
    internal WriteContext CreateWriteContext(IReadOnlyList<MappedField> fields, RunOptions options, Brake brake) =>
        new(Definition, _transport, fields, options, brake);

    private static IAuthenticator? Authenticate(TargetOptions options, Uri url)
    {
        var authentication = options.Definition.Authentication;
        if (options.ClientId is not null && authentication.Kind != TargetAuthentication.ClientCredentials)
        {
            throw new SyncException(SyncErrors.OptionInvalid,
                $"{options.Definition.Name} takes a token as it is and does not make one of a client id and a secret; give the token alone.");
        }

        if (authentication.Kind == TargetAuthentication.None || (options.Secret is null && options.Handler is not null))
        {
            return options.Secret is null ? null : HeaderAuthenticator.Bearer(options.Secret);
        }

        var secret = options.Secret
            ?? throw new SyncException(SyncErrors.SecretNotFound, $"{options.Definition.Name} needs a token, and none was given.");
        if (authentication.Kind == TargetAuthentication.Bearer || options.ClientId is null)
        {
            return HeaderAuthenticator.Bearer(secret);
        }

        var slash = url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
        return new ClientCredentialsAuthenticator(new ClientCredentials
        {
            TokenEndpoint = options.TokenEndpoint ?? new Uri(slash, authentication.TokenPath!),
            ClientId = options.ClientId,
            ClientSecret = secret,
            Scope = authentication.Scope ?? string.Empty,
            Handler = options.Handler,
            Time = options.TimeProvider,
        });
    }
}
