BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $binaries = Join-Path $ModuleRoot 'module/bin/net8.0'
}

Describe 'Loading the module' {
    It 'exports exactly the cmdlets that the manifest names' {
        $named = (Import-PowerShellDataFile $ModuleManifest).CmdletsToExport
        (Get-Command -Module ExternalIdSync).Name | Sort-Object | Should -Be ($named | Sort-Object)
    }

    It 'keeps every cmdlet after Import-Module -Force' {
        $counts = Invoke-InNewProcess {
            foreach ($i in 1..3) {
                Import-Module $args[0] -Force
                (Get-Command -Module ExternalIdSync).Count
            }
        }
        $counts | Select-Object -Unique | Should -Be (Import-PowerShellDataFile $ModuleManifest).CmdletsToExport.Count
    }

    It 'keeps every cmdlet after Remove-Module and another import' {
        $count = Invoke-InNewProcess {
            Import-Module $args[0]
            Remove-Module ExternalIdSync
            Import-Module $args[0]
            (Get-Command -Module ExternalIdSync).Count
        }
        $count | Should -Be (Import-PowerShellDataFile $ModuleManifest).CmdletsToExport.Count
    }

    It 'refuses a second copy in one session with a sentence that says what to do' {
        $copy = Join-Path $TestDrive 'copy'
        $null = New-Item $copy -ItemType Directory
        Copy-Item $ModuleManifest, (Join-Path $ModuleRoot 'module') $copy -Recurse
        $text = Invoke-InNewProcess -ArgumentList $copy {
            Import-Module $args[0]
            try { Import-Module (Join-Path $args[1] 'ExternalIdSync.psd1') -ErrorAction Stop } catch { $_.Exception.Message }
            Remove-Module ExternalIdSync
            try { Import-Module (Join-Path $args[1] 'ExternalIdSync.psd1') -ErrorAction Stop } catch { $_.Exception.Message }
        }
        $text | Should -HaveCount 2
        $text | Should -BeLike '*already loaded in this session*start a new PowerShell session*'
    }

    It 'says how to build when the binaries are missing' {
        $copy = Join-Path $TestDrive 'unbuilt'
        $null = New-Item (Join-Path $copy 'module') -ItemType Directory -Force
        Copy-Item $ModuleManifest $copy
        Get-ChildItem (Join-Path $ModuleRoot 'module') -File | Copy-Item -Destination (Join-Path $copy 'module')
        $text = Invoke-InNewProcess -ArgumentList $copy {
            try { Import-Module (Join-Path $args[1] 'ExternalIdSync.psd1') -ErrorAction Stop } catch { $_.Exception.Message }
        }
        $text | Should -BeLike '*is not built*build.ps1*'
    }

    It 'keeps <_> in a context of its own, beside a copy that another module has loaded' -ForEach 'CsvHelper', 'Polly.Core', 'SQLitePCLRaw.core' {
        $contexts = Invoke-InNewProcess -ArgumentList $binaries, $_ {
            $name = $args[2]
            # As another module would: into PowerShell's own context, first.
            $null = [System.Reflection.Assembly]::LoadFrom((Join-Path $args[1] "$name.dll"))
            Import-Module $args[0]
            $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Get-SyncTarget).ImplementingType.Assembly)
            $context.Name
            $own = $context.LoadFromAssemblyName([System.Reflection.AssemblyName]::new($name))
            [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($own).Name
            @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $name }).Count
        }
        $contexts | Should -Be 'ExternalIdSync', 'ExternalIdSync', '2'
    }

    It 'loads nothing that PowerShell itself already has' {
        $twice = Invoke-InNewProcess {
            Import-Module $args[0]
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            @{ external_id = 'a'; name = 'a' } | Set-SyncRecord
            $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Get-SyncTarget).ImplementingType.Assembly)
            $platform = [AppContext]::GetData('TRUSTED_PLATFORM_ASSEMBLIES').Split([System.IO.Path]::PathSeparator).ForEach{ [System.IO.Path]::GetFileNameWithoutExtension($_) }
            $own = @($context.Assemblies).ForEach{ $_.GetName().Name }
            "loaded $($own.Count -gt 2)"
            $own | Where-Object { $_ -in $platform }
        }
        $twice | Should -Be 'loaded True'
    }

    It 'opens SQLite from its own context' {
        $version = Invoke-InNewProcess {
            Import-Module $args[0]
            $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Get-SyncTarget).ImplementingType.Assembly)
            $batteries = $context.LoadFromAssemblyName([System.Reflection.AssemblyName]::new('SQLitePCLRaw.batteries_v2'))
            $batteries.GetType('SQLitePCL.Batteries_V2').GetMethod('Init').Invoke($null, $null)
            $core = $context.LoadFromAssemblyName([System.Reflection.AssemblyName]::new('SQLitePCLRaw.core'))
            $core.GetType('SQLitePCL.raw').GetMethod('sqlite3_libversion_number').Invoke($null, $null)
        }
        [int]$version | Should -BeGreaterThan 3024000
    }

    It 'shares the public types with scripts' {
        [ExternalIdSync.SyncOutcome]::Conflict | Should -Be 'Conflict'
        [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext([ExternalIdSync.SyncOutcome].Assembly).Name | Should -Be 'Default'
    }

    It 'works in runspaces of ForEach-Object -Parallel' {
        $manifest = $ModuleManifest
        $counts = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Get-Command -Module ExternalIdSync).Count
        } -ThrottleLimit 4
        $counts | Select-Object -Unique | Should -Be (Get-Command -Module ExternalIdSync).Count
    }

    It 'works in runspaces that all import it first, at once' {
        $counts = Invoke-InNewProcess {
            $manifest = $args[0]
            1..8 | ForEach-Object -ThrottleLimit 8 -Parallel { Import-Module $using:manifest; (Get-Command -Module ExternalIdSync).Count }
        }
        $counts | Should -HaveCount 8
        $counts | Select-Object -Unique | Should -Be (Get-Command -Module ExternalIdSync).Count
    }

    It 'works in a background job' {
        $job = Start-Job -ArgumentList $ModuleManifest {
            Import-Module $args[0]
            (Get-Command -Module ExternalIdSync).Count
        }
        $job | Receive-Job -Wait -AutoRemoveJob | Should -Be (Get-Command -Module ExternalIdSync).Count
    }
}

