#requires -Version 7.4
<#
.SYNOPSIS
    Azure Automation runbook: starts one of the scripts on a Hybrid Runbook Worker, with its secrets from the Automation account.
.DESCRIPTION
    Import it as a runbook of the runtime PowerShell 7.4 and schedule it once per script, on a Hybrid Runbook Worker: scripts, exports and
    the jobs' states lie on the worker's disk. Azure's own sandboxes keep no disk between runs.

    The Automation variable SyncHome names the folder on the worker. Each secret is an Automation credential, named as the environment
    variable that a job file refers to; its user name does not matter. Where the worker has SecretManagement with a vault, write
    vault:NAME/SECRET into the job file instead and leave -SecretName out.

    The script's output is the runbook's. Its exit code, where it is not 0, fails the runbook; alert on failed jobs of the account. Schedules
    that overlap are harmless: a job's lease lets only one run of it go on.
.EXAMPLE
    Start-AzAutomationRunbook -Name Invoke-SyncRunbook -RunOn sync -Parameters @{ Script = 'nightly-csv-import/Import-NightlyCsv.ps1'; SecretName = @('HIPCALL_TOKEN') } -ResourceGroupName ops -AutomationAccountName ops
    Starts the nightly import by hand. A schedule takes the same parameters.
#>
[CmdletBinding()]
param(
    # The script to start, as a path below the folder that SyncHome names.
    [Parameter(Mandatory)]
    [string] $Script,

    # The credentials to hand over as environment variables.
    [string[]] $SecretName = @()
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$path = Join-Path (Get-AutomationVariable -Name SyncHome) $Script
try {
    foreach ($name in $SecretName) {
        [Environment]::SetEnvironmentVariable($name, (Get-AutomationPSCredential -Name $name).GetNetworkCredential().Password)
    }

    $global:LASTEXITCODE = 0
    & $path
    if ($LASTEXITCODE -ne 0) { throw "$Script ended with exit code $LASTEXITCODE; its output says why." }
}
finally {
    # A worker's process may serve other runbooks after this one.
    foreach ($name in $SecretName) { [Environment]::SetEnvironmentVariable($name, $null) }
}
