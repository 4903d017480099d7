#requires -Version 7.4
#requires -Modules ExternalIdSync
<#
.SYNOPSIS
    Runs jobs of several systems that write one profile, once they are known not to fight over it.
.DESCRIPTION
    First checks the jobs against each other and against the ownership contract that they name. With an error nothing is run: two systems that write one
    field would overwrite each other for ever. Then runs them one after another; one that fails does not keep the others from their turn.
    Each writes only the fields that the contract gives to its system, whatever its map says. Two runs at once are harmless: a job's lease
    lets one of them go on.

    The worst of the jobs counts. Exit codes are those of pssync: 0 everything was written, 2 some records were refused and the others
    written, 1 a run failed or the contract is broken, 3 a run was stopped by a brake or a quota.
.EXAMPLE
    ./Sync-SharedProfile.ps1
    Runs the jobs beside this script.
#>
[CmdletBinding()]
param(
    # The folder of the job files and the contract.
    [string] $Folder = $PSScriptRoot
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$jobs = @(Get-ChildItem -LiteralPath $Folder -Filter *.job.json | Sort-Object Name)
$findings = @($jobs | Test-SyncContract)
foreach ($finding in $findings) { "$($finding.Severity) $($finding.Code): $($finding.Message) $($finding.Advice)" }
if (-not $jobs -or $findings.Where{ $_.Severity -eq 'Error' }) { exit 1 }

$statuses = foreach ($job in $jobs) {
    try {
        # Each refused record is an error of its own; they are counted below in place of filling the log.
        $run = Invoke-CrmDeltaSync -LiteralPath $job.FullName -ErrorAction SilentlyContinue
    }
    catch {
        Write-Error -ErrorRecord $_ -ErrorAction Continue
        # The run as far as it came; none where none began.
        $run = $_.TargetObject -as [ExternalIdSync.SyncRun]
    }

    if (-not $run) { 'Failed'; continue }
    $refused = $run.Conflicts + $run.Rejected + $run.Blocked + $run.Failed
    Write-Host "$($run.Job): $($run.Status). $($run.Read) read: $($run.Created) created, $($run.Updated) updated, $($run.Unchanged) unchanged, $refused not written."
    "$($run.Status)"
}

exit $(
    if ($statuses -contains 'Failed') { 1 }
    elseif ($statuses -contains 'Stopped') { 3 }
    elseif ($statuses -contains 'PartiallySucceeded') { 2 }
    else { 0 }
)
