namespace ExternalIdSync.Core.Http;

/// <summary>At most so many requests within any window of this length, as a vendor publishes it: 60 per minute, 10,000 per day.</summary>
/// <param name="Requests">How many; from 1.</param>
/// <param name="Window">In how long; above zero.</param>
public sealed record RateLimit(int Requests, TimeSpan Window)
{
    /// <summary>Limits as vendors publish them.</summary>
    /// <param name="second">Requests per second; <see langword="null"/> for no such limit, as with the others.</param>
    /// <param name="minute">Requests per minute.</param>
    /// <param name="day">Requests per day.</param>
    /// <returns>The limits there are, the shortest window first.</returns>
    public static IReadOnlyList<RateLimit> Per(int? second, int? minute, int? day)
    {
        var limits = new List<RateLimit>(3);
        Add(second, TimeSpan.FromSeconds(1));
        Add(minute, TimeSpan.FromMinutes(1));
        Add(day, TimeSpan.FromDays(1));
        return limits;

        void Add(int? requests, TimeSpan window)
        {
            if (requests is { } count)
            {
                limits.Add(new RateLimit(count, window));
            }
        }
    }
}
