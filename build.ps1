#requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, analyzes and packages the module.
.EXAMPLE
    ./build.ps1
    Builds the module in this checkout; afterwards Import-Module ./ExternalIdSync.psd1 works.
.EXAMPLE
    ./build.ps1 -Task Package, Test -Module artifacts/package
    Makes the package and runs the module's tests against it.
#>
[CmdletBinding()]
param(
    # What to do, in this order. Package builds first, and so does Test unless another module is to be tested.
    [ValidateSet('Build', 'Test', 'Analyze', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # A module's folder, or one above it, to test in place of this checkout.
    [string] $Module,

    # Test files to run in place of all.
    [string] $TestPath
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$root = $PSScriptRoot
$artifacts = Join-Path $root 'artifacts'
$binaries = Join-Path $root 'module/bin/net8.0'
$manifest = Join-Path $root 'ExternalIdSync.psd1'
$version = ([xml](Get-Content (Join-Path $root 'Directory.Build.props') -Raw)).SelectSingleNode('//VersionPrefix').InnerText

# This PowerShell, to start another one: as a .NET tool it has no program of its own but runs in dotnet.
$pwsh = (Get-Process -Id $PID).Path
$pwshFile = (Split-Path $pwsh -LeafBase) -eq 'dotnet' ? @(Join-Path $PSHOME 'pwsh.dll') : @()

# Platforms whose native SQLite ships; the bundle brings more of them.
$platforms = 'win-x64', 'win-arm64', 'linux-x64', 'linux-arm64', 'linux-musl-x64', 'osx-x64', 'osx-arm64'

function Build {
    $publish = Join-Path $artifacts 'publish'
    Remove-Item $publish -Recurse -Force -ErrorAction Ignore
    dotnet publish (Join-Path $root 'src/ExternalIdSync.Cmdlets') --configuration $Configuration --output $publish --verbosity quiet -nologo
    Get-ChildItem (Join-Path $publish 'runtimes') -Directory | Where-Object Name -NotIn $platforms | Remove-Item -Recurse
    Get-ChildItem $publish -Filter *.runtimeconfig.json | Remove-Item
    try {
        Remove-Item $binaries -Recurse -Force -ErrorAction Ignore
        $null = New-Item (Split-Path $binaries) -ItemType Directory -Force
        Copy-Item $publish $binaries -Recurse -Force
    }
    catch [System.IO.IOException], [System.UnauthorizedAccessException] {
        throw "The module's binaries are in use: close the PowerShell sessions that imported it, then build again. $_"
    }

    # A process of its own: help takes what parameters are from the compiled cmdlets, and a session keeps the binaries it imported.
    & $pwsh @pwshFile -NoProfile -NonInteractive -File (Join-Path $root 'module/docs/ConvertTo-Help.ps1') -OutputPath (Join-Path $binaries 'en-US')

    $text = [System.IO.File]::ReadAllText($manifest)
    $stamped = $text -replace "(?m)^(\s*ModuleVersion\s*=\s*)'[^']*'", "`$1'$version'"
    if ($stamped -cne $text) {
        [System.IO.File]::WriteAllText($manifest, $stamped)
    }
}

function Test {
    $results = Join-Path $artifacts 'test-results'
    $null = New-Item $results -ItemType Directory -Force
    if ($Module) {
        $env:EXTERNALIDSYNC_MODULE = Split-Path (Get-ChildItem $Module -Recurse -Filter ExternalIdSync.psd1 | Select-Object -First 1).FullName
    }

    # A process of its own: a session keeps the binaries it imported until it ends.
    $script = {
        param($Path, $Result)
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $Path
        $configuration.Run.Exit = $true
        $configuration.Output.Verbosity = 'Normal'
        $configuration.TestResult.Enabled = $true
        $configuration.TestResult.OutputFormat = 'JUnitXml'
        $configuration.TestResult.OutputPath = $Result
        Invoke-Pester -Configuration $configuration
    }
    $env:POWERSHELL_TELEMETRY_OPTOUT = '1'
    $tests = $TestPath ? (Resolve-Path $TestPath).Path : (Join-Path $root 'tests/Pester')
    $result = Join-Path $results ($Module ? 'pester-package.xml' : 'pester-checkout.xml')
    & $pwsh @pwshFile -NoProfile -NonInteractive -Command "
        `$ErrorActionPreference = 'Stop'
        Import-Module Pester -MinimumVersion 5.7
        & { $script } '$tests' '$result'"
}

function Analyze {
    $findings = foreach ($path in 'ExternalIdSync.psd1', 'build.ps1', 'module', 'tests/Pester') {
        Invoke-ScriptAnalyzer -Path (Join-Path $root $path) -Recurse -Settings (Join-Path $root 'PSScriptAnalyzerSettings.psd1') |
            # What BeforeAll assigns is used in other script blocks, and what Calls.ps1 does in other files: the rule follows neither.
            Where-Object { $_.RuleName -ne 'PSUseDeclaredVarsMoreThanAssignments' -or $_.ScriptName -notmatch '\.Tests\.ps1$|^Calls\.ps1$' }
    }
    foreach ($finding in $findings) {
        Write-Host "$($finding.ScriptPath):$($finding.Line): $($finding.Severity) $($finding.RuleName): $($finding.Message)"
    }
    if ($findings) {
        throw "PSScriptAnalyzer has $(@($findings).Count) finding(s)."
    }
}

function Package {
    $packages = Join-Path $artifacts 'package'
    $folder = Join-Path $packages "ExternalIdSync/$version"
    Remove-Item $packages -Recurse -Force -ErrorAction Ignore
    $null = New-Item $folder -ItemType Directory -Force
    Copy-Item (@('ExternalIdSync.psd1', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md', 'module').ForEach{ Join-Path $root $_ }) $folder -Recurse
    Remove-Item (Join-Path $folder 'module/docs/ConvertTo-Help.ps1')
    # What only developers need: symbols, and the documentation of the assemblies' own types.
    Get-ChildItem (Join-Path $folder 'module/bin') -Recurse -Include *.pdb, *.xml -Exclude *-Help.xml | Remove-Item

    $module = Test-ModuleManifest (Join-Path $folder 'ExternalIdSync.psd1')
    $tags = @($module.Tags) + 'PSModule' + $module.ExportedCmdlets.Keys.ForEach{ "PSCmdlet_$_" }
    $nuspec = Join-Path $artifacts 'ExternalIdSync.nuspec'
    Set-Content $nuspec @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>ExternalIdSync</id>
    <version>$version</version>
    <authors>$($module.Author)</authors>
    <description>$($module.Description)</description>
    <copyright>$($module.Copyright)</copyright>
    <license type="expression">MIT</license>
    <releaseNotes>$($module.ReleaseNotes)</releaseNotes>
    <tags>$($tags -join ' ')</tags>
  </metadata>
  <files><file src="**" target="" /></files>
</package>
"@
    dotnet pack (Join-Path $root 'src/ExternalIdSync.Cmdlets') --no-build --configuration $Configuration --output $packages -nologo `
        --verbosity quiet "-p:NuspecFile=$nuspec" "-p:NuspecBasePath=$folder" -p:NoPackageAnalysis=true
}

function Clean {
    Remove-Item $artifacts, (Split-Path $binaries) -Recurse -Force -ErrorAction Ignore
    Get-ChildItem (Join-Path $root 'src'), (Join-Path $root 'tests') -Directory | ForEach-Object {
        Remove-Item (Join-Path $_ 'bin'), (Join-Path $_ 'obj') -Recurse -Force -ErrorAction Ignore
    }
}

$done = @{}
foreach ($name in $Task | ForEach-Object { $_ -eq 'Package' -or ($_ -eq 'Test' -and -not $Module) ? @('Build', $_) : $_ }) {
    if (-not $done[$name]) {
        $done[$name] = $true
        & $name
    }
}
