#requires -Version 7.4
#requires -Modules ExternalIdSync
<#
.SYNOPSIS
    Plans a job for review, or applies exactly the plan that was reviewed.
.DESCRIPTION
    Without -Apply, reads source and target, writes nothing to either, saves the plan and prints it as Markdown for the pull request: what
    would be created, updated and refused, with the fields that change. Values are personal data and are printed only with -ShowValue.

    With -Apply, writes what the plan says and nothing else. A record that changed at the target after it was planned is refused
    (PlanOutdated), and a plan that was made with another job or map is refused as a whole (PlanForeign): plan again and review that.
    Applying a plan twice is harmless, for what it planned is no longer so. Two runs at once are, too: the second finds the job's lease taken.

    Exit codes are those of pssync: 0 planned, or applied; 2 some records are or were refused; 1 it failed, or there is no such plan;
    3 a brake or a quota stopped it.
.EXAMPLE
    ./Invoke-ReviewedPlan.ps1 -PlanPath /srv/sync/plans/17.jsonl
    Plans companies.job.json beside this script.
.EXAMPLE
    ./Invoke-ReviewedPlan.ps1 -PlanPath /srv/sync/plans/17.jsonl -Apply
    Applies that plan.
#>
[CmdletBinding()]
param(
    # The plan. It holds the values of records: keep it where only those who may see them can read it.
    [Parameter(Mandatory)]
    [string] $PlanPath,

    # The job file.
    [string] $JobPath = (Join-Path $PSScriptRoot 'companies.job.json'),

    # Whether to write what the plan says.
    [switch] $Apply,

    # Whether to print the values, old and new, where everybody who can read the pull request may see the records.
    [switch] $ShowValue
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

if (-not $Apply) {
    $null = New-Item (Split-Path $PlanPath) -ItemType Directory -Force
    $cell = { param($Value) "$Value" -replace '[\\|`<>\[\]]', '\$0' -replace '\s+', ' ' }
    $isRefused = $false
    $wanted = @(Invoke-CrmDeltaSync -LiteralPath $JobPath -WhatIf -PlanPath $PlanPath | Where-Object Action -NE Unchanged)
    '| external ID | row | what | fields |'
    '| --- | ---: | --- | --- |'
    foreach ($change in $wanted) {
        $fields = foreach ($field in $change.Changes) {
            $ShowValue ? "$($field.Field): $($field.OldValue) → $($field.NewValue)" : $field.Field
        }
        if ($change.Code) { $isRefused = $true; $fields = "$($change.Code): $($change.Field)" }
        "| $(& $cell $change.ExternalId) | $($change.Row) | $($change.Action) | $(& $cell ($fields -join ', ')) |"
    }
    ''
    "$($wanted.Count) record(s) would be written or are refused. Merging applies exactly this."
    exit ($isRefused ? 2 : 0)
}

if (-not (Test-Path -LiteralPath $PlanPath)) {
    Write-Error "There is no plan of these files as they are now ($PlanPath). Plan them in a pull request that is up to date, and merge that." -ErrorAction Continue
    exit 1
}

try {
    # Errors tell external IDs and fields, never values.
    $run = Invoke-CrmDeltaSync -LiteralPath $JobPath -Plan $PlanPath -ErrorAction Continue
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    # The run as far as it came; none where none began.
    $run = $_.TargetObject -as [ExternalIdSync.SyncRun]
    if (-not $run) { exit 1 }
}

$refused = $run.Conflicts + $run.Rejected + $run.Blocked + $run.Failed
"$($run.Job): $($run.Status). $($run.Created) created, $($run.Updated) updated, $refused not written."

exit @{ Succeeded = 0; Failed = 1; PartiallySucceeded = 2; Stopped = 3 }["$($run.Status)"]
