using System.CommandLine;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync new</c>: makes a job and its map of a sample of the source and the target's fields.</summary>
internal static class NewCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file to make, such as companies.job.json; the map is made beside it." };
        var source = new Option<string>("--source", "-s")
        {
            HelpName = "PATH|JSON",
            Description = "A CSV file or a folder of exports, or the job's source as JSON, such as '{ \"type\": \"hubspot\", … }'.",
            Required = true,
        };
        var sample = new Option<string?>("--sample") { HelpName = "FILE", Description = "A CSV file whose columns are the source's fields; the source itself is then not asked." };
        var fields = new Option<string[]>("--field")
        {
            HelpName = "NAME",
            Description = "The source's fields, where it gives only those that it is asked for.",
            AllowMultipleArgumentsPerToken = true,
        };
        var connection = new ConnectionOptions(time);
        var externalId = new Option<string?>("--external-id", "-e")
        {
            HelpName = "COLUMN",
            Description = "The column that holds the external ID; guessed from the names unless given.",
        };
        var system = new Option<string?>("--system")
        {
            HelpName = "NAME",
            Description = "The system whose records the job carries, such as crm; it becomes the external IDs' prefix and is known to ownership contracts.",
        };
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "The job's name; that of its file unless given." };
        var force = new Option<bool>("--force") { Description = "Replaces a job or a map that is there already." };
        var command = new Command("new", "Makes a job and its map: what fits by name is mapped, the rest is named for you to decide.");
        command.Arguments.Add(file);
        foreach (var option in new Option[]
        {
            source, sample, fields, connection.Target, connection.BaseUrl, connection.Token, connection.ClientId, externalId, system, name, force,
        })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parse, cancellationToken) =>
        {
            var job = new NewJob
            {
                File = parse.GetRequiredValue(file),
                Name = parse.GetValue(name),
                Source = parse.GetRequiredValue(source),
                Sample = parse.GetValue(sample),
                Fields = parse.GetValue(fields) ?? [],
                Target = parse.GetRequiredValue(connection.Target),
                BaseUrl = parse.GetValue(connection.BaseUrl),
                Token = parse.GetValue(connection.Token),
                ClientId = parse.GetValue(connection.ClientId),
                ExternalIdColumn = parse.GetValue(externalId),
                System = parse.GetValue(system),
                Overwrite = parse.GetValue(force),
            };
            var made = await job.MakeAsync(new JobRunOptions { TimeProvider = time }, cancellationToken);
            foreach (var path in await job.SaveAsync(made, cancellationToken))
            {
                terminal.Out.WriteLine(path);
            }

            foreach (var note in made.Notes)
            {
                ErrorPrinter.PrintWarning(terminal, note);
            }

            return ExitCodes.Succeeded;
        });
        return command;
    }
}
