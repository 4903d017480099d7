namespace ExternalIdSync.Core.Targets;

/// <summary>The values for an <see cref="AddressTemplate"/>.</summary>
internal readonly record struct AddressValues(string? ExternalId = null, string? Id = null, string? MatchKey = null, string? JobId = null)
{
    /// <summary>A value by its place's name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    public string Get(string name) => (name switch
    {
        "externalId" => ExternalId,
        "id" => Id,
        "matchKey" => MatchKey,
        _ => JobId,
    }) ?? throw new InvalidOperationException($"The address needs '{name}', which is not known.");
}
