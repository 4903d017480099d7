namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>How a list API names its next page.</summary>
public enum ListPagingKind
{
    /// <summary>Everything is in one answer.</summary>
    None,

    /// <summary>The answer holds a token (an opaque cursor, a page token) that goes into a parameter.</summary>
    Cursor,

    /// <summary>The key of the last item goes into a parameter, and the items are in the order of that key.</summary>
    Keyset,

    /// <summary>The number of items to skip goes into a parameter.</summary>
    Offset,

    /// <summary>The number of the page goes into a parameter.</summary>
    Page,

    /// <summary>The answer holds the next page's URL.</summary>
    NextUrl,

    /// <summary>A <c>Link</c> header with <c>rel="next"</c> holds the next page's URL (RFC 8288).</summary>
    LinkHeader,
}
