#requires -Version 7.4
#requires -Modules ExternalIdSync
<#
.SYNOPSIS
    Writes rejections that somebody has fixed in a file, and lists those that are still open in another.
.DESCRIPTION
    Keeps two files in a folder. open.csv is written by this script: one line for each open rejection of the job, with its number, the reason, and the
    record's columns as the source brought them. Whoever fixes a record copies its line, with the header, to fixed.csv and corrects the values there. The next
    start of this script tries the lines of fixed.csv again: those that are written leave the job's list, the others stay in open.csv with
    the new reason. fixed.csv is then kept as fixed-<time>.csv. Correct the values at the source, too, or it will bring the old ones again.

    A line is found by its number, so one that was replayed already, or that the source has corrected meanwhile, does nothing. Two runs at once are
    harmless: the second finds the job's lease taken, ends with exit code 1 and leaves fixed.csv for the next time.

    Both files hold personal data; let only those read the folder who may see the records.

    Exit codes are those of pssync: 0 nothing was to do or everything was written, 2 some lines were refused again or are no longer open, 1 it failed,
    3 a brake or a quota stopped it.
.EXAMPLE
    ./Resume-FixedRejection.ps1 -JobPath /srv/sync/nightly-csv-import/companies.job.json -Folder /srv/sync/rejections
    Replays what stands in /srv/sync/rejections/fixed.csv, and writes /srv/sync/rejections/open.csv.
#>
[CmdletBinding()]
param(
    # The job file whose rejections these are.
    [Parameter(Mandatory)]
    [string] $JobPath,

    # The folder of open.csv and fixed.csv.
    [Parameter(Mandatory)]
    [string] $Folder
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$fixed = Join-Path $Folder 'fixed.csv'
$exitCode = 0
if (Test-Path -LiteralPath $fixed) {
    $rows = @(Import-Csv -LiteralPath $fixed)
    $byId = $rows | Group-Object { [long]$_._id } -AsHashTable
    $rejections = @(if ($rows) { Get-SyncRejection -LiteralPath $JobPath -Id @($byId.Keys) -IncludeSource -ErrorAction Continue })
    if ($rows -and $rejections.Count -lt $byId.Count) { $exitCode = 2 }

    foreach ($rejection in $rejections) {
        # The last line counts where somebody corrected a record twice.
        $row = $byId[$rejection.Id][-1]
        foreach ($name in $rejection.Source.Schema.Names | Where-Object { $row.PSObject.Properties[$_] }) { $rejection.Source.$name = $row.$name }
    }

    $run = $null
    try {
        # Errors tell numbers, external IDs and fields, never values.
        if ($rejections) { $run = $rejections | Resume-SyncRejection -ErrorAction Continue }
    }
    catch {
        Write-Error -ErrorRecord $_ -ErrorAction Continue
        # The run as far as it came; none where none began.
        $run = $_.TargetObject -as [ExternalIdSync.SyncRun]
        if (-not $run) { exit 1 }
    }

    if ($run) {
        $refused = $run.Conflicts + $run.Rejected + $run.Blocked + $run.Failed
        "$($run.Job): $($run.Status). $($run.Read) replayed: $($run.Created) created, $($run.Updated) updated, $($run.Unchanged) unchanged, $refused not written."
        $replayed = @{ Succeeded = 0; Failed = 1; PartiallySucceeded = 2; Stopped = 3 }["$($run.Status)"]
        if ($replayed -ne 0) { $exitCode = $replayed }
    }

    if ($exitCode -notin 1, 3) {
        Move-Item -LiteralPath $fixed -Destination (Join-Path $Folder "fixed-$(Get-Date -AsUTC -Format 'yyyyMMdd-HHmmss-fff').csv")
    }
}

$null = New-Item $Folder -ItemType Directory -Force
$open = Join-Path $Folder 'open.csv'
$lines = @(
    foreach ($rejection in Get-SyncRejection -LiteralPath $JobPath -IncludeSource) {
        $line = [ordered]@{ _id = $rejection.Id; _code = $rejection.Code; _reason = $rejection.Reason; _field = $rejection.Field }
        foreach ($name in $rejection.Source.Schema.Names) { $line[$name] = $rejection.Source.$name }
        [pscustomobject]$line
    }
)
Remove-Item -LiteralPath $open -ErrorAction Ignore
if ($lines) {
    # A torn row may lack columns; each line gets all of them.
    $columns = $lines.ForEach{ $_.PSObject.Properties.Name } | Select-Object -Unique
    $lines | Select-Object $columns | Export-Csv -LiteralPath $open
}

"$($lines.Count) open rejection(s)."
exit $exitCode
