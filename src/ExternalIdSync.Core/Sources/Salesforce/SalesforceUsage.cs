using System.Globalization;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>How many of the day's requests the org has used, from the header <c>Sforce-Limit-Info: api-usage=18/15000</c>.</summary>
/// <param name="Used">How many are used.</param>
/// <param name="Allowed">How many there are.</param>
internal sealed record SalesforceUsage(long Used, long Allowed)
{
    /// <summary>Reads the header.</summary>
    /// <param name="header">Its value; further entries such as <c>per-app-api-usage</c> are passed over.</param>
    /// <returns>The usage, or <see langword="null"/> where there is none in it.</returns>
    public static SalesforceUsage? Parse(string header)
    {
        foreach (var entry in header.Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            if (!entry.StartsWith("api-usage=", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var numbers = entry["api-usage=".Length..].Split('/');
            return numbers.Length == 2
                && long.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var used)
                && long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var allowed)
                    ? new SalesforceUsage(used, allowed)
                    : null;
        }

        return null;
    }
}
