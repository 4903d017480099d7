namespace ExternalIdSync.Host.Output;

/// <summary>How a command writes its data to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One object, on one line.</summary>
    Json,

    /// <summary>One object per record, each on one line.</summary>
    Jsonl,
}
