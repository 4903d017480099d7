using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads a request of a connector definition.</summary>
internal static class OperationReader
{
    /// <summary>Reads a request that may be there.</summary>
    /// <param name="requests">The object that names the requests; <see langword="null"/> where there is none.</param>
    /// <param name="name">The request.</param>
    /// <param name="hasKey">Whether it carries an idempotency key.</param>
    /// <returns>The request, or <see langword="null"/>.</returns>
    public static Operation? ReadOptional(ConfigurationReader? requests, string name, bool hasKey) =>
        requests?.OptionalObject(name, ConnectorProperties.Request) is { } reader ? Read(reader, hasKey) : null;

    /// <summary>Reads a request.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="hasKey">Whether it carries an idempotency key.</param>
    /// <returns>The request.</returns>
    public static Operation Read(ConfigurationReader reader, bool hasKey)
    {
        var method = reader.OptionalText("method") ?? "GET";
        if (method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE"))
        {
            reader.Faults.Add(reader.Find("method")!, "must be one of GET, POST, PUT, PATCH, DELETE.");
            method = "GET";
        }

        // Unless told otherwise a POST without an idempotency key is taken to make something each time (RFC 9110, section 9.2.2).
        return new Operation(new HttpMethod(method), ReadPath(reader, "path"))
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
}
