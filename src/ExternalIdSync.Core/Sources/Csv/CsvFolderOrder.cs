namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>In which order the exports of a folder are read. Of one record in several of them the last one wins.</summary>
public enum CsvFolderOrder
{
    /// <summary>By name, digit by digit: for names that hold a date, as in <c>contacts-2026-03-01.csv</c>.</summary>
    Name,

    /// <summary>By the instant of the last write, then by name.</summary>
    Time,
}
