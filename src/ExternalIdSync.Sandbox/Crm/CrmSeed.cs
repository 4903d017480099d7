using System.Globalization;

namespace ExternalIdSync.Sandbox.Crm;

/// <summary>Many records to create: <c>{n}</c> in text values stands for the record's number from 0.</summary>
internal sealed record CrmSeed(string Object, int Count, IReadOnlyDictionary<string, object?> Values, DateTimeOffset? Stamp)
{
    public IReadOnlyDictionary<string, object?> ValuesOf(int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return Values.ToDictionary(
            static pair => pair.Key,
            pair => pair.Value is string template ? template.Replace("{n}", text, StringComparison.Ordinal) : pair.Value);
    }
}
