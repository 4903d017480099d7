using System.Globalization;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>Reads the definition of a list source from its JSON. Every fault is told at once, with its path and line.</summary>
internal static class ListSourceReader
{
    public static readonly string[] Root =
        ["version", "name", "title", "baseUrl", "authentication", "limits", "request", "items", "record", "id", "modified", "deleted", "mergedInto",
            "paging", "overlap"];

    public static readonly string[] Authentication = ["kind", "header", "prefix", "tokenPath", "scope"];
    public static readonly string[] Limits = ["perSecond", "perMinute", "perDay"];
    public static readonly string[] Request = ["path", "query", "headers"];
    public static readonly string[] Modified = ["path", "parameter", "format"];
    public static readonly string[] Deleted = ["path", "equals"];
    public static readonly string[] Paging = ["kind", "parameter", "next", "hasMore", "first", "size"];

    /// <summary>Reads a definition.</summary>
    /// <param name="document">The file.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="SyncException">The file is at fault (<see cref="SyncErrors.ConfigurationInvalid"/>).</exception>
    public static ListSourceDefinition Read(ConfigurationDocument document)
    {
        var faults = document.Faults;
        var root = new ConfigurationReader(document.Root, faults, Root);
        root.RequiredInteger("version", 1, 1);
        var name = root.RequiredText("name");
        var request = root.RequiredObject("request", Request);
        var modified = root.OptionalObject("modified", Modified);
        var deleted = root.OptionalObject("deleted", Deleted);
        var limits = root.OptionalObject("limits", Limits);
        var definition = new ListSourceDefinition
        {
            Name = name,
            Title = root.OptionalText("title") ?? name,
            BaseUrl = root.OptionalUrl("baseUrl"),
            Authentication = ReadAuthentication(root),
            Limits = RateLimit.Per(
                limits?.OptionalInteger("perSecond", 1), limits?.OptionalInteger("perMinute", 1), limits?.OptionalInteger("perDay", 1)),
            Path = ReadPath(request),
            Query = request.OptionalTextPairs("query"),
            Headers = request.OptionalTextPairs("headers"),
            Items = root.OptionalLocation("items") ?? JsonLocation.Root,
            Record = root.OptionalLocation("record") ?? JsonLocation.Root,
            Id = root.OptionalLocation("id"),
            Modified = modified.OptionalLocation("path"),
            SinceParameter = modified?.OptionalText("parameter"),
            SinceFormat = ReadFormat(modified),
            Deleted = deleted.OptionalLocation("path"),
            DeletedWhen = deleted?.Find("equals")?.Text,
            MergedInto = root.OptionalLocation("mergedInto"),
            Paging = ReadPaging(root),
            Overlap = root.OptionalTime("overlap", TimeSpan.Zero, TimeSpan.FromDays(30)) ?? TimeSpan.FromMinutes(10),
        };
        faults.ThrowIfAny();
        return definition;
    }

    private static ListAuthentication ReadAuthentication(ConfigurationReader root)
    {
        if (root.OptionalObject("authentication", Authentication) is not { } reader)
        {
            return new ListAuthentication(ListAuthentication.Bearer);
        }

        var kind = reader.RequiredText("kind");
        if (kind.Length > 0 && !ListAuthentication.Kinds.Contains(kind))
        {
            reader.Faults.Add(reader.Find("kind")!, $"must be one of {string.Join(", ", ListAuthentication.Kinds)}.");
        }

        var tokenPath = reader.OptionalText("tokenPath");
        if (kind == ListAuthentication.ClientCredentials && tokenPath is null)
        {
            reader.Faults.Add(reader.Node, "'tokenPath' is missing; client credentials are exchanged for a token there.");
        }

        return new ListAuthentication(kind)
        {
            Header = reader.OptionalText("header") ?? "X-Api-Key",
            Prefix = reader.OptionalText("prefix") ?? string.Empty,
            TokenPath = tokenPath,
            Scope = reader.OptionalText("scope") ?? string.Empty,
        };
    }

    private static string ReadPath(ConfigurationReader request)
    {
        var path = request.RequiredText("path");
        if (path.StartsWith('/') || path.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || path.AsSpan().IndexOfAny('?', '#') >= 0)
        {
            request.Faults.Add(request.Find("path")!,
                "must be a path relative to the base URL, escaped, without '/' at its beginning; what follows a '?' belongs into 'query'.");
        }

        return path;
    }

    private static string ReadFormat(ConfigurationReader? modified)
    {
        if (modified?.OptionalText("format") is not { } format)
        {
            return "iso";
        }

        try
        {
            // A word that is none of ours would be taken for a format of .NET's: it must at least give another text for another instant.
            if (format is not ("iso" or "unixSeconds" or "unixMilliseconds" or "date")
                && DateTime.UnixEpoch.ToString(format, CultureInfo.InvariantCulture)
                    == new DateTime(2026, 11, 25, 13, 14, 15, DateTimeKind.Utc).ToString(format, CultureInfo.InvariantCulture))
            {
                throw new FormatException();
            }
        }
        catch (FormatException)
        {
            modified.Faults.Add(modified.Find("format")!,
                "must be iso, unixSeconds, unixMilliseconds, date or a .NET date format such as yyyy-MM-dd'T'HH:mm:ss'Z'.");
        }

        return format;
    }

    private static ListPaging ReadPaging(ConfigurationReader root)
    {
        if (root.OptionalObject("paging", Paging) is not { } reader)
        {
            return new ListPaging();
        }

        var kind = reader.RequiredEnum<ListPagingKind>("kind");
        var takesParameter = kind is ListPagingKind.Cursor or ListPagingKind.Keyset or ListPagingKind.Offset or ListPagingKind.Page;
        var takesNext = kind is ListPagingKind.Cursor or ListPagingKind.Keyset or ListPagingKind.NextUrl;
        return new ListPaging
        {
            Kind = kind,
            Parameter = (takesParameter ? reader.RequiredText("parameter") : reader.OptionalText("parameter")) ?? string.Empty,
            Next = takesNext ? reader.RequiredLocation("next") : reader.OptionalLocation("next"),
            HasMore = reader.OptionalLocation("hasMore"),
            First = reader.OptionalInteger("first", 0) ?? 1,
            Size = reader.OptionalInteger("size", 1) ?? 0,
        };
    }
}
