#requires -Version 7.4
#requires -Modules ExternalIdSync
<#
.SYNOPSIS
    Writes what changed at a CRM since the last run.
.DESCRIPTION
    Made to be started by a scheduler every few minutes. Each run reads on from the job's cursor, sends what differs from what was
    written last, and tries open rejections again. A run that finds the one before it still on leaves the work to that and ends with
    exit code 0: the job's lease lets only one of them run. Should a run hang, Test-Health.ps1 tells.

    Other exit codes are those of pssync: 0 everything was written, 2 some records were refused and the others written, 1 the run failed,
    3 it was stopped by a brake or a quota.
.EXAMPLE
    ./Sync-Delta.ps1
    Runs contacts.job.json beside this script, with the secrets in the environment variables that it names.
.EXAMPLE
    ./Sync-Delta.ps1 -JobPath /srv/sync/delta-sync/contacts.job.json
    Runs a job from elsewhere.
#>
[CmdletBinding()]
param(
    # The job file. Its state lies beside it, and where the secrets come from stands in it.
    [string] $JobPath = (Join-Path $PSScriptRoot 'contacts.job.json')
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

try {
    # Each refused record is an error of its own; they are counted below in place of filling the log.
    $run = Invoke-CrmDeltaSync -LiteralPath $JobPath -ErrorAction SilentlyContinue
}
catch {
    if ($_.FullyQualifiedErrorId -like 'LeaseHeld,*') {
        "Left to the run that is on: $_"
        exit 0
    }

    Write-Error -ErrorRecord $_ -ErrorAction Continue
    # The run as far as it came; none where none began.
    $run = $_.TargetObject -as [ExternalIdSync.SyncRun]
    if (-not $run) { exit 1 }
}

$refused = $run.Conflicts + $run.Rejected + $run.Blocked + $run.Failed
"$($run.Job): $($run.Status). $($run.Read) read: $($run.Created) created, $($run.Updated) updated, $($run.Unchanged) unchanged, $refused not written."

exit @{ Succeeded = 0; Failed = 1; PartiallySucceeded = 2; Stopped = 3 }["$($run.Status)"]
