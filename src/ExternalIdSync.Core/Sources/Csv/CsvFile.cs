using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>An export as it was found: a file is the same one as long as its name, length and last write are.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Length">How long it is, in bytes.</param>
/// <param name="LastWrite">When it was last written, in UTC.</param>
internal sealed record CsvFile(string Path, long Length, DateTime LastWrite)
{
    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>What cursors call it: 16 hexadecimal digits, which say nothing of the name.</summary>
    public string Mark => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Name}\n{Length}\n{LastWrite.Ticks}"))), 0, 8);

    /// <summary>Looks at a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it is now; <see langword="null"/> where there is none.</returns>
    public static CsvFile? Find(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new CsvFile(path, file.Length, file.LastWriteTimeUtc) : null;
    }
}
