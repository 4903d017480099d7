#requires -Version 7.4
<#
.SYNOPSIS
    Measures the module side by side with what people do without it, in one run, and prints the ratios.
.DESCRIPTION
    Starts the sandbox as a web server of its own, once with latency and once without. Build first: ./build.ps1 and
    dotnet build -c Release src/ExternalIdSync.Host.
#>
[CmdletBinding()]
param(
    # Rows that are written with latency.
    [int] $Rows = 5000,

    # Rows of the one-request-after-another way; its rate hardly depends on their number.
    [int] $SequentialRows = 200,

    # Milliseconds that every answer of the sandbox takes.
    [int] $Latency = 50,

    # Rows of the file that is read, and written without latency.
    [int] $FileRows = 100000,

    # Whether to leave out peak memory, which takes the longest.
    [switch] $SkipMemory
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$manifest = Join-Path $root 'ExternalIdSync.psd1'
$program = Join-Path $root 'src/ExternalIdSync.Host/bin/Release/net10.0/pssync.dll'
$pwsh = (Get-Process -Id $PID).Path
$pwshFile = (Split-Path $pwsh -LeafBase) -eq 'dotnet' ? @(Join-Path $PSHOME 'pwsh.dll') : @()
$work = Join-Path ([System.IO.Path]::GetTempPath()) "externalidsync-measure-$PID"
$null = New-Item $work -ItemType Directory
$results = [System.Collections.Generic.List[object]]::new()

function Add-Result([string] $What, [double] $Ratio, [string] $Goal, [string] $Detail) {
    $results.Add([pscustomobject]@{ What = $What; Ratio = [math]::Round($Ratio, 2); Goal = $Goal; Detail = $Detail })
}

function Get-Second([scriptblock] $Script) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $null = & $Script
    $clock.Elapsed.TotalSeconds
}

function Get-Median([double[]] $Value) {
    ($Value | Sort-Object)[[math]::Floor($Value.Count / 2)]
}

function Write-File([string] $Path, [int] $Count) {
    $writer = [System.IO.StreamWriter]::new($Path)
    $writer.WriteLine('external_id,first_name,last_name,email,phone,city,country,name')
    for ($i = 1; $i -le $Count; $i++) { $writer.WriteLine("ERP-$i,Ann$i,Miller,ann$i@example.com,+90 532 000 00 $($i % 100),Istanbul,TR,Ann Miller $i") }
    $writer.Dispose()
}

# Serves the sandbox and gives each target's base URL and token.
function Open-Sandbox([int] $Milliseconds) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]]@($program, 'sandbox', '--port', '0', '--latency', "$Milliseconds", '--output', 'json'))
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $targets = @{}
    while ($targets.Count -lt 4) {
        $target = $process.StandardOutput.ReadLine() | ConvertFrom-Json
        $targets[$target.target] = $target
    }
    @{ Process = $process; Targets = $targets }
}

function Connect-Sandbox($Sandbox, [string] $Name) {
    $target = $Sandbox.Targets[$Name]
    $token = [System.Net.NetworkCredential]::new('', $target.token).SecurePassword
    Connect-SyncTarget $Name -BaseUrl $target.baseUrl -Token $token
}

