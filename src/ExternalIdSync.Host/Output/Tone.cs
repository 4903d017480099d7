namespace ExternalIdSync.Host.Output;

/// <summary>What a text's colour says, where there is colour.</summary>
internal enum Tone
{
    /// <summary>No colour.</summary>
    Plain,

    /// <summary>Of no interest: a zero, a label.</summary>
    Muted,

    /// <summary>A heading.</summary>
    Strong,

    /// <summary>As wanted.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Caution,

    /// <summary>Wrong.</summary>
    Bad,
}
