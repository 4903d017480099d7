using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Sandbox;

/// <summary>What the simulated vendors have in common: tokens, limits and switches.</summary>
public abstract class VendorSimulator : ISimulator
{
    private protected VendorSimulator(string name, string basePath, RateLimits limits)
    {
        Name = name;
        BasePath = basePath;
        Limits = limits;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string BasePath { get; }

    /// <summary>The tokens accepted.</summary>
    public AccessTokens Tokens { get; } = new();

    /// <summary>The limits per minute and per day.</summary>
    public RateLimits Limits { get; }

    /// <inheritdoc/>
    public abstract SandboxResponse Handle(SimulatedCall call);

    /// <inheritdoc/>
    public virtual bool IsWrite(SandboxRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Method is not ("GET" or "HEAD");
    }

    /// <inheritdoc/>
    public abstract SandboxResponse Fail(int status);

    /// <inheritdoc/>
    public virtual SandboxResponse? Control(SimulatedCall call) => null;

    /// <inheritdoc/>
    public void Configure(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("Settings are a JSON object.");
        }

        foreach (var property in settings.EnumerateObject())
        {
            switch (property.Name)
            {
                case "limits":
                    ConfigureLimits(property.Value);
                    break;
                case "acceptToken":
                    Tokens.Accept(Settings.Text(property));
                    break;
                case "revokeToken":
                    Tokens.Revoke(Settings.Text(property));
                    break;
                default:
                    if (!Configure(property))
                    {
                        throw Settings.Unknown(property.Name, string.Join(", ", (string[])["limits", "acceptToken", "revokeToken", .. SettingNames]));
                    }

                    break;
            }
        }
    }

    /// <inheritdoc/>
    public abstract void WriteState(Utf8JsonWriter writer);

    /// <inheritdoc/>
    public void Reset()
    {
        Limits.Set(null, null);
        Clear();
    }

    /// <summary>The names that <see cref="Configure(JsonProperty)"/> takes.</summary>
    private protected virtual IReadOnlyList<string> SettingNames => [];

    /// <summary>Changes the limits, for a vendor that has others beside those per minute and per day.</summary>
    private protected virtual void ConfigureLimits(JsonElement value) => Limits.Configure(value);

    /// <summary>Changes one switch of this vendor's own.</summary>
    private protected virtual bool Configure(JsonProperty setting) => false;

    /// <summary>Forgets records and own switches.</summary>
    private protected abstract void Clear();

    /// <summary>Counts a request against the limits.</summary>
    private protected SandboxResponse? Throttle(AccessTokens.Grant grant, DateTimeOffset now) =>
        Limits.Count(grant.Token, now) is { } refusal
            ? Throttled(refusal).WithHeader("Retry-After", refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))
            : null;

    /// <summary>The 429 answer in the vendor's words; Retry-After is added.</summary>
    private protected virtual SandboxResponse Throttled(RateLimits.Refusal refusal) => Fail(429);
}
