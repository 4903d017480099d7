using System.Globalization;
using ExternalIdSync.Benchmarks.Sandbox;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>
/// A duel in processes of their own, one after the other, each with a sandbox of its own. Where an answer takes no time, two processes
/// of the same code differ by more than the rounds within one of them.
/// </summary>
internal static class DuelRun
{
    /// <summary>The argument that makes this program one of the processes.</summary>
    public const string Command = "duel";

    /// <summary>Starts the processes and waits for them.</summary>
    /// <param name="scale">How many there are, and how often the contenders take turns in each.</param>
    /// <param name="contest">The duel's name.</param>
    /// <param name="work">How much a turn has to do.</param>
    /// <returns>The duel, of all their rounds.</returns>
    public static async Task<Duel> StartAsync(Scale scale, string contest, int work)
    {
        var duels = new List<Duel>();
        for (var i = 0; i < scale.Processes; i++)
        {
            using var process = OwnProcess.Start(Command, contest, Text(work), Text(scale.Rounds));
            var line = await process.StandardOutput.ReadLineAsync();
            await process.WaitForExitAsync();
            duels.Add(process.ExitCode == 0 && line is not null
                ? Duel.FromJson(line)
                : throw new InvalidOperationException($"The duel {contest} failed."));
        }

        return Duel.Join(duels);
    }

    /// <summary>Is one of the processes.</summary>
    /// <param name="contest">The duel's name.</param>
    /// <param name="work">How much a turn has to do.</param>
    /// <param name="rounds">How often the contenders take turns.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ExecuteAsync(string contest, string work, string rounds)
    {
        await using var sandbox = await SandboxProcess.StartAsync(clockSpeed: 1);
        var duel = contest == StateMeasure.Contest
            ? await StateMeasure.FightAsync(sandbox, Number(work), Number(rounds))
            : await EngineMeasure.FightAsync(sandbox, contest, Number(work), Number(rounds));
        await Console.Out.WriteLineAsync(duel.ToJson());
        return 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