Describe 'What ships' {
    It 'holds these assemblies and no other, none of them PowerShell''s' {
        (Get-ChildItem $binaries -Filter *.dll).Name | Sort-Object | Should -Be @(
            'CsvHelper.dll'
            'ExternalIdSync.Cmdlets.dll'
            'ExternalIdSync.Core.dll'
            'ExternalIdSync.dll'
            'ExternalIdSync.Sandbox.dll'
            'Polly.Core.dll'
            'SQLitePCLRaw.batteries_v2.dll'
            'SQLitePCLRaw.core.dll'
            'SQLitePCLRaw.provider.e_sqlite3.dll'
        )
    }

    It 'brings native SQLite for the supported platforms only' {
        (Get-ChildItem (Join-Path $binaries 'runtimes')).Name | Sort-Object | Should -Be @(
            'linux-arm64', 'linux-musl-x64', 'linux-x64', 'osx-arm64', 'osx-x64', 'win-arm64', 'win-x64'
        )
        Get-ChildItem (Join-Path $binaries 'runtimes') -Recurse -File | Should -HaveCount 7
    }

    It 'has deps.json, by which the load context finds all of it' {
        Join-Path $binaries 'ExternalIdSync.Cmdlets.deps.json' | Should -Exist
    }

    It 'has a manifest that PowerShell and the Gallery take' {
        $module = Test-ModuleManifest $ModuleManifest -ErrorAction Stop
        $module.CompatiblePSEditions | Should -Be 'Core'
        $module.Tags | Should -Contain 'PSEdition_Core'
        $module.Description | Should -Not -BeNullOrEmpty
    }

    It 'carries the version of its assemblies' {
        $assembly = [System.Reflection.AssemblyName]::GetAssemblyName((Join-Path $binaries 'ExternalIdSync.dll')).Version
        (Test-ModuleManifest $ModuleManifest).Version | Should -Be ([version]::new($assembly.Major, $assembly.Minor, $assembly.Build))
    }
}
