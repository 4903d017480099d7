using System.CommandLine;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Host.Terminals;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync sandbox</c>: serves the simulated APIs until it is stopped.</summary>
internal static class SandboxCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port", "-p") { HelpName = "N", Description = "The loopback port; 0, the default, for any free one." };
        port.Validators.Add(static result => NumberRange.Check(result, 0, 65_535));
        var latency = new Option<int>("--latency")
        {
            HelpName = "MS",
            Description = "How many milliseconds every answer takes at least; 0 by default.",
        };
        latency.Validators.Add(static result => NumberRange.Check(result, 0, 60_000));
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Json);
        var command = new Command("sandbox", "Serves simulations of the vendors' APIs on this machine, to try things out without an account.");
        command.Options.Add(port);
        command.Options.Add(latency);
        command.Options.Add(format);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var sandbox = new SandboxServer(new SandboxOptions { Latency = TimeSpan.FromMilliseconds(parse.GetValue(latency)) });
            await using var host = await SandboxHost.StartAsync(sandbox, parse.GetValue(port), cancellationToken);
            if (parse.GetValue(format) == OutputFormat.Json)
            {
                WriteJson(terminal, host);
            }
            else
            {
                WriteTable(terminal, host);
            }

            // Whoever started it in the background waits for these lines.
            await terminal.Out.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static void WriteJson(Terminal terminal, SandboxHost host)
    {
        var lines = new JsonLineWriter(terminal.Out);
        foreach (var account in SandboxAccount.All)
        {
            lines.WriteLine((account, host), static (json, shown) =>
            {
                json.WriteString("target", shown.account.Target);
                json.WriteString("baseUrl", shown.account.BaseUrl(shown.host).ToString());
                json.WriteString("token", shown.account.Token);
            });
        }

        foreach (var source in SandboxSource.All)
        {
            lines.WriteLine((source, host), static (json, shown) =>
            {
                json.WriteString("source", shown.source.Type);
                json.WriteString(shown.source.AddressName, shown.source.Address(shown.host).ToString());
                if (shown.source.ClientId is { } client)
                {
                    json.WriteString("clientId", client);
                }

                json.WriteString(shown.source.SecretName, shown.source.Secret);
            });
        }
    }

    private static void WriteTable(Terminal terminal, SandboxHost host)
    {
        terminal.Out.WriteLine($"The sandbox is at {host.Address} until Ctrl+C. Nothing in it is real, and it forgets everything.");
        terminal.Out.WriteLine();
        var table = new TextTable().Text("--target").Text("--base-url").Text("token");
        foreach (var account in SandboxAccount.All)
        {
            table.Row(new Cell(account.Target, Tone.Good), account.BaseUrl(host).ToString(), account.Token);
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("CRMs that a job's source reads; the secret goes into an environment variable that the job names.");
        terminal.Out.WriteLine();
        table = new TextTable().Text("type").Text("loginUrl or baseUrl").Text("clientId").Text("clientSecret or token");
        foreach (var source in SandboxSource.All)
        {
            table.Row(new Cell(source.Type, Tone.Good), source.Address(host).ToString(), source.ClientId ?? "–", source.Secret);
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Faults, records and the requests seen: {new Uri(host.Address, "_sandbox/")}");
    }
}
