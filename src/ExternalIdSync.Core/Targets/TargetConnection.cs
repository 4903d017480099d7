using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Targets;

/// <summary>A target that can be spoken to. Safe for use by several callers at once.</summary>
public sealed class TargetConnection : IAsyncDisposable
{
    private readonly ITransport _transport;

    internal TargetConnection(ConnectorDefinition definition, Uri baseUrl, ITransport transport)
    {
        Definition = definition;
        BaseUrl = baseUrl;
        _transport = transport;
    }

    /// <summary>The definition's name.</summary>
    public string Name => Definition.Name;

    /// <summary>How the API is spoken.</summary>
    public ConnectorDefinition Definition { get; }

    /// <summary>Where the API stands.</summary>
    public Uri BaseUrl { get; }

    /// <summary>What was sent so far.</summary>
    public TransportCounters Counters => _transport.Counters;

    /// <summary>Makes a connection. Nothing is sent yet.</summary>
    /// <param name="options">What to connect to and how.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SyncException">No base URL is known, or no secret was given where one is needed.</exception>
    public static TargetConnection Open(TargetOptions options) => throw new SyncException(SyncErrors.NotSupported, "Connections come with the transport.");

    /// <summary>Reads a record by its external ID.</summary>
    /// <param name="externalId">The external ID, prefix included.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The record, or <see langword="null"/> where the target says that there is none.</returns>
    /// <exception cref="SyncException">The target cannot be asked, or its answer is neither a record nor a real "not found".</exception>
    public Task<TargetRecord?> FindAsync(ExternalId externalId, CancellationToken cancellationToken) =>
        throw new SyncException(SyncErrors.NotSupported, "Not yet.");

    /// <summary>Tries to reach the API with the token given. Never changes anything there.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What came of it; failures are told, not thrown.</returns>
    public Task<ConnectionTest> TestAsync(CancellationToken cancellationToken) => throw new SyncException(SyncErrors.NotSupported, "Not yet.");

    /// <summary>Gives a record another external ID.</summary>
    /// <param name="oldId">The external ID it has.</param>
    /// <param name="newId">The external ID it is to have.</param>
    /// <param name="whatIf">Whether only to say what would be done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="SyncException">The target cannot do this (<see cref="SyncErrors.NotSupported"/>), or cannot be reached.</exception>
    public Task<SyncResult> RekeyAsync(ExternalId oldId, ExternalId newId, bool whatIf, CancellationToken cancellationToken) =>
        throw new SyncException(SyncErrors.NotSupported, "Not yet.");

    /// <summary>Takes a record's external ID away.</summary>
    /// <param name="externalId">The external ID it has.</param>
    /// <param name="whatIf">Whether only to say what would be done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="SyncException">The target cannot do this (<see cref="SyncErrors.NotSupported"/>), or cannot be reached.</exception>
    public Task<SyncResult> ClearExternalIdAsync(ExternalId externalId, bool whatIf, CancellationToken cancellationToken) =>
        throw new SyncException(SyncErrors.NotSupported, "Not yet.");

    /// <summary>The fields the target takes: as the API tells them where it does, else as the definition lists them.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The fields.</returns>
    public Task<IReadOnlyList<TargetField>> GetFieldsAsync(CancellationToken cancellationToken) => Task.FromResult(Definition.Fields);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_transport is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (_transport as IDisposable)?.Dispose();
        }
    }
}
