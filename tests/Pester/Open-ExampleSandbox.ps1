# Dot-sourced by Examples.Tests.ps1: serves the sandbox over HTTP, copies the examples so that they write to it, starts them, and asks
# the sandbox what arrived.
param([Parameter(Mandatory)] [string] $Program)

$examples = Join-Path $ModuleRoot 'module/docs/examples'
$said = Join-Path $TestDrive 'sandbox.jsonl'
$sandbox = Start-Process dotnet -ArgumentList $Program, 'sandbox', '--port', '0', '--output', 'json' -RedirectStandardOutput $said -PassThru
$deadline = [datetime]::UtcNow.AddSeconds(60)
do {
    $account = Get-Content $said -ErrorAction Ignore | ConvertFrom-Json | Where-Object target -EQ 'experiture/profiles'
} until ($account -or $sandbox.HasExited -or [datetime]::UtcNow -gt $deadline)
$address = ([uri]$account.baseUrl).GetLeftPart([System.UriPartial]::Authority)

function Close-ExampleSandbox { $sandbox | Stop-Process -ErrorAction Ignore }

function Invoke-Control([string] $Method, [string] $Route, $Body) {
    Invoke-RestMethod "$address/_sandbox/$Route" -Method $Method -Body ($Body ? (ConvertTo-Json $Body -Depth 9 -Compress) : $null) -ContentType application/json
}

function Clear-ExampleSandbox { $null = Invoke-Control POST reset }

function Get-WriteCount { (Invoke-Control GET 'requests?last=0').mutating }

# Requests for tokens and for searches change nothing, but are no GETs.
function Get-UpsertCount { @((Invoke-Control GET 'requests?vendor=experiture&path=*upsert*').requests).Count }

function Get-HipcallCompany { (Invoke-Control GET state/hipcall).companies }

function Get-Profile { (Invoke-Control GET state/experiture).profiles }

# A time so many minutes from now, as the sandbox takes it.
function Get-Stamp([double] $Minute) { [datetime]::UtcNow.AddMinutes($Minute).ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture) }

# A repository of somebody who took the examples into its folder sync, and set the base URLs of the jobs. Gives its path.
function Copy-Example {
    $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
    $null = New-Item $folder -ItemType Directory
    Copy-Item $examples (Join-Path $folder sync) -Recurse
    foreach ($file in Get-ChildItem (Join-Path $folder sync) -Recurse -Filter *.job.json) {
        $text = (Get-Content $file -Raw).
            Replace('https://use.hipcall.com/', "$address/hipcall/").
            Replace('https://api.experiture.ai/', "$address/experiture/").
            Replace('https://api.hubapi.com/', "$address/hubspot/").
            Replace('"externalidsync"', '"experiture_sandbox_client"')
        if ($text -match 'https://') { throw "$file names an API that the sandbox does not simulate." }
        Set-Content $file $text
    }
    $folder
}

# An export that has been left alone for a while, so that a job takes it as whole.
function Add-CsvExport([string] $Folder, [string] $Name, [string[]] $Line) {
    $exports = New-Item (Join-Path $Folder exports) -ItemType Directory -Force
    $path = Join-Path $exports $Name
    Set-Content $path $Line
    (Get-Item $path).LastWriteTimeUtc = [datetime]::UtcNow.AddMinutes(-10)
}

# Starts a program and gives its exit code, and its output and errors as one text.
function Invoke-Program([string] $Path, [string[]] $ArgumentList) {
    $lines = & $Path @ArgumentList 2>&1 | ForEach-Object { "$_" }
    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $lines -join "`n" }
}

# Starts a script of the examples as a scheduler does: in a PowerShell of its own, by its file, with arguments.
function Invoke-Example([string] $Script) {
    Invoke-Program $Pwsh ($PwshFile + @('-NoProfile', '-NonInteractive', '-File', (Join-Path (Get-Location) "sync/$Script")) + $args)
}

# Runs a script block while another process runs the job: that one waits for an answer of the sandbox until it is ended.
function Invoke-WhileLeased([string] $JobPath, [scriptblock] $Script) {
    $null = Invoke-Control POST faults @{ kind = 'latency'; delayMs = 600000; path = '*' }
    $other = Start-Process $Pwsh ($PwshFile + @('-NoProfile', '-NonInteractive', '-Command', "Import-Module ExternalIdSync; Invoke-CrmDeltaSync '$JobPath'")) -PassThru -RedirectStandardOutput (Join-Path $TestDrive other.txt)
    try {
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        # A state that is just being made cannot be read yet.
        do { $run = try { Get-SyncRun -LiteralPath $JobPath } catch { $null } } until ($run -or $other.HasExited -or [datetime]::UtcNow -gt $deadline)
        if (-not $run -or $run.Status) { throw 'The other run is not on.' }
        & $Script
    }
    finally {
        $other.Kill()
        $other.WaitForExit()
    }
}

