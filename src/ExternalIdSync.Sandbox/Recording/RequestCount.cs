namespace ExternalIdSync.Sandbox;

/// <summary>How many requests of a vendor and a method got a status.</summary>
/// <param name="Vendor">The vendor.</param>
/// <param name="Method">The method.</param>
/// <param name="Status">The status; <see cref="RecordedRequest.Reset"/> for a cut connection, 0 when the client left first.</param>
/// <param name="Count">How many.</param>
public sealed record RequestCount(string Vendor, string Method, int Status, long Count);