$slow = $fast = $null
try {
    # Import, against an empty binary module.
    $empty = Join-Path $work 'Empty.dll'
    Add-Type -OutputAssembly $empty -TypeDefinition 'using System.Management.Automation; [Cmdlet("Get", "Empty")] public class GetEmptyCommand : PSCmdlet { }'
    $import = { param($Path) [double](& $pwsh @pwshFile -NoProfile -NonInteractive -Command "(Measure-Command { Import-Module '$Path' }).TotalMilliseconds") }
    $emptyTime = Get-Median (1..5 | ForEach-Object { & $import $empty })
    $ownTime = Get-Median (1..5 | ForEach-Object { & $import $manifest })
    Add-Result 'Import, ms more than an empty binary module' ($ownTime - $emptyTime) '<= 250' ('{0:0} ms against {1:0} ms' -f $ownTime, $emptyTime)

    Import-Module $manifest
    $file = Join-Path $work 'file.csv'
    Write-File $file $FileRows
    $read = 1..3 | ForEach-Object {
        [pscustomobject]@{
            Plain = Get-Second { Import-Csv $file | Out-Null }
            Ours  = Get-Second { Import-CrmCsv $file | Out-Null }
        }
    }
    $plain = Get-Median $read.Plain
    $ours = Get-Median $read.Ours
    Add-Result 'Import-CrmCsv against Import-Csv, rows/s' ($plain / $ours) '>= 2' ('{0:n0} against {1:n0} rows/s' -f ($FileRows / $ours), ($FileRows / $plain))

    # Writing with latency, against one request after another.
    $slow = Open-Sandbox $Latency
    $small = Join-Path $work 'small.csv'
    Write-File $small $Rows
    $hipcall = $slow.Targets['hipcall/companies']
    $headers = @{ Authorization = "Bearer $($hipcall.token)" }
    $sequential = Get-Second {
        Import-Csv $small | Select-Object -First $SequentialRows | ForEach-Object {
            $body = @{ company = @{ external_id = "seq-$($_.external_id)"; name = $_.name; city = $_.city } } | ConvertTo-Json -Depth 3
            $null = Invoke-RestMethod "$($hipcall.baseUrl)/companies/by-external-id/seq-$($_.external_id)" -Headers $headers -SkipHttpErrorCheck
            $null = Invoke-RestMethod "$($hipcall.baseUrl)/companies" -Method Post -Headers $headers -Body $body -ContentType application/json -SkipHttpErrorCheck
        }
    }
    $sequentialRate = $SequentialRows / $sequential
    $null = Connect-Sandbox $slow hipcall/companies
    $seconds = Get-Second { Import-CrmCsv $small | Set-SyncRecord hipcall/companies -ExternalIdProperty external_id -WarningAction Ignore -FailOn any }
    Add-Result "Import-CrmCsv | Set-SyncRecord at $Latency ms, against Invoke-RestMethod" ($Rows / $seconds / $sequentialRate) '>= 20' (
        '{0:n0} against {1:n1} rows/s' -f ($Rows / $seconds), $sequentialRate)
    $null = Connect-Sandbox $slow experiture/profiles
    $seconds = Get-Second { Import-CrmCsv $small | Set-SyncRecord experiture/profiles -ExternalIdProperty external_id -WarningAction Ignore -FailOn any }
    Add-Result "The same with a batch target" ($Rows / $seconds / $sequentialRate) '>= 100' ('{0:n0} rows/s' -f ($Rows / $seconds))
    Disconnect-SyncTarget *

    # The pipeline against the host program, the same file and target, nothing to wait for.
    $fast = Open-Sandbox 0
    $profiles = $fast.Targets['experiture/profiles']
    $env:EXTERNALIDSYNC_MEASURE_TOKEN = $profiles.token
    $null = Connect-Sandbox $fast experiture/profiles
    $both = 1..3 | ForEach-Object {
        $line = & dotnet $program import $file --target experiture/profiles --base-url $profiles.baseUrl --token env:EXTERNALIDSYNC_MEASURE_TOKEN --external-id external_id --output json 2>$null
        [pscustomobject]@{
            Host     = ($line | Select-Object -Last 1 | ConvertFrom-Json).seconds
            Pipeline = Get-Second { Import-Csv $file | Set-SyncRecord experiture/profiles -ExternalIdProperty external_id -WarningAction Ignore -FailOn any }
        }
    }
    $hostTime = Get-Median $both.Host
    $pipelineTime = Get-Median $both.Pipeline
    Add-Result 'Import-Csv | Set-SyncRecord against pssync import' ($hostTime / $pipelineTime) '>= 0.7' (
        '{0:n0} against {1:n0} rows/s' -f ($FileRows / $pipelineTime), ($FileRows / $hostTime))

    if (-not $SkipMemory) {
        $peaks = foreach ($count in 100000, 1000000) {
            $path = Join-Path $work "rows-$count.csv"
            Write-File $path $count
            [double](& $pwsh @pwshFile -NoProfile -NonInteractive -Command "
                `$ProgressPreference = 'SilentlyContinue'
                Import-Module '$manifest'
                `$null = Connect-SyncTarget experiture/profiles -BaseUrl '$($profiles.baseUrl)' -TokenReference env:EXTERNALIDSYNC_MEASURE_TOKEN
                Import-CrmCsv '$path' | Set-SyncRecord -ExternalIdProperty external_id -WarningAction Ignore
                [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64")
        }
        Add-Result 'Peak memory, 1,000,000 rows against 100,000' ($peaks[1] / $peaks[0]) '<= 1.15' ('{0:n0} MB against {1:n0} MB' -f ($peaks[1] / 1MB), ($peaks[0] / 1MB))
    }

    "PowerShell $($PSVersionTable.PSVersion) on $([System.Environment]::ProcessorCount) processors"
    $results | Format-Table What, @{ Name = 'Ratio'; Expression = { '{0:0.00}' -f $_.Ratio }; Alignment = 'Right' }, Goal, Detail -AutoSize | Out-String -Width 160
}
finally {
    foreach ($sandbox in $slow, $fast) {
        if ($sandbox) { $sandbox.Process.Kill() }
    }
    Remove-Item Env:EXTERNALIDSYNC_MEASURE_TOKEN -ErrorAction Ignore
    Remove-Item $work -Recurse -Force
}
