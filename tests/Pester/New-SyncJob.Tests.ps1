BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches.CompletionText
    }

    function Get-ErrorIdOf([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_.FullyQualifiedErrorId }
    }
}

Describe 'New-SyncJob' {
    BeforeEach {
        $folder = Join-Path $TestDrive 'work'
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $folder -Recurse
        Remove-Item $folder/*.json
        Push-Location $folder
        $before = (Get-ChildItem $folder).Name
    }

    AfterEach {
        Pop-Location
        Disconnect-SyncTarget *
        Remove-Item (Join-Path $TestDrive 'work') -Recurse -Force
    }

    Context 'of a file or folder' {
        It 'makes a job and its map, which pass Test-SyncJob' {
            $made = New-SyncJob new.job.json companies.csv hipcall/companies -System CRM -PassThru -WarningVariable notes -WarningAction SilentlyContinue
            $made | Should -BeOfType ([System.IO.FileInfo])
            $made.FullName | Should -Be (Join-Path $folder 'new.job.json')
            Test-Path new.map.json | Should -BeTrue
            $made | Test-SyncJob -Sandbox -Online | Where-Object Severity -NE Information | Should -BeNullOrEmpty
            "$notes" | Should -BeLike "*'CompanyId' is taken for the external ID*"
            "$notes" | Should -BeLike '*Not mapped*Employees*'
        }

        It 'writes nothing else to the pipeline, and nothing is guessed where all is said' {
            New-SyncJob new.job.json companies.csv hipcall/companies -ExternalIdProperty CompanyId -WarningVariable notes -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            "$notes" | Should -Not -BeLike '*is taken for the external ID*'
        }

        It 'writes into the job what it is told' {
            $null = New-Item exports -ItemType Directory
            Copy-Item companies.csv exports
            New-SyncJob -Path new.job.json -SourcePath exports -Target experiture/profiles -Name 'My job' -System crm -BaseUrl https://cdp.example/v1 -TokenReference env:CDP `
                -ClientId me -ExternalIdProperty CompanyId -SamplePath contacts.csv -WarningAction SilentlyContinue
            $job = Get-Content new.job.json -Raw | ConvertFrom-Json
            $job.name | Should -Be 'My job'
            $job.source.path | Should -Be exports
            $job.system | Should -Be crm
            $job.target.name | Should -Be experiture/profiles
            $job.target.baseUrl | Should -Be https://cdp.example/v1
            $job.target.token | Should -Be env:CDP
            $job.target.clientId | Should -Be me
            $map = Get-Content My-job.map.json -Raw | ConvertFrom-Json
            $map.externalId.prefix | Should -Be 'crm:'
            $map.fields.from | Should -Contain Email
        }

        It 'leaves fields that nothing fits as comments, which become fields without their slashes' {
            New-SyncJob new.job.json companies.csv hipcall/companies -WarningAction SilentlyContinue
            $map = Get-Content new.map.json -Raw
            $map | Should -BeLike '*// { "from": "Website", "to": "?" }*'
            Set-Content new.map.json ($map -replace '// (\{ "from": "Website", "to": )"\?"', '$1"website_url"')
            (Test-SyncJob new.job.json -Sandbox -Online | Where-Object Severity -EQ Error) | Should -BeNullOrEmpty
        }
    }

    Context 'of a source that is described' {
        It 'takes the fields by name' {
            New-SyncJob new.job.json -Source @{ object = 'contacts'; token = 'env:HUBSPOT_TOKEN'; type = 'hubspot' } -SourceField id, firstname, email -Target hipcall/contacts -WarningAction SilentlyContinue
            (Get-Content new.job.json -Raw | ConvertFrom-Json).source.PSObject.Properties.Name | Select-Object -First 1 | Should -Be type
            (Get-Content new.map.json -Raw | ConvertFrom-Json).fields.from | Should -Be firstname, email
            Test-SyncJob new.job.json -Sandbox -Quiet | Should -BeTrue
        }

        It 'takes them from a sample, and a source of any dictionary' {
            New-SyncJob new.job.json -Source ([ordered]@{ type = 'csv'; path = 'exports' }) -SamplePath companies.csv -Target hipcall/companies -WarningAction SilentlyContinue
            (Get-Content new.map.json -Raw | ConvertFrom-Json).fields.from | Should -Contain City
        }

        It 'says all that is wrong with it, and never a secret' {
            $caught = $null
            try { New-SyncJob new.job.json -Source @{ type = 'hubspot'; objekt = 'contacts'; token = 'pat-na1-0123456789' } -Target hipcall/contacts } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'ConfigurationInvalid,*'
            "$caught" | Should -BeLike "*objekt*did you mean 'object'*"
            "$caught" | Should -BeLike '*token*'
            "$caught" | Should -Not -BeLike '*0123456789*'
            (Get-ChildItem $folder).Name | Should -Be $before
        }
    }

    Context 'what is there' {
        It 'is replaced only with -Force: <Name>' -ForEach @{ Name = 'new.job.json' }, @{ Name = 'new.map.json' } {
            Set-Content $Name mine
            Get-ErrorIdOf { New-SyncJob new.job.json companies.csv hipcall/companies -WarningAction SilentlyContinue } | Should -BeLike 'FileExists,*NewSyncJobCommand'
            Get-Content $Name | Should -Be mine
            New-SyncJob new.job.json companies.csv hipcall/companies -Force -WarningAction SilentlyContinue
            Test-SyncJob new.job.json -Sandbox -Quiet | Should -BeTrue
        }

        It 'stays as it is under -WhatIf' {
            New-SyncJob new.job.json companies.csv hipcall/companies -WhatIf -PassThru -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            (Get-ChildItem $folder).Name | Should -Be $before
        }

        It 'stays as it is under -Confirm where nobody answers' {
            $lines = Invoke-InNewProcess -ArgumentList $folder {
                Import-Module $args[0]
                Set-Location $args[1]
                try { New-SyncJob new.job.json companies.csv hipcall/companies -Confirm -WarningAction SilentlyContinue } catch { "$_" }
            }
            "$lines" | Should -Match 'NonInteractive'
            (Get-ChildItem $folder).Name | Should -Be $before
        }
    }

    Context 'its arguments' {
        It 'says <Id> for <What> and leaves no file' -ForEach @(
            @{ What = 'a source that is not there'; Id = 'FileNotFound'; With = @{ SourcePath = 'nowhere.csv'; Target = 'hipcall/companies' } }
            @{ What = 'a sample that is not there'; Id = 'FileNotFound'; With = @{ SourcePath = 'companies.csv'; SamplePath = 'nowhere.csv'; Target = 'hipcall/companies' } }
            @{ What = 'an unknown target'; Id = 'TargetUnknown'; With = @{ SourcePath = 'companies.csv'; Target = 'hipcall/company' } }
            @{ What = 'a token in place of a reference'; Id = 'SecretInvalid'; With = @{ SourcePath = 'companies.csv'; Target = 'hipcall/companies'; TokenReference = 'hc_live_1234567890' } }
            @{ What = 'a source whose fields are not known'; Id = 'OptionInvalid'; With = @{ Source = @{ type = 'hubspot'; object = 'contacts'; token = 'env:T' }; Target = 'hipcall/companies' } }
            @{ What = 'a folder that is not there'; Id = 'FileUnwritable'; With = @{ Path = 'nowhere/new.job.json'; SourcePath = 'companies.csv'; Target = 'hipcall/companies' } }
        ) {
            if (-not $With.Path) { $With = @{ Path = 'new.job.json' } + $With }
            $caught = $null
            try { New-SyncJob @With -WarningAction SilentlyContinue } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -Be "$Id,ExternalIdSync.Cmdlets.Commands.NewSyncJobCommand"
            "$caught" | Should -Not -BeLike '*1234567890*'
            (Get-ChildItem $folder).Name | Should -Be $before
        }

        It 'completes the names of targets' {
            Get-Completion 'New-SyncJob x y hipcall/com' | Should -Be hipcall/companies
        }
    }
}
