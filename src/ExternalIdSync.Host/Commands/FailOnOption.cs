using System.CommandLine;
using System.CommandLine.Parsing;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>--fail-on</c>, the same for every command that runs something.</summary>
internal static class FailOnOption
{
    /// <summary>Makes the option.</summary>
    /// <returns>The option.</returns>
    public static Option<FailOn?> Create() => new("--fail-on")
    {
        HelpName = "any|never|10%",
        Description = "Which refused rows make the exit code 1: any, none, or more than so many percent. With it, refusals within the "
            + "limit exit 0; without it they exit 2.",
        CustomParser = Read,
    };

    private static FailOn? Read(ArgumentResult result)
    {
        try
        {
            return FailOn.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : null);
        }
        catch (SyncException failure)
        {
            result.AddError($"--fail-on: {failure.Message}");
            return null;
        }
    }
}
