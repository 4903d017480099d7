namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>A place in a list: between two walks, or at a page of one.</summary>
/// <param name="Since">From when on changes are wanted; <see langword="null"/> for everything.</param>
/// <param name="WalkStart">When the walk began, by the server's clock; <see langword="null"/> between two walks.</param>
/// <param name="Page">The page to go on with; <see langword="null"/> for the first.</param>
internal sealed record ListPlace(DateTimeOffset? Since, DateTimeOffset? WalkStart, string? Page)
{
    public static ListPlace Beginning { get; } = new(null, null, null);

    public static ListPlace Parse(string source, string? cursor) => SourcePosition.Parse(source, cursor) is { } position
        ? new ListPlace(position.FindTime("since"), position.FindTime("walk"), position.Find("page"))
        : Beginning;

    public override string ToString()
    {
        var wanted = Since is { } since ? $"what changed since {SourcePosition.Say(since)}" : "everything";
        return WalkStart is { } start ? $"in the middle of {wanted}, since {SourcePosition.Say(start)}" : $"{wanted} is to be read";
    }

    public string Format(string source)
    {
        var text = SourcePosition.Begin(source);
        if (Since is { } since)
        {
            SourcePosition.Add(text, "since", since);
        }

        if (WalkStart is { } start)
        {
            SourcePosition.Add(text, "walk", start);
        }

        return (Page is null ? text : SourcePosition.Add(text, "page", Page)).ToString();
    }
}
