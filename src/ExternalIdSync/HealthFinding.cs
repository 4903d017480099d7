namespace ExternalIdSync;

/// <summary>One thing that a health check found.</summary>
/// <param name="Id">What it is: stable, without spaces, never localized, so that scripts and monitors may compare it.</param>
/// <param name="Severity">How bad it is by itself.</param>
/// <param name="Message">What was found, with the numbers, in a sentence.</param>
/// <param name="Advice">What the reader can do, as a whole sentence.</param>
public sealed record HealthFinding(string Id, HealthStatus Severity, string Message, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Message}";
}
