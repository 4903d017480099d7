BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $binaries = Join-Path $ModuleRoot 'module/bin/net8.0'
    $libraries = 'CsvHelper', 'Polly.Core', 'SQLitePCLRaw.core'
    $data = Join-Path $TestDrive 'companies.csv'
    Set-Content $data 'external_id,name,city', 'L-1,Bir,İzmir'

    # A library of a name and version that holds nothing: whoever needs the real one and gets this fails.
    function Write-Library([string] $Path, [version] $Version) {
        Add-Type -OutputAssembly $Path -TypeDefinition "[assembly: System.Reflection.AssemblyVersion(""$Version"")] public static class Foreign { }"
    }

    # For a process of its own: loads the libraries of a folder into PowerShell's own context, as another module does, then works with the
    # module, and tells which library came from where, what was written, and that SQLite opened.
    $useAll = {
        $names = 'CsvHelper', 'Polly.Core', 'SQLitePCLRaw.core'
        $foreign = foreach ($name in $names) { [System.Reflection.Assembly]::LoadFrom((Join-Path $args[1] "$name.dll")) }
        $beside = ''
        $provider = Join-Path $args[1] 'SQLitePCLRaw.provider.e_sqlite3.dll'
        if (Test-Path $provider) {
            $raw = $foreign[2].GetType('SQLitePCL.raw')
            $raw.GetMethod('SetProvider').Invoke($null, @([System.Reflection.Assembly]::LoadFrom($provider).CreateInstance('SQLitePCL.SQLite3Provider_e_sqlite3')))
            $beside = ' beside ' + $raw.GetMethod('sqlite3_libversion_number').Invoke($null, $null)
        }
        Import-Module $args[0]
        $null = Connect-SyncTarget hipcall/companies -Sandbox
        Import-CrmCsv $args[2] | Set-SyncRecord -ErrorAction Stop
        $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Get-SyncTarget).ImplementingType.Assembly)
        $ours = $context.LoadFromAssemblyName('SQLitePCLRaw.core').GetType('SQLitePCL.raw')
        $null = $context.LoadFromAssemblyName('SQLitePCLRaw.batteries_v2').GetType('SQLitePCL.Batteries_V2').GetMethod('Init').Invoke($null, $null)
        $number = $ours.GetMethod('sqlite3_libversion_number').Invoke($null, $null)
        for ($i = 0; $i -lt $names.Count; $i++) {
            $own = @($context.Assemblies | Where-Object { $_.GetName().Name -eq $names[$i] })
            $where = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($foreign[$i]).Name
            "$($names[$i]) $($foreign[$i].GetName().Version) in $where, ours in $($own.ForEach{ [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name })"
        }
        (Get-SyncRecord L-1).city
        "SQLite$beside$(if ($number -lt 3024000) { " is $number, too old" })"
    }
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

    It 'refuses another version in one session, naming both' {
        $next = Join-Path $TestDrive 'next'
        $null = New-Item $next -ItemType Directory
        Copy-Item $ModuleManifest, (Join-Path $ModuleRoot 'module') $next -Recurse
        $version = (Test-ModuleManifest $ModuleManifest).Version
        $manifest = Join-Path $next 'ExternalIdSync.psd1'
        (Get-Content $manifest -Raw).Replace("'$version'", "'9.8.7'") | Set-Content $manifest
        $face = Join-Path $next 'module/bin/net8.0/ExternalIdSync.dll'
        Remove-Item $face
        Write-Library $face 9.8.7.0
        $text = Invoke-InNewProcess -ArgumentList $next {
            Import-Module $args[0]
            try { Import-Module (Join-Path $args[1] 'ExternalIdSync.psd1') -ErrorAction Stop } catch { $_.Exception.Message }
            'went on'
            (Get-Module ExternalIdSync).Version.ToString()
            (Connect-SyncTarget hipcall/companies -Sandbox).Name
        }
        $text | Should -HaveCount 4
        $text[0] | Should -BeLike "ExternalIdSync $version *already loaded in this session*version 9.8.7 from*start a new PowerShell session*"
        $text[1..3] | Should -Be 'went on', "$version", 'hipcall/companies'
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

    It 'works beside <_> versions of all its libraries that another module has loaded before it' -ForEach 'older', 'newer' {
        $foreign = Join-Path $TestDrive $_
        $null = New-Item $foreign -ItemType Directory
        $version = @{ older = '1.0.0.0'; newer = '99.0.0.0' }[$_]
        foreach ($library in $libraries) { Write-Library (Join-Path $foreign "$library.dll") $version }
        $lines = Invoke-InNewProcess -ArgumentList $foreign, $data $useAll
        $lines | Should -Be @($libraries.ForEach{ "$_ $version in Default, ours in ExternalIdSync" }; 'İzmir'; 'SQLite')
    }

    It 'works beside real packages of other versions, each with its own native SQLite' {
        $packages = Join-Path $PSScriptRoot '../../artifacts/other-versions'
        if (-not (Test-Path $packages)) {
            Set-ItResult -Skipped -Because 'they are not there: run dotnet restore .ci/other-versions.csproj --packages artifacts/other-versions'
            return
        }
        $foreign = Join-Path $TestDrive 'packages'
        $null = New-Item $foreign -ItemType Directory
        Get-ChildItem $packages -Recurse -Filter *.dll | Where-Object { $_.Directory.Name -eq 'netstandard2.0' -and $_.Directory.Parent.Name -eq 'lib' } | Copy-Item -Destination $foreign
        $runtime = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
        Get-ChildItem $packages -Recurse -File -Filter *e_sqlite3* | Where-Object FullName -Match "[\\/]$runtime[\\/]native[\\/]" | Copy-Item -Destination $foreign
        $lines = Invoke-InNewProcess -ArgumentList $foreign, $data $useAll
        $lines | Should -Be @(
            'CsvHelper 33.0.0.0 in Default, ours in ExternalIdSync'
            'Polly.Core 8.0.0.0 in Default, ours in ExternalIdSync'
            'SQLitePCLRaw.core 2.0.6.1341 in Default, ours in ExternalIdSync'
            'İzmir'
            'SQLite beside 3035005'
        )
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
            'System.IO.Hashing.dll'
        )
    }

    It 'names every library of others in THIRD-PARTY-NOTICES.md' {
        $notices = Get-Content (Join-Path $ModuleRoot 'THIRD-PARTY-NOTICES.md') -Raw
        foreach ($library in (Get-ChildItem $binaries -Filter *.dll).BaseName -notlike 'ExternalIdSync*') {
            $notices | Should -BeLike "*$(($library -split '\.')[0])*" -Because $library
        }
        $notices | Should -BeLike '*e_sqlite3*'
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
