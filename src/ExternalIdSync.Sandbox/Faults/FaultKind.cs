namespace ExternalIdSync.Sandbox;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>An error status in the vendor's own envelope, or with a body given.</summary>
    Status,

    /// <summary>The answer takes longer.</summary>
    Latency,

    /// <summary>The connection is cut before the request has any effect.</summary>
    ResetBefore,

    /// <summary>The request takes effect, then the connection is cut without an answer.</summary>
    ResetAfter,

    /// <summary>The request takes effect; the body of its answer trickles.</summary>
    SlowBody,

    /// <summary>The request takes effect; the connection is cut in the middle of its answer's body.</summary>
    TruncatedBody,

    /// <summary>The request takes effect; its answer is cut-off JSON of full declared length.</summary>
    MalformedJson,

    /// <summary>An HTML page with status 200 instead of the API's answer, as a proxy or a log-in wall gives.</summary>
    HtmlPage,

    /// <summary>A batch is taken, some of its records are refused.</summary>
    PartialRejection,
}
