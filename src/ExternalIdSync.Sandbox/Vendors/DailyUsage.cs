namespace ExternalIdSync.Sandbox;

/// <summary>How many requests an account has used up since midnight, UTC. The caller holds a lock.</summary>
internal sealed class DailyUsage
{
    private DateTime _day;
    private int _used;

    public int Of(DateTimeOffset now) => _day == now.UtcDateTime.Date ? _used : 0;

    public void Set(DateTimeOffset now, int used) => (_day, _used) = (now.UtcDateTime.Date, used);

    public void Clear() => _used = 0;
}
