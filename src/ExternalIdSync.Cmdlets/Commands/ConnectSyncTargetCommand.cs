using System.Management.Automation;
using System.Security;
using ExternalIdSync.Cmdlets.Completion;
using ExternalIdSync.Cmdlets.Connections;
using ExternalIdSync.Cmdlets.Pipeline;
using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Cmdlets.Commands;

/// <summary>Connects this session to a target. Nothing is sent: Test-SyncTarget tries the connection.</summary>
[Cmdlet(VerbsCommunications.Connect, "SyncTarget", DefaultParameterSetName = TokenSet)]
[OutputType(typeof(SyncTarget))]
public sealed class ConnectSyncTargetCommand : SyncCommandBase
{
    private const string TokenSet = "Token";
    private const string ReferenceSet = "TokenReference";
    private const string CredentialSet = "Credential";
    private const string SandboxSet = "Sandbox";

    /// <summary>A built-in definition's name or the path of a definition file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Definition")]
    [ArgumentCompleter(typeof(DefinitionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Target { get; set; } = string.Empty;

    /// <summary>What the session is to call the connection; the definition's name unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Where the API stands, version path included; the definition's own unless given.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ReferenceSet)]
    [Parameter(ParameterSetName = CredentialSet)]
    [Alias("Uri", "Url")]
    public Uri? BaseUrl { get; set; }

    /// <summary>The token.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    public SecureString? Token { get; set; }

    /// <summary>Where the token is kept: env:NAME, vault:VAULT/SECRET or file:PATH.</summary>
    [Parameter(ParameterSetName = ReferenceSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? TokenReference { get; set; }

    /// <summary>The client's id and secret, for targets that make tokens of them.</summary>
    [Parameter(ParameterSetName = CredentialSet, Mandatory = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The client's id, where the token reference gives only its secret.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = ReferenceSet)]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>Whether the sandbox is to answer in place of the vendor: no account, no network.</summary>
    [Parameter(ParameterSetName = SandboxSet, Mandatory = true)]
    public SwitchParameter Sandbox { get; set; }

    /// <summary>Requests per minute to keep to; the vendor's documented limit unless given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>Requests per day to keep to; the vendor's documented limit unless given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? RequestsPerDay { get; set; }

    /// <summary>How long one attempt of a request may take.</summary>
    [Parameter]
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>How long a request may take with all its retries.</summary>
    [Parameter]
    public TimeSpan? TotalTimeout { get; set; }

    /// <inheritdoc/>
    private protected override object? Subject => Target;

    /// <inheritdoc/>
    protected override void Process()
    {
        var definition = ConnectorCatalog.Default.Find(ResolveDefinition());
        var options = new TargetOptions { Definition = definition, BaseUrl = BaseUrl, ClientId = ClientId };
        SandboxServer? sandbox = null;
        if (Sandbox)
        {
            sandbox = SyncSession.Current.Sandbox.Server;
            options = SandboxAccount.Apply(options, sandbox);
        }
        else if (Secret() is { } secret)
        {
            options = options with
            {
                ClientId = Credential?.UserName ?? ClientId,
                Secret = secret,
            };
        }

        if (RequestsPerMinute is not null || RequestsPerDay is not null)
        {
            var limits = options.Limits ?? definition.Limits;
            options = options with
            {
                Limits = limits with { PerMinute = RequestsPerMinute ?? limits.PerMinute, PerDay = RequestsPerDay ?? limits.PerDay },
            };
        }

        options = options with
        {
            AttemptTimeout = AttemptTimeout ?? options.AttemptTimeout,
            TotalTimeout = TotalTimeout ?? options.TotalTimeout,
        };
        var target = new SyncTarget(Name ?? definition.Name, TargetConnection.Open(options), sandbox);
        if (SyncSession.Current.Add(target) is not null)
        {
            WriteVerbose($"The connection '{target.Name}' takes the place of an earlier one of that name.");
        }

        WriteVerbose($"Connected '{target.Name}' to {target.BaseUrl}.");
        WriteObject(target);
    }

    private ISecret? Secret() => ParameterSetName switch
    {
        ReferenceSet => new SecretReader(this, StopToken).Read(TokenReference!),
        CredentialSet => new SecureStringSecret(Credential!.Password),
        _ => Token is null ? null : new SecureStringSecret(Token),
    };

    // A name has no extension; a file is looked for in PowerShell's own location, which is not the process's.
    private string ResolveDefinition() =>
        Target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? new FileArguments(this).Resolve(Target) : Target;
}
