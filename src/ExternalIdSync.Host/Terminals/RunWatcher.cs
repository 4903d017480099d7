using System.Globalization;
using ExternalIdSync.Core.Writing;
using Spectre.Console;

namespace ExternalIdSync.Host.Terminals;

/// <summary>Shows how far a run is, on standard error and only where a person watches.</summary>
internal static class RunWatcher
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Does some work and shows a run's progress meanwhile.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="isShown">Whether to show it at all; where standard error is no terminal it is never shown.</param>
    /// <param name="title">What the work is called.</param>
    /// <param name="progress">How far the run is.</param>
    /// <param name="work">The work.</param>
    /// <returns>When the work is done.</returns>
    public static Task WatchAsync(Terminal terminal, bool isShown, string title, Func<RunProgress> progress, Func<Task> work) =>
        WatchMarkupAsync(terminal, isShown, () => Describe(title, progress()), work);

    /// <summary>Does some work and shows a text meanwhile.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="isShown">Whether to show it at all; where standard error is no terminal it is never shown.</param>
    /// <param name="describe">What to show now.</param>
    /// <param name="work">The work.</param>
    /// <returns>When the work is done.</returns>
    public static Task WatchAsync(Terminal terminal, bool isShown, Func<string> describe, Func<Task> work) =>
        WatchMarkupAsync(terminal, isShown, () => Markup.Escape(describe()), work);

    private static async Task WatchMarkupAsync(Terminal terminal, bool isShown, Func<string> describe, Func<Task> work)
    {
        if (!isShown || !terminal.IsErrorTerminal)
        {
            await work();
            return;
        }

        await terminal.ErrorConsole.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask(describe()).IsIndeterminate();
                var running = work();
                while (!running.IsCompleted)
                {
                    task.Description = describe();
                    await Task.WhenAny(running, Task.Delay(RefreshInterval));
                }

                await running;
            });
    }

    private static string Describe(string title, RunProgress progress)
    {
        var bad = progress.NotWritten;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Markup.Escape(title)}: [bold]{progress.Settled:N0}[/] of {progress.Read:N0} rows read  [green]{progress.Created:N0}[/] created  "
            + $"[green]{progress.Updated:N0}[/] updated  [{(bad > 0 ? "red" : "grey")}]{bad:N0}[/] refused  {progress.Rate:N0}/s");
    }
}
