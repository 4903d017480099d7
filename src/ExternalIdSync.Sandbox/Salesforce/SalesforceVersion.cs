using System.Globalization;

namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The versions of the API that the organisation serves, as they stand in its paths: <c>v67.0</c>.</summary>
internal static class SalesforceVersion
{
    public static readonly string Latest = Segment(LatestNumber);

    private const int OldestNumber = 40;
    private const int LatestNumber = 67;

    /// <summary>The number in a path's segment; 0 where it is none.</summary>
    public static int NumberOf(string segment) =>
        segment is ['v', .. var number, '.', '0'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    public static bool IsServed(string segment) => NumberOf(segment) is >= OldestNumber and <= LatestNumber;

    /// <summary><c>/services/data</c>: every version.</summary>
    public static SandboxResponse List() => SalesforceReply.Json(
        200,
        0,
        static (writer, _) =>
        {
            writer.WriteStartArray();
            for (var number = OldestNumber; number <= LatestNumber; number++)
            {
                writer.WriteStartObject();
                writer.WriteString("label", string.Create(CultureInfo.InvariantCulture, $"Release {number}"));
                writer.WriteString("url", "/services/data/" + Segment(number));
                writer.WriteString("version", Segment(number)[1..]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    private static string Segment(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}.0");
}
