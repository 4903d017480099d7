# The package as the Gallery would take it and give it: published to a repository that is a folder, and saved from there.

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $package = Get-ChildItem (Join-Path $ModuleRoot '../..') -Filter ExternalIdSync.*.nupkg | Select-Object -First 1
}

Describe 'The package' {
    BeforeEach {
        if (-not $package) { Set-ItResult -Skipped -Because 'the module under test is a checkout: run build.ps1 -Task Package, Test -Module artifacts/package' }
    }

    It 'is published by the command of the README, found by its tags, and comes back as it was' {
        $gallery = Join-Path $TestDrive 'gallery'
        $modules = Join-Path $TestDrive 'modules'
        $null = New-Item $gallery, $modules -ItemType Directory
        # PSResourceGet itself does not know its files by their names in Turkish.
        $culture = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
        Register-PSResourceRepository -Name ExternalIdSyncTest -Uri $gallery -Trusted
        try {
            Publish-PSResource -NupkgPath $package.FullName -Repository ExternalIdSyncTest
            $found = Find-PSResource ExternalIdSync -Repository ExternalIdSyncTest
            Save-PSResource ExternalIdSync -Repository ExternalIdSyncTest -Path $modules
        }
        finally {
            Unregister-PSResourceRepository ExternalIdSyncTest
            [cultureinfo]::CurrentCulture = $culture
        }
        $module = Test-ModuleManifest $ModuleManifest
        $found.Version | Should -Be $module.Version
        $found.Type | Should -Be 'Module'
        $found.Tags | Should -Contain 'PSEdition_Core'
        $saved = Join-Path $modules 'ExternalIdSync' $module.Version
        $list = { param($Folder) Get-ChildItem $Folder -Recurse -File | ForEach-Object { "$([System.IO.Path]::GetRelativePath($Folder, $_.FullName)) $((Get-FileHash $_).Hash)" } }
        & $list $saved | Should -Be (& $list (Resolve-Path $ModuleRoot).Path)
        # By its name, from a folder of PSModulePath, as installed modules are found.
        $count = Invoke-InNewProcess -ArgumentList $modules {
            $env:PSModulePath = $args[1] + [System.IO.Path]::PathSeparator + $env:PSModulePath
            Import-Module ExternalIdSync
            @(Get-Command -Module ExternalIdSync).Count
        }
        $count | Should -Be $module.ExportedCmdlets.Count
    }

    It 'holds what users need and nothing that only developers do' {
        (Get-ChildItem $ModuleRoot).Name | Sort-Object | Should -Be 'CHANGELOG.md', 'ExternalIdSync.psd1', 'LICENSE', 'module', 'THIRD-PARTY-NOTICES.md'
        Get-ChildItem $ModuleRoot -Recurse -Include *.pdb, *.cs, *.Tests.ps1, ConvertTo-Help.ps1 | Should -BeNullOrEmpty
        (Get-ChildItem (Join-Path $ModuleRoot 'module/bin') -Recurse -Filter *.xml).Name | Should -Be 'ExternalIdSync.Cmdlets.dll-Help.xml'
    }

    It 'says in its nuspec what the manifest says' {
        $zip = [System.IO.Compression.ZipFile]::OpenRead($package.FullName)
        try {
            $reader = [System.IO.StreamReader]::new($zip.GetEntry('ExternalIdSync.nuspec').Open())
            $metadata = ([xml]$reader.ReadToEnd()).package.metadata
        }
        finally {
            $zip.Dispose()
        }
        $module = Test-ModuleManifest $ModuleManifest
        $metadata.id | Should -Be 'ExternalIdSync'
        $metadata.version | Should -Be "$($module.Version)"
        $metadata.description | Should -Be $module.Description
        $metadata.authors | Should -Be $module.Author
        $tags = $metadata.tags -split ' '
        foreach ($tag in @($module.Tags) + 'PSModule' + $module.ExportedCmdlets.Keys.ForEach{ "PSCmdlet_$_" }) { $tags | Should -Contain $tag }
    }
}
