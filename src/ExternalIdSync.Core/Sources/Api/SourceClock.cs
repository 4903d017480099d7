using System.Globalization;

namespace ExternalIdSync.Core.Sources.Api;

/// <summary>Holds cursors to the clock of the system that they are places of.</summary>
internal static class SourceClock
{
    // The servers of one system need not agree to the second.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Refuses a cursor that lies in the system's future.</summary>
    /// <param name="source">What messages call the source.</param>
    /// <param name="system">What messages call the system.</param>
    /// <param name="place">Where the cursor lies; <see langword="null"/> for the beginning of time.</param>
    /// <param name="now">The system's clock.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: reading on from there would leave changes out.</exception>
    public static void ThrowIfAhead(string source, string system, DateTimeOffset? place, DateTimeOffset now)
    {
        if (place > now + Tolerance)
        {
            throw new SyncException(SyncErrors.OptionInvalid, string.Create(CultureInfo.InvariantCulture,
                $"The cursor of {source} lies at {place:u}, and {system}'s clock says {now:u}: reading on from there would leave out what changes until then. Rewind it."))
            {
                Subject = source,
            };
        }
    }
}
