namespace ExternalIdSync.Core.Writing;

/// <summary>What a write may do, held back from the brake's limits until its outcome is known.</summary>
/// <param name="Creates">Records it may make.</param>
/// <param name="Updates">Records it may change.</param>
/// <param name="Cleared">Fields it may clear.</param>
internal readonly record struct BrakeClaim(int Creates, int Updates, int Cleared);
