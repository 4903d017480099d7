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
        var definition = new ListSourceDefinition
        {
            Name = name,
            Title = root.OptionalText("title") ?? name,
            BaseUrl = ReadUrl(root, "baseUrl"),
            Authentication = ReadAuthentication(root),
            Limits = ReadLimits(root),
            Path = ReadPath(request),
            Query = [.. request.OptionalTextMap("query")],
            Headers = [.. request.OptionalTextMap("headers")],
            Items = ReadLocation(root, "items") ?? JsonLocation.Root,
            Record = ReadLocation(root, "record") ?? JsonLocation.Root,
            Id = ReadLocation(root, "id"),
            Modified = ReadLocation(modified, "path"),
            SinceParameter = modified?.OptionalText("parameter"),
            SinceFormat = ReadFormat(modified),
            Deleted = ReadLocation(deleted, "path"),
            DeletedWhen = deleted?.Find("equals")?.Text,
            MergedInto = ReadLocation(root, "mergedInto"),
            Paging = ReadPaging(root),
            Overlap = root.OptionalTime("overlap", TimeSpan.Zero, TimeSpan.FromDays(30)) ?? TimeSpan.FromMinutes(10),
        };
        faults.ThrowIfAny();
        return definition;
    }

    /// <summary>Reads a base URL.</summary>
    public static Uri? ReadUrl(ConfigurationReader reader, string name)
    {
        if (reader.Optional(name, ConfigurationNodeKind.Text) is not { } node)
        {
            return null;
        }

        if (Uri.TryCreate(node.Text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
        {
            return url;
        }

        reader.Faults.Add(node, "must be an absolute URL with https or http.");
        return null;
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

    private static List<RateLimit> ReadLimits(ConfigurationReader root)
    {
        var limits = new List<RateLimit>();
        if (root.OptionalObject("limits", Limits) is { } reader)
        {
            Add(reader.OptionalInteger("perSecond", 1), TimeSpan.FromSeconds(1));
            Add(reader.OptionalInteger("perMinute", 1), TimeSpan.FromMinutes(1));
            Add(reader.OptionalInteger("perDay", 1), TimeSpan.FromDays(1));
        }

        return limits;

        void Add(int? requests, TimeSpan window)
        {
            if (requests is { } count)
            {
                limits.Add(new RateLimit(count, window));
            }
        }
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
            Next = ReadLocation(reader, "next", takesNext),
            HasMore = ReadLocation(reader, "hasMore"),
            First = reader.OptionalInteger("first", 0) ?? 1,
            Size = reader.OptionalInteger("size", 1) ?? 0,
        };
    }

    private static JsonLocation? ReadLocation(ConfigurationReader? reader, string name, bool isRequired = false)
    {
        var node = isRequired ? reader?.Required(name, ConfigurationNodeKind.Text) : reader?.Optional(name, ConfigurationNodeKind.Text);
        if (node is null || node.Kind != ConfigurationNodeKind.Text)
        {
            return null;
        }

        if (JsonLocation.TryParse(node.Text) is { } location)
        {
            return location;
        }

        reader!.Faults.Add(node, "must be a place in the answer such as data.items or paging.next.");
        return null;
    }
}
