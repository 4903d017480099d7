namespace ExternalIdSync.Host.Output;

/// <summary>Writes what became of each record, and of the run.</summary>
internal interface IResultWriter
{
    /// <summary>Takes one record's result, in order of completion.</summary>
    /// <param name="result">The result.</param>
    void Write(SyncResult result);

    /// <summary>Ends the output.</summary>
    /// <param name="summary">The run in numbers.</param>
    void End(RunSummary summary);
}