# The lines that a pipeline, or one job of it, gives to PowerShell, in their order, each with the environment that stands beside it or applies to all.
# What comes from the scheduler's own store of variables and secrets is a name in $Store.
function Get-PipelineStep([string] $Path, [hashtable] $Store, [string] $Job) {
    $common = @{}
    $current = $null
    $step = $null
    $steps = [System.Collections.Generic.List[object]]::new()
    foreach ($line in Get-Content $Path) {
        switch -Regex ($line) {
            '^  (- job: )?(?<job>\w+):?$' { $current = $Matches.job; $step = $null; $common = @{} }
            '^\s+- (uses|checkout|name|pwsh|run): ' { $step = @{ Command = $null; Environment = @{}; Common = $common; Job = $current }; $steps.Add($step) }
            '^\s+(- )?(run|pwsh): (?<command>[^|>].*)$' { $step.Command = $Matches.command }
            '^\s+(?<name>[A-Z_]+): (\$\{\{ (secrets|vars)\.(?<stored>\w+) \}\}|\$\((?<stored>\w+)\)|\$\{\{ github\.(?<stored>[\w.]+) \}\})$' {
                if (-not $Store.ContainsKey($Matches.stored)) { throw "$Path takes $($Matches.stored) from a store that has none." }
                ($step ? $step.Environment : $common)[$Matches.name] = $Store[$Matches.stored]
            }
        }
    }
    foreach ($step in $steps | Where-Object { $_.Command -and (-not $Job -or $_.Job -eq $Job) }) {
        foreach ($name in $step.Common.Keys) { $step.Environment[$name] ??= $step.Common[$name] }
        [pscustomobject]$step
    }
}

# Runs a pipeline's lines as its agent does: each as a script of its own that stops at the first error and ends with the last exit code.
# Nothing is installed from a gallery; the line that does is held to what it may say.
function Invoke-Pipeline([string] $Path, [hashtable] $Store, [string] $Job) {
    $failed = 0
    $output = foreach ($step in Get-PipelineStep $Path $Store $Job) {
        foreach ($name in $step.Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $step.Environment[$name]) }
        $script = Join-Path $TestDrive "step-$([guid]::NewGuid().ToString('n')).ps1"
        Set-Content $script @(
            '$ErrorActionPreference = "stop"'
            'function Install-PSResource { param([string] $Name, [switch] $TrustRepository) if ($Name -ne "ExternalIdSync" -or -not $TrustRepository) { throw "asks" } }'
            $step.Command
            'if ((Test-Path -LiteralPath variable:LASTEXITCODE)) { exit $LASTEXITCODE }'
        )
        try {
            $result = Invoke-Program $Pwsh ($PwshFile + @('-NoProfile', '-NonInteractive', '-Command', ". '$script'"))
        }
        finally {
            foreach ($name in $step.Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $null) }
        }
        $result.Output
        if ($result.ExitCode -ne 0 -and $failed -eq 0) { $failed = $result.ExitCode }
    }
    [pscustomobject]@{ ExitCode = $failed; Output = $output -join "`n" }
}

# The lines of a crontab, each with its command as the shell gets it, and the variables that stand above them.
function Get-CronLine([string] $Path) {
    $variables = @{}
    foreach ($line in Get-Content $Path) {
        if ($line -match '^(?<name>[A-Z_]+)=(?<value>.*)$') { $variables[$Matches.name] = $Matches.value }
        elseif ($line -match '^(?<time>[\d*/,-]+( [\d*/,-]+){4}) (?<command>.+)$') {
            # A bare per cent sign would end the command.
            if ($Matches.command -match '(?<!\\)%') { throw "A bare % in: $line" }
            [pscustomobject]@{ Time = $Matches.time; Command = $Matches.command; Variables = $variables }
        }
        elseif ($line -and -not $line.StartsWith('#')) { throw "No line of a crontab: $line" }
    }
}

# Starts the line of the crontab that names a script, as cron does: by the crontab's shell, with little in its environment.
function Invoke-CronLine([string] $Script, [string] $SyncHome, [string[]] $Secret) {
    $line = @(Get-CronLine sync/cron/crontab | Where-Object Command -Like "*$Script*")
    if ($line.Count -ne 1 -or -not $line.Variables.SYNC_HOME -or -not $line.Variables.SYNC_SECRETS) { throw "The crontab does not start $Script once, or not by its variables." }
    $bin = (New-Item (Join-Path $TestDrive bin) -ItemType Directory -Force).FullName
    Set-Content (Join-Path $bin pwsh) '#!/bin/sh', ("exec '$Pwsh' " + ($PwshFile.ForEach{ "'$_' " } -join '') + '"$@"')
    chmod +x (Join-Path $bin pwsh)
    $secrets = Join-Path $TestDrive secrets.env
    Set-Content $secrets $Secret
    Invoke-Program env @("PATH=$bin`:$env:PATH", "SYNC_HOME=$SyncHome", "SYNC_SECRETS=$secrets", $line.Variables.SHELL, '-c', $line.Command)
}
