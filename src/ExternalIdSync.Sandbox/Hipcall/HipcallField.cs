namespace ExternalIdSync.Sandbox.Hipcall;

/// <summary>A field of a resource: text, or a list of objects of which one member is required.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RequiredMember">For a list the member that every item needs, such as <c>email</c>; <see langword="null"/> for text.</param>
internal sealed record HipcallField(string Name, string? RequiredMember = null)
{
    public bool IsList => RequiredMember is not null;
}
