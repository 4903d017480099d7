namespace ExternalIdSync.Host.Output;

/// <summary>One cell of a <see cref="TextTable"/>.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Tone">Its colour.</param>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>A cell without colour.</summary>
    /// <param name="text">What it says.</param>
    public static implicit operator Cell(string text) => new(text);
}
