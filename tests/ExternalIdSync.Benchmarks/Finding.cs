namespace ExternalIdSync.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">Our figure, with its unit.</param>
/// <param name="Against">The figure it is held against, with its unit.</param>
/// <param name="Ratio">The ratio of both.</param>
/// <param name="Reach">What the ratio is to reach.</param>
/// <param name="IsMet">Whether it does.</param>
internal sealed record Finding(string What, string Ours, string Against, string Ratio, string Reach, bool IsMet);
