using ExternalIdSync.Host;
using ExternalIdSync.Host.Terminals;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
