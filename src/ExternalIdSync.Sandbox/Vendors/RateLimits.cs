using System.Text.Json;

namespace ExternalIdSync.Sandbox;

/// <summary>
/// Requests per minute and per day of each token, off until switched on. Windows slide: no minute, wherever it begins, holds more than
/// the limit, which is the strictest reading of what vendors write. Refused requests do not count.
/// </summary>
public sealed class RateLimits
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Windows> _tokens = new(StringComparer.Ordinal);
    private int? _perMinute;
    private int? _perDay;

    internal RateLimits(int defaultPerMinute, int defaultPerDay) => (DefaultPerMinute, DefaultPerDay) = (defaultPerMinute, defaultPerDay);

    /// <summary>The limit per minute that switching on without a number gives.</summary>
    public int DefaultPerMinute { get; }

    /// <summary>The limit per day that switching on without a number gives.</summary>
    public int DefaultPerDay { get; }

    /// <summary>The limit per day; <see langword="null"/> for none.</summary>
    internal int? PerDay => _perDay;

    /// <summary>Switches the limits on or off and forgets what was counted.</summary>
    /// <param name="perMinute">Requests in any 60 seconds; <see langword="null"/> for no limit.</param>
    /// <param name="perDay">Requests in any 24 hours; <see langword="null"/> for no limit.</param>
    public void Set(int? perMinute, int? perDay)
    {
        lock (_gate)
        {
            (_perMinute, _perDay) = (perMinute, perDay);
            _tokens.Clear();
        }
    }

    /// <summary>Switches the vendor's own limits on.</summary>
    public void SwitchOn() => Set(DefaultPerMinute, DefaultPerDay);

    internal void Configure(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                SwitchOn();
                break;
            case JsonValueKind.False or JsonValueKind.Null:
                Set(null, null);
                break;
            case JsonValueKind.Object:
                int? perMinute = null, perDay = null;
                foreach (var property in value.EnumerateObject())
                {
                    switch (property.Name)
                    {
                        case "perMinute":
                            perMinute = Settings.Count(property);
                            break;
                        case "perDay":
                            perDay = Settings.Count(property);
                            break;
                        default:
                            throw Settings.Unknown("limits." + property.Name, "perMinute, perDay");
                    }
                }

                Set(perMinute, perDay);
                break;
            default:
                throw new FormatException("limits is true, false or an object with perMinute and perDay.");
        }
    }

    /// <summary>Counts a request, or says which limit it would break.</summary>
    internal Refusal? Count(string token, DateTimeOffset now)
    {
        if (_perMinute is null && _perDay is null)
        {
            return null;
        }

        lock (_gate)
        {
            if (!_tokens.TryGetValue(token, out var windows))
            {
                _tokens[token] = windows = new Windows();
            }

            var refusal = Check(windows.Minute, _perMinute, 60, now) ?? Check(windows.Day, _perDay, 24 * 60 * 60, now);
            if (refusal is null)
            {
                Add(windows.Minute, _perMinute, now);
                Add(windows.Day, _perDay, now);
            }

            return refusal;
        }
    }

    private static void Add(Queue<long> window, int? limit, DateTimeOffset now)
    {
        if (limit is not null)
        {
            window.Enqueue(now.UtcTicks);
        }
    }

    private static Refusal? Check(Queue<long> window, int? limit, int seconds, DateTimeOffset now)
    {
        var from = now.UtcTicks - (seconds * TimeSpan.TicksPerSecond);
        while (window.TryPeek(out var first) && first <= from)
        {
            window.Dequeue();
        }

        if (limit is null || window.Count < limit)
        {
            return null;
        }

        var wait = window.Count == 0 ? seconds * TimeSpan.TicksPerSecond : window.Peek() - from;
        return new Refusal(limit.Value, seconds, (int)((wait + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond));
    }

    internal sealed record Refusal(int Limit, int WindowSeconds, int RetryAfterSeconds);

    private sealed class Windows
    {
        public Queue<long> Minute { get; } = new();

        public Queue<long> Day { get; } = new();
    }
}
