using System.CommandLine;

return await new RootCommand("Keeps records of one system in step with another system's REST API, by external ID.")
    .Parse(args)
    .InvokeAsync();
