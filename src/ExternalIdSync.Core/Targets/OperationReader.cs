using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads a request of a connector definition.</summary>
internal static class OperationReader
{
    private static readonly string[] Writing = ["POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Reads a request that may be there.</summary>
    /// <param name="requests">The object that names the requests; <see langword="null"/> where there is none.</param>
    /// <param name="name">The request.</param>
    /// <param name="writes">Whether it is to change something.</param>
    /// <param name="hasKey">Whether it carries an idempotency key.</param>
    /// <returns>The request, or <see langword="null"/>.</returns>
    public static Operation? ReadOptional(ConfigurationReader? requests, string name, bool writes, bool hasKey = false) =>
        requests?.OptionalObject(name, ConnectorProperties.Request) is { } reader ? Read(reader, name, writes, hasKey) : null;

    /// <summary>Reads a request.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="name">Which request it is.</param>
    /// <param name="writes">Whether it is to change something.</param>
    /// <param name="hasKey">Whether it carries an idempotency key.</param>
    /// <returns>The request.</returns>
    public static Operation Read(ConfigurationReader reader, string name, bool writes, bool hasKey = false)
    {
        var method = reader.OptionalText("method");
        if (writes)
        {
            // A GET would be answered with success, and nothing would have been written.
            if (!reader.Has("method") && reader.Node.Kind == ConfigurationNodeKind.Object)
            {
                reader.Faults.Add(reader.Node, $"'method' is missing; it must be one of {string.Join(", ", Writing)}.");
            }
            else if (method is not null && !Writing.Contains(method))
            {
                reader.Faults.Add(reader.Find("method")!, $"must be one of {string.Join(", ", Writing)}, since this request writes.");
            }
        }
        else if (method is not (null or "GET"))
        {
            reader.Faults.Add(reader.Find("method")!, "must be GET, since this request only reads; or leave it out.");
        }

        method = writes && Writing.Contains(method) ? method! : "GET";

        var path = ReadPath(reader, "path");
        var places = PlacesOf(name);
        foreach (var place in path.Places.Except(places, StringComparer.Ordinal))
        {
            reader.Faults.Add(reader.Find("path")!, $"has a place '{{{place}}}', which this request does not know; it knows {{{string.Join("}, {", places)}}}.");
        }

        // Unless told otherwise a POST without an idempotency key is taken to make something each time (RFC 9110, section 9.2.2).
        return new Operation(new HttpMethod(method), path)
        {
            IsRepeatable = reader.OptionalBool("repeatable", otherwise: method != "POST" || hasKey),
            Scope = reader.OptionalText("scope"),
            Headers = reader.OptionalTextPairs("headers"),
        };
    }

    /// <summary>Reads a path with its places for values.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="name">The property.</param>
    /// <returns>The path; an empty one where it is at fault.</returns>
    public static AddressTemplate ReadPath(ConfigurationReader reader, string name)
    {
        var path = AddressTemplate.TryParse(reader.RequiredText(name), out var fault);
        if (path is null)
        {
            reader.Faults.Add(reader.Find(name) ?? reader.Node, fault!);
        }

        return path ?? AddressTemplate.TryParse(string.Empty, out _)!;
    }

    // What there is to fill in when the request is made.
    private static string[] PlacesOf(string request) => request switch
    {
        "lookup" or "create" or "upsert" or "patch" => ["externalId", "matchKey"],
        "update" or "rekey" or "clearExternalId" => ["externalId", "id", "matchKey"],
        "job" => ["jobId"],
        _ => ["matchKey"],
    };
}
