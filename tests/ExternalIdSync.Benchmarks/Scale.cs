namespace ExternalIdSync.Benchmarks;

/// <summary>How much is measured. The measures are the same in both sizes.</summary>
internal sealed record Scale
{
    /// <summary>What the README shows.</summary>
    public static Scale Full { get; } = new();

    /// <summary>What fits into a minute.</summary>
    public static Scale Quick { get; } = new()
    {
        IsQuick = true,
        Rounds = 3,
        Processes = 1,
        Requests = 8_000,
        SlowRequests = 128,
        Batches = 60,
        SlowBatches = 16,
        SequentialRequests = 8,
        CsvRows = 400_000,
        FewRows = 20_000,
        ManyRows = 200_000,
        Peaks = 1,
        ClockSpeed = 15,
    };

    /// <summary>Whether this is the small size.</summary>
    public bool IsQuick { get; private init; }

    /// <summary>How often the contenders take turns in a process.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>
    /// In how many processes they do, where answers take no time: what the runtime compiles there differs from one to the next, and a turn of
    /// either contender from the one before by a tenth.
    /// </summary>
    public int Processes { get; private init; } = 5;

    /// <summary>Requests in a turn at a server that answers at once.</summary>
    public int Requests { get; private init; } = 40_000;

    /// <summary>Requests in a turn at a server that takes its time.</summary>
    public int SlowRequests { get; private init; } = 1_920;

    /// <summary>Batches in a turn at a server that answers at once.</summary>
    public int Batches { get; private init; } = 600;

    /// <summary>Batches in a turn at a server that takes its time.</summary>
    public int SlowBatches { get; private init; } = 80;

    /// <summary>Requests in a turn of one request after another.</summary>
    public int SequentialRequests { get; private init; } = 80;

    /// <summary>Rows of the file that is only read and mapped.</summary>
    public int CsvRows { get; private init; } = 2_000_000;

    /// <summary>Rows of the smaller run whose memory is measured.</summary>
    public int FewRows { get; private init; } = 100_000;

    /// <summary>Rows of the larger one.</summary>
    public int ManyRows { get; private init; } = 1_000_000;

    /// <summary>How many runs of each size have their memory measured; an odd number.</summary>
    public int Peaks { get; private init; } = 3;

    /// <summary>How much faster than real the clocks go where a limit per minute is kept: a minute of 4 seconds makes keeping it harder.</summary>
    public int ClockSpeed { get; private init; } = 1;
}
