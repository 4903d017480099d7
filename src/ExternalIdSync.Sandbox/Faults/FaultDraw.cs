namespace ExternalIdSync.Sandbox;

/// <summary>What the faults decided for one request: any number of waits, and one other fault.</summary>
internal readonly record struct FaultDraw(SandboxFault? Main, TimeSpan DelayBefore, TimeSpan DelayAfter)
{
    public PartialRejection? Rejection =>
        Main is { Kind: FaultKind.PartialRejection } fault ? new(fault.RejectIndexes, fault.RejectEvery, fault.RejectCode) : null;
}
