using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Writing;

/// <summary>The only door to a target: whatever changes something there goes through here, and under what-if nothing does.</summary>
internal sealed class WriteDoor(ITransport transport, bool whatIf)
{
    /// <summary>Whether the door is shut.</summary>
    public bool IsShut => whatIf;

    /// <summary>Sends a request that changes something.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">The door is shut.</exception>
    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken) => whatIf
        ? throw new InvalidOperationException("Under what-if nothing is sent that could change the target.")
        : transport.SendAsync(request, cancellationToken);

    /// <summary>Sends a request that writes one record, as soon as the run's limits allow.</summary>
    /// <param name="request">The request.</param>
    /// <param name="brake">The limits.</param>
    /// <param name="claim">What the write may do. Where there is an answer, whoever judges it must tell the brake what it did.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="BrakeEngagedException">A limit would be crossed; nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">The door is shut.</exception>
    public Task<TargetResponse> SendAsync(TargetRequest request, Brake brake, BrakeClaim claim, CancellationToken cancellationToken) =>
        brake.LimitsWrites ? SendWithinLimitsAsync(request, brake, claim, cancellationToken) : SendAsync(request, cancellationToken);

    private async Task<TargetResponse> SendWithinLimitsAsync(
        TargetRequest request, Brake brake, BrakeClaim claim, CancellationToken cancellationToken)
    {
        if (await brake.ClaimAsync(claim, cancellationToken).ConfigureAwait(false) is { } crossed)
        {
            throw new BrakeEngagedException(crossed);
        }

        try
        {
            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            brake.Resolve(claim, outcome: null, mayHaveWorked: e is SyncException { IsFateUnknown: true });
            throw;
        }
    }
}
