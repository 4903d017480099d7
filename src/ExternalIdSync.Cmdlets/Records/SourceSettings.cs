using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalIdSync.Cmdlets.Records;

/// <summary>A source's settings that a script gives as a hashtable, as a job file has them.</summary>
internal static class SourceSettings
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The settings as a job file's <c>source</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>JSON in which the kind of source comes first, as in a file that a person writes.</returns>
    public static string ToJson(IDictionary settings)
    {
        var read = (Dictionary<string, object?>)new ValueReader(new PropertyReader(includeScriptProperties: false)).Read(settings)!;
        var inOrder = read.OrderBy(static s => !s.Key.Equals("type", StringComparison.OrdinalIgnoreCase)).ToDictionary(static s => s.Key, static s => s.Value);
        return JsonSerializer.Serialize(inOrder, Options);
    }
}
