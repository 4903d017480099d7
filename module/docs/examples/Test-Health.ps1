#requires -Version 7.4
#requires -Modules ExternalIdSync
<#
.SYNOPSIS
    Says how jobs are, for a monitor: in words, and as an exit code.
.DESCRIPTION
    Judges jobs by their last runs, their open rejections and what is left of the target's quota. Reads their states and changes nothing.
    Start it after a run, and from time to time beside it: a job that no longer runs at all can tell nobody itself.

    Exit codes are those of pssync health: 0 all are healthy, 2 one is degraded, 1 one is unhealthy or cannot be looked at.
.EXAMPLE
    ./Test-Health.ps1 /srv/sync/*/*.job.json
    Judges every job below /srv/sync.
#>
[CmdletBinding()]
param(
    # The job files; wildcards allowed.
    [Parameter(Mandatory, Position = 0)]
    [string[]] $JobPath
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$problems = $null
$all = @(Get-SyncHealth -Path $JobPath -ErrorAction SilentlyContinue -ErrorVariable problems)
foreach ($health in $all) {
    "$($health.Job): $($health.Status)"
    foreach ($finding in $health.Findings) { "  $finding $($finding.Advice)" }
}
foreach ($problem in $problems) { Write-Error -ErrorRecord $problem -ErrorAction Continue }

exit $(
    if ($problems -or $all.Status -contains 'Unhealthy') { 1 }
    elseif ($all.Status -contains 'Degraded') { 2 }
    else { 0 }
)
