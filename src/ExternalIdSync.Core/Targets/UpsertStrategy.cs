namespace ExternalIdSync.Core.Targets;

/// <summary>How an API creates or updates by external ID.</summary>
public enum UpsertStrategy
{
    /// <summary>One request creates or updates; the answer's status or body tells which.</summary>
    SingleCall,

    /// <summary>A GET by external ID, then a POST or a PATCH by the target's own id; with a known link the PATCH alone.</summary>
    LookupThenWrite,

    /// <summary>One request carries many records and answers with one outcome per record.</summary>
    Batch,
}
