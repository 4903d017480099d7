using System.Globalization;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>A place in the changes of an object: how far its own ones are read, and how far those of its parents.</summary>
/// <param name="Stamp">The stamp up to which the object's own changes were read.</param>
/// <param name="Id">The last record read of that stamp; empty: none of them.</param>
/// <param name="Rewind">Before this instant nothing can become visible any more.</param>
/// <param name="ParentsFrom">From when on the parents' changes are unread.</param>
/// <param name="Parents">The passes over the parents' changes that a reading is in; <see langword="null"/> outside of them.</param>
internal sealed record SalesforcePlace(
    DateTimeOffset Stamp, string Id, DateTimeOffset Rewind, DateTimeOffset ParentsFrom, SalesforceParentPlace? Parents)
{
    public static SalesforcePlace? Parse(string source, string? cursor)
    {
        if (SourcePosition.Parse(source, cursor) is not { } position)
        {
            return null;
        }

        var rewind = position.Time("rewind");
        return new SalesforcePlace(position.Time("at"), position.Find("id") ?? string.Empty, rewind, position.FindTime("parents") ?? rewind,
            position.Find("pass") is null
                ? null
                : new SalesforceParentPlace((int)position.FindNumber("pass")!.Value, position.Find("child") ?? string.Empty, position.Time("start")));
    }

    public override string ToString()
    {
        var place = $"what changed until {SourcePosition.Say(Stamp)} is read";
        return (Parents, Id.Length) switch
        {
            ({ }, _) => $"{place}, and of what changed with a parent some",
            (_, > 0) => $"{place} up to record {Id}",
            _ => $"{place}; what may still become visible, from {SourcePosition.Say(Rewind)} on",
        };
    }

    public string Format(string source)
    {
        var text = SourcePosition.Begin(source);
        SourcePosition.Add(text, "at", Stamp);
        if (Id.Length > 0)
        {
            SourcePosition.Add(text, "id", Id);
        }

        SourcePosition.Add(text, "rewind", Rewind);
        SourcePosition.Add(text, "parents", ParentsFrom);
        if (Parents is { } parents)
        {
            SourcePosition.Add(text, "pass", parents.Pass.ToString(CultureInfo.InvariantCulture));
            SourcePosition.Add(text, "child", parents.Child);
            SourcePosition.Add(text, "start", parents.Start);
        }

        return text.ToString();
    }
}
