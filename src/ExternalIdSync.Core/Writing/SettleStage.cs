using ExternalIdSync.Core.Monitoring;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Makes outcomes durable and only then shows and counts them. A record that was refused earlier and is refused again is held back until
/// the source has ended, because the source may bring a newer version of it: then that is what became of the record, and its older
/// version neither counts nor is shown.
/// </summary>
internal sealed class SettleStage(RunOptions options, RunTally tally, RunTelemetry telemetry, Brake brake, RunEnding ending)
{
    /// <summary>Records settled at once.</summary>
    public const int Size = 256;

    // Beyond these, refusals are told at once, be there a newer version or not: memory stays flat.
    private const int MostHeld = 10_000;

    private readonly SettledRecord[] _settled = new SettledRecord[Size];
    private readonly Dictionary<string, SettledRecord> _held = new(StringComparer.Ordinal);
    private long _refusedNow;

    /// <summary>Settles records.</summary>
    /// <param name="tickets">The records, at most <see cref="Size"/>; those without a result were not attempted.</param>
    /// <param name="results">Where the results to show go.</param>
    /// <returns>When all of it is durable. A failure ends the run, and nothing of it is shown: it will be seen again.</returns>
    public async ValueTask SettleAsync(List<Ticket> tickets, List<SyncResult> results)
    {
        var count = Take(tickets);
        if (count == 0)
        {
            return;
        }

        try
        {
            if (!options.WhatIf && options.Settlement is { } settlement)
            {
                await settlement.SettleAsync(_settled.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
            }

            await ShowAsync(HoldBack(count), results).ConfigureAwait(false);
            if (brake.CheckRejects(_refusedNow) is { } crossed)
            {
                ending.Halt(SyncErrors.BrakeEngaged, crossed, RunStatus.Stopped);
            }
        }
        catch (Exception e)
        {
            ending.Halt(e);
            results.Clear();
        }

        Array.Clear(_settled, 0, count);
    }

    /// <summary>Shows what was held back: everything is settled, and no newer version came.</summary>
    /// <param name="results">Where the results go.</param>
    /// <returns>Whether there were any.</returns>
    public async ValueTask<bool> ShowHeldAsync(List<SyncResult> results)
    {
        var count = 0;
        foreach (var (key, settled) in _held)
        {
            if (count == Size)
            {
                break;
            }

            _settled[count++] = settled;
            _held.Remove(key);
        }

        try
        {
            await ShowAsync(count, results).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ending.Note(e);
            results.Clear();
        }

        Array.Clear(_settled, 0, count);
        return count > 0;
    }

    private int Take(List<Ticket> tickets)
    {
        var count = 0;
        foreach (var ticket in tickets)
        {
            if (ticket.Result is { } result)
            {
                _settled[count++] = new SettledRecord(ticket.Source, ticket.Record, result, ticket.RejectedRow)
                {
                    Place = ticket.Place,
                    IsKnown = ticket.IsKnown,
                    Fingerprint = ticket.Fingerprint,
                    IsGone = ticket.Kind != ChangeKind.Upserted,
                    IsRetry = ticket.IsRetry,
                };
            }
        }

        return count;
    }

    // Gives how many are left to show, at the beginning.
    private int HoldBack(int count)
    {
        var left = 0;
        for (var i = 0; i < count; i++)
        {
            var settled = _settled[i];
            var key = settled.Result.ExternalId;
            if (settled.IsRetry && key is not null && !settled.Result.IsSuccess && _held.Count < MostHeld)
            {
                _held[key] = settled;
                continue;
            }

            if (!settled.IsRetry && key is not null && _held.Count > 0 && !settled.IsGone && _held.Remove(key))
            {
                tally.CountSuperseded();
            }

            _settled[left++] = settled;
        }

        return left;
    }

    private async ValueTask ShowAsync(int count, List<SyncResult> results)
    {
        if (options.WhatIf)
        {
            options.Settlement?.Foresee(_settled.AsSpan(0, count));
        }
        else if (options.Rejections is { } rejections)
        {
            await KeepRejectionsAsync(rejections, count).ConfigureAwait(false);
        }

        for (var i = 0; i < count; i++)
        {
            var settled = _settled[i];
            if (settled.IsGone)
            {
                tally.CountGone(settled.Result.Error == SyncErrors.MergedAtSource);
            }
            else
            {
                tally.Count(settled.Result.Outcome);

                // What was refused before has been counted then; it must not stop the records behind it for ever.
                _refusedNow += settled.Result.IsSuccess || settled.IsRetry ? 0 : 1;
            }

            results.Add(settled.Result);
        }

        telemetry.Count(_settled.AsSpan(0, count));
    }

    private async ValueTask KeepRejectionsAsync(IRejectionSink rejections, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var settled = _settled[i];
            if (settled.RejectedRow is { } row)
            {
                await rejections.AddAsync(row, CancellationToken.None).ConfigureAwait(false);
            }
            else if (!settled.Result.IsSuccess && !settled.IsGone)
            {
                await rejections.AddAsync(settled.Source, settled.Result, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
