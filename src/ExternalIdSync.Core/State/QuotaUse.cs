namespace ExternalIdSync.Core.State;

/// <summary>How much of a target's quota is used up.</summary>
/// <param name="WindowStart">When the window began, such as today's midnight at the vendor.</param>
/// <param name="Used">Requests used or reserved since.</param>
public readonly record struct QuotaUse(DateTimeOffset WindowStart, long Used);
