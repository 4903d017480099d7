#requires -Version 7.4
#requires -Modules ExternalIdSync
<#
.SYNOPSIS
    Writes the CSV exports that are new since the last run, and lists what was refused.
.DESCRIPTION
    Made to be started by a scheduler each night. The job remembers which exports it has read and what it wrote, so that a run may be
    missed, repeated or killed: the next one goes on. Two runs at once are harmless: the second finds the job's lease taken and ends
    with exit code 1, having read and written nothing.

    Exit codes are those of pssync: 0 everything was written, 2 some rows were refused and the others written, 1 the run failed,
    3 it was stopped by a brake or a quota.
.EXAMPLE
    ./Import-NightlyCsv.ps1
    Runs companies.job.json beside this script, with the token in the environment variable HIPCALL_TOKEN.
.EXAMPLE
    ./Import-NightlyCsv.ps1 -JobPath /srv/sync/nightly-csv-import/companies.job.json -RejectPath /srv/sync/refused.csv
    Runs a job from elsewhere and keeps its refused rows as a file, too. That file holds personal data.
#>
[CmdletBinding()]
param(
    # The job file. Its state lies beside it, and where the token comes from stands in it.
    [string] $JobPath = (Join-Path $PSScriptRoot 'companies.job.json'),

    # Where refused rows are kept as CSV, beside the job's own rejections.
    [string] $RejectPath
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$options = @{ LiteralPath = $JobPath }
if ($RejectPath) { $options.RejectPath = $RejectPath }

try {
    # Each refused row is an error of its own; they are counted below in place of filling the log.
    $run = Invoke-CrmDeltaSync @options -ErrorAction SilentlyContinue
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    # The run as far as it came; none where none began.
    $run = $_.TargetObject -as [ExternalIdSync.SyncRun]
    if (-not $run) { exit 1 }
}

$refused = $run.Conflicts + $run.Rejected + $run.Blocked + $run.Failed
"$($run.Job): $($run.Status). $($run.Read) rows read: $($run.Created) created, $($run.Updated) updated, $($run.Unchanged) unchanged, $refused not written."
Get-SyncRejection -LiteralPath $JobPath | Group-Object Code -NoElement | ForEach-Object { "  $($_.Name): $($_.Count) open" }

exit @{ Succeeded = 0; Failed = 1; PartiallySucceeded = 2; Stopped = 3 }["$($run.Status)"]
