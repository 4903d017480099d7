# Loads the binary module into an AssemblyLoadContext of its own; the code is in src/ExternalIdSync/Loading.

$binaries = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net8.0')
$face = [System.IO.Path]::Combine($binaries, 'ExternalIdSync.dll')
if (-not [System.IO.File]::Exists($face)) {
    throw "ExternalIdSync is not built: '$face' is missing. Run ./build.ps1 in the checkout, then import again."
}

$isReload = $null -ne ('ExternalIdSync.Loading.ModuleLoader' -as [type])
if (-not $isReload) {
    $null = [System.Reflection.Assembly]::LoadFrom($face)
}

# Refused, with a sentence that says what to do, when this process holds another copy or version of the module.
$refusal = [ExternalIdSync.Loading.ModuleLoader]::Refuse($binaries)
if ($refusal) {
    throw $refusal
}

$cmdlets = Import-Module -Assembly ([ExternalIdSync.Loading.ModuleLoader]::Load($binaries)) -PassThru

# An assembly that was imported before brings no commands with it the second time (PowerShell issue 20710): they are added by hand.
if ($isReload) {
    $addCmdlet = [System.Management.Automation.PSModuleInfo].GetMethod(
        'AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
    foreach ($cmdlet in $cmdlets.ExportedCmdlets.Values) {
        $null = $addCmdlet.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}

# Not by the manifest's TypesToProcess, which is read before this script: a second copy would then fail at types that are there already, and
# not at the sentence above.
Update-TypeData -PrependPath ([System.IO.Path]::Combine($PSScriptRoot, 'ExternalIdSync.Types.ps1xml'))

# A record's fields are its properties, read when they are asked for.
Update-TypeData -TypeName ExternalIdSync.SourceRecord -TypeAdapter ([ExternalIdSync.Cmdlets.Records.SourceRecordAdapter]) -Force
