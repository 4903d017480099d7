using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>What the account may do, all its tokens together: requests a day, requests in ten seconds, searches a second. The caller holds the lock.</summary>
internal sealed class HubSpotLimits(RateLimits limits, DailyUsage usage)
{
    public const int DefaultPerDay = 650_000;
    public const int DefaultPerTenSeconds = 190;

    private const int DefaultSearchesPerSecond = 5;

    private readonly RateWindow _searches = new(TimeSpan.FromSeconds(1));
    private readonly RateWindow _requests = new(TimeSpan.FromSeconds(10));

    /// <summary>How many searches in any second; 0 for any number.</summary>
    public int SearchesPerSecond
    {
        get => _searches.Limit;
        set => _searches.Restart(value);
    }

    /// <summary>How many requests, searches included, in any ten seconds; 0 for any number.</summary>
    public int RequestsPerTenSeconds
    {
        get => _requests.Limit;
        set => _requests.Restart(value);
    }

    public void Clear() => (SearchesPerSecond, RequestsPerTenSeconds) = (0, 0);

    public void Configure(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                limits.SwitchOn();
                (SearchesPerSecond, RequestsPerTenSeconds) = (DefaultSearchesPerSecond, DefaultPerTenSeconds);
                break;
            case JsonValueKind.False or JsonValueKind.Null:
                limits.Set(null, null);
                Clear();
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    switch (property.Name)
                    {
                        case "searchesPerSecond":
                            SearchesPerSecond = Settings.Count(property);
                            break;
                        case "perTenSeconds":
                            RequestsPerTenSeconds = Settings.Count(property);
                            break;
                        case "perDay":
                            limits.Set(null, Settings.Count(property));
                            break;
                        default:
                            throw Settings.Unknown("limits." + property.Name, "searchesPerSecond, perTenSeconds, perDay");
                    }
                }

                break;
            default:
                throw new FormatException("limits is true, false or an object with searchesPerSecond, perTenSeconds and perDay.");
        }
    }

    /// <summary>Counts a request, or says which limit it would break.</summary>
    public HubSpotError? Count(bool isSearch, DateTimeOffset now)
    {
        var used = usage.Of(now);
        if (used >= limits.PerDay)
        {
            return HubSpotError.Limited("DAILY");
        }

        if (_requests.Left(now) <= 0)
        {
            return HubSpotError.Limited("TEN_SECONDLY_ROLLING");
        }

        if (isSearch && _searches.Left(now) <= 0)
        {
            return HubSpotError.Limited("SECONDLY");
        }

        usage.Set(now, used + 1);
        _requests.Count(now);
        if (isSearch)
        {
            _searches.Count(now);
        }

        return null;
    }

    /// <summary>The answer with what is left of the limits.</summary>
    public SandboxResponse WithHeaders(SandboxResponse answer, DateTimeOffset now)
    {
        var perDay = limits.PerDay ?? DefaultPerDay;
        var perWindow = _requests.Limit == 0 ? DefaultPerTenSeconds : _requests.Limit;
        return answer
            .WithHeader("X-HubSpot-RateLimit-Daily", Text(perDay))
            .WithHeader("X-HubSpot-RateLimit-Daily-Remaining", Text(Math.Max(0, perDay - usage.Of(now))))
            .WithHeader("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
            .WithHeader("X-HubSpot-RateLimit-Max", Text(perWindow))
            .WithHeader("X-HubSpot-RateLimit-Remaining", Text(Math.Min(perWindow, _requests.Left(now))));

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
