using System.Globalization;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>A place in the changes of an object type: a closed window of modification stamps, and the last id read in it.</summary>
/// <param name="From">The window's beginning; <see langword="null"/> for the beginning of time.</param>
/// <param name="Until">The window's end; <see langword="null"/> between two windows.</param>
/// <param name="LastId">The last id read; 0 for none.</param>
internal sealed record HubSpotPlace(DateTimeOffset? From, DateTimeOffset? Until, long LastId)
{
    public static HubSpotPlace Beginning { get; } = new(null, null, 0);

    public static HubSpotPlace Parse(string source, string? cursor) => SourcePosition.Parse(source, cursor) is { } position
        ? new HubSpotPlace(position.FindTime("from"), position.FindTime("until"), position.FindNumber("id") ?? 0)
        : Beginning;

    public override string ToString() => (Until, From) switch
    {
        ({ } until, _) => FormattableString.Invariant($"within what changed until {SourcePosition.Say(until)}, behind record {LastId}"),
        (_, { } from) => $"what changed since {SourcePosition.Say(from)} is to be read",
        _ => "everything is to be read",
    };

    public string Format(string source)
    {
        var text = SourcePosition.Begin(source);
        if (From is { } from)
        {
            SourcePosition.Add(text, "from", from);
        }

        if (Until is { } until)
        {
            SourcePosition.Add(text, "until", until);
            SourcePosition.Add(text, "id", LastId.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
