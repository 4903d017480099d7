namespace ExternalIdSync;

/// <summary>What a rejections file tells about a record that was refused before and is now imported again.</summary>
/// <param name="Row">The row in the file that the record came from first, from 1; it stays the same however often it is refused.</param>
/// <param name="Attempt">How often the record was refused so far, from 1.</param>
public sealed record EarlierRejection(long Row, int Attempt);
