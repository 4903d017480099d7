using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>How a list is walked from page to page.</summary>
internal sealed record ListPaging
{
    public ListPagingKind Kind { get; init; }

    /// <summary>The query parameter that names the page.</summary>
    public string Parameter { get; init; } = string.Empty;

    /// <summary>Where the answer names the next page; of a keyset, where an item has its key.</summary>
    public JsonLocation? Next { get; init; }

    /// <summary>Where the answer says whether there are more pages; <see langword="null"/> where it does not.</summary>
    public JsonLocation? HasMore { get; init; }

    /// <summary>The first page's number.</summary>
    public int First { get; init; } = 1;

    /// <summary>How many items a full page has; a shorter one is the last, and 0 leaves that to an empty page.</summary>
    public int Size { get; init; }

    /// <summary>Whether the name of a page is good for another walk: a place to go on from after a break.</summary>
    public bool IsResumable => Kind is ListPagingKind.Cursor or ListPagingKind.Keyset or ListPagingKind.NextUrl or ListPagingKind.LinkHeader;
}
