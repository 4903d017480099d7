#requires -Version 7.4
<#
.SYNOPSIS
    Registers one of the scripts with the Windows Task Scheduler.
.DESCRIPTION
    The task runs whether or not somebody is logged on, catches up on a run that was missed, and does not start while the one before it
    is still on. What is started elsewhere at the same time is kept away by the job's lease. The script's exit code is the task's last
    result; Test-Health.ps1, registered as well, tells monitors of a task that no longer runs at all.

    Secrets: write vault:NAME/SECRET into the job file, for a SecretManagement vault of the account that opens without a prompt, or
    file:PATH for a file that only the account can read. The task itself holds no secret.
.EXAMPLE
    ./Register-SyncScheduledTask.ps1 -TaskName 'Nightly CSV import' -ScriptPath C:\Sync\nightly-csv-import\Import-NightlyCsv.ps1 -At 02:15 -UserId 'CONTOSO\svc-sync$'
    Starts the import every night, as a group managed service account, which needs no password.
.EXAMPLE
    ./Register-SyncScheduledTask.ps1 -TaskName 'Delta sync' -ScriptPath C:\Sync\delta-sync\Sync-Delta.ps1 -Every 00:15:00 -UserId 'CONTOSO\svc-sync$'
    Starts the delta sync every 15 minutes.
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Daily')]
param(
    [Parameter(Mandatory)]
    [string] $TaskName,

    # The script to start.
    [Parameter(Mandatory)]
    [string] $ScriptPath,

    # Arguments for the script, as they would stand on a command line.
    [string] $ArgumentLine,

    # The time of day, by the machine's clock.
    [Parameter(Mandatory, ParameterSetName = 'Daily')]
    [datetime] $At,

    # How often, day and night.
    [Parameter(Mandatory, ParameterSetName = 'Repeated')]
    [timespan] $Every,

    # A group managed service account, with its $ at the end.
    [Parameter(Mandatory)]
    [string] $UserId,

    # The PowerShell to start.
    [string] $Pwsh = 'C:\Program Files\PowerShell\7\pwsh.exe'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$file = Convert-Path -LiteralPath $ScriptPath
$argument = "-NoProfile -NonInteractive -File `"$file`" $ArgumentLine".TrimEnd()
$task = @{
    TaskName  = $TaskName
    Action    = New-ScheduledTaskAction -Execute $Pwsh -Argument $argument -WorkingDirectory (Split-Path $file)
    Trigger   = $PSCmdlet.ParameterSetName -eq 'Daily' ? (New-ScheduledTaskTrigger -Daily -At $At) :
        (New-ScheduledTaskTrigger -Once -At ([datetime]::Today) -RepetitionInterval $Every)
    Settings  = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable -ExecutionTimeLimit 02:00:00
    # A managed service account's password is the domain's business; the logon type is called so all the same.
    Principal = New-ScheduledTaskPrincipal -UserId $UserId -LogonType Password
}
if ($PSCmdlet.ShouldProcess($TaskName, 'Register the task')) {
    Register-ScheduledTask @task
}
