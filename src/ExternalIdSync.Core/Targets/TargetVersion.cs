using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Core.Targets;

/// <summary>Stands for a target's copy as it was read: any change at the target gives another one.</summary>
internal static class TargetVersion
{
    /// <summary>Stands for a record that the target does not have.</summary>
    public const string Absent = "absent";

    /// <summary>The version of what a lookup brought.</summary>
    /// <param name="found">What it brought: a record or a real "not found".</param>
    /// <returns>The version: <see cref="Absent"/>, or 32 hexadecimal digits.</returns>
    public static string Of(in LookupAnswer found) => found.IsFound
        ? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(found.Record.GetRawText())), 0, 16).ToLowerInvariant()
        : Absent;
}
