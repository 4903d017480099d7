using System.CommandLine;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Host.Commands;

/// <summary>The options that say which API is meant and how to reach it, the same for every command that talks to one.</summary>
/// <param name="time">The clock of its requests.</param>
internal sealed class ConnectionOptions(TimeProvider time)
{
    /// <summary><c>--target</c>.</summary>
    public Option<string> Target { get; } = new("--target", "-t")
    {
        HelpName = "NAME",
        Description = "A target's name, such as hipcall/companies (pssync targets lists them), or the path of a definition file.",
        Required = true,
    };

    /// <summary><c>--base-url</c>.</summary>
    public Option<Uri?> BaseUrl { get; } = new("--base-url", "-u")
    {
        HelpName = "URL",
        Description = "Where the API stands, version path included; needed where the vendor gives every customer an address of their own.",
        CustomParser = static result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
            {
                return url;
            }

            // The text itself may hold a password, so it is not repeated.
            result.AddError("--base-url takes a whole http or https address without a user name, such as https://app.example.com/api/v3.");
            return null;
        },
    };

    /// <summary><c>--token</c>.</summary>
    public Option<string?> Token { get; } = new("--token")
    {
        HelpName = "env:NAME|file:PATH",
        Description = "Where the token is kept: an environment variable or a file, never the token itself.",
    };

    /// <summary><c>--client-id</c>.</summary>
    public Option<string?> ClientId { get; } = new("--client-id")
    {
        HelpName = "ID",
        Description = "The client's ID, where the target makes tokens of a client's ID and secret; --token then leads to the secret.",
    };

    /// <summary><c>--requests-per-minute</c>.</summary>
    public Option<int?> RequestsPerMinute { get; } = LimitOf("--requests-per-minute", "minute");

    /// <summary><c>--requests-per-day</c>.</summary>
    public Option<int?> RequestsPerDay { get; } = LimitOf("--requests-per-day", "day");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Options.Add(Target);
        command.Options.Add(BaseUrl);
        command.Options.Add(Token);
        command.Options.Add(ClientId);
        command.Options.Add(RequestsPerMinute);
        command.Options.Add(RequestsPerDay);
    }

    /// <summary>Connects as the options say. The secret is looked up; nothing is sent yet.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SyncException">There is no such target, no base URL is known, or the secret cannot be had.</exception>
    public async Task<TargetConnection> OpenAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var options = Read(parse);
        if (options.Secret is { } secret)
        {
            // A variable that is not set is told now, not after the file was read.
            await secret.RevealAsync(cancellationToken);
        }

        return TargetConnection.Open(options);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>What it takes to connect.</returns>
    /// <exception cref="SyncException">There is no such target, or the token is not a reference to one.</exception>
    internal TargetOptions Read(ParseResult parse)
    {
        var definition = ConnectorCatalog.Default.Find(parse.GetRequiredValue(Target));
        return new TargetOptions
        {
            Definition = definition,
            BaseUrl = parse.GetValue(BaseUrl),
            Secret = parse.GetValue(Token) is { } reference ? SecretReference.Parse(reference, "--token") : null,
            ClientId = parse.GetValue(ClientId),
            Limits = definition.Limits with
            {
                PerMinute = parse.GetValue(RequestsPerMinute) ?? definition.Limits.PerMinute,
                PerDay = parse.GetValue(RequestsPerDay) ?? definition.Limits.PerDay,
            },
            TimeProvider = time,
        };
    }

    private static Option<int?> LimitOf(string name, string span)
    {
        var option = new Option<int?>(name) { HelpName = "N", Description = $"Requests per {span} to keep to; the vendor's documented limit unless given." };
        option.Validators.Add(static result => NumberRange.Check(result, 1, int.MaxValue));
        return option;
    }
}
