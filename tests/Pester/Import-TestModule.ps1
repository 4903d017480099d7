# Dot-sourced by every test file: imports the module under test, from this checkout or from where build.ps1 -Module says.

$ModuleRoot = $env:EXTERNALIDSYNC_MODULE ? $env:EXTERNALIDSYNC_MODULE : (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$ModuleManifest = Join-Path $ModuleRoot 'ExternalIdSync.psd1'

if (-not (Get-Module ExternalIdSync)) {
    Import-Module $ModuleManifest -ErrorAction Stop
}

# As a .NET tool PowerShell has no program of its own but runs in dotnet.
$Pwsh = (Get-Process -Id $PID).Path
$PwshFile = (Split-Path $Pwsh -LeafBase) -eq 'dotnet' ? @(Join-Path $PSHOME 'pwsh.dll') : @()

# Runs a script in a PowerShell process of its own, with the module's manifest as $args[0], and gives its output lines.
function Invoke-InNewProcess {
    param([Parameter(Mandatory)] [scriptblock] $Script, [object[]] $ArgumentList = @())

    $all = @($ModuleManifest) + $ArgumentList | ForEach-Object { "'$_'" }
    & $Pwsh @PwshFile -NoProfile -NonInteractive -Command "`$PSStyle.OutputRendering = 'PlainText'; & { $Script } $($all -join ' ')" 2>&1
}
