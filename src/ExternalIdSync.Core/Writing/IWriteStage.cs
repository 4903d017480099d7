namespace ExternalIdSync.Core.Writing;

/// <summary>Takes records from the flow, writes them and sends them on to the settling.</summary>
internal interface IWriteStage
{
    /// <summary>One loop of several.</summary>
    /// <returns>When no record will come any more.</returns>
    Task WorkAsync();
}
