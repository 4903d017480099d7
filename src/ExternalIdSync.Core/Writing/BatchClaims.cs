using ExternalIdSync.Core.Planning;

namespace ExternalIdSync.Core.Writing;

/// <summary>Tells the brake what the slices of a batch may do before they are sent, and what they did.</summary>
internal sealed class BatchClaims(Brake brake)
{
    /// <summary>Claims what a slice may do; waits while other writes in flight may still turn out to have done less.</summary>
    /// <param name="tickets">The batch.</param>
    /// <param name="slice">Which of its records are to be sent.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it may be sent; where not, a half of it still may.</returns>
    /// <exception cref="BrakeEngagedException">Not even a single record may be sent.</exception>
    public async ValueTask<bool> TryClaimAsync(List<Ticket> tickets, BatchSlice slice, CancellationToken cancellationToken)
    {
        if (!brake.LimitsWrites)
        {
            return true;
        }

        var sum = default(BrakeClaim);
        for (var i = slice.Start; i < slice.End; i++)
        {
            var ticket = tickets[i];
            if (!ticket.HasLooked)
            {
                ticket.Claim = new BrakeClaim(1, 1, Comparison.CountNulls(ticket.Record!));
            }

            sum = new BrakeClaim(
                sum.Creates + ticket.Claim.Creates, sum.Updates + ticket.Claim.Updates, sum.Cleared + ticket.Claim.Cleared);
        }

        if (await brake.ClaimAsync(sum, cancellationToken).ConfigureAwait(false) is not { } crossed)
        {
            return true;
        }

        return slice.Count > 1 ? false : throw new BrakeEngagedException(crossed);
    }

    /// <summary>Turns a record's claim into what really happened.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="mayHaveWorked">Whether the request may have taken effect although nobody knows.</param>
    public void Resolve(Ticket ticket, bool mayHaveWorked) => brake.Resolve(
        ticket.Claim, ticket.Result?.Outcome, mayHaveWorked || ticket.Result?.Error == SyncErrors.AnswerMalformed);
}
