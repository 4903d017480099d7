BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $rendering = $PSStyle.OutputRendering

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches.CompletionText
    }

    # A job of its own beside copies of the samples.
    function Write-JobFile([string] $Name, [string] $Json) {
        $path = Join-Path $samples $Name
        Set-Content -LiteralPath $path $Json
        $path
    }

    $sound = @'
{
  "version": 1,
  "name": "companies",
  "source": { "type": "csv", "path": "companies.csv", "settle": "0s" },
  "map": "companies.hipcall.map.json",
  "target": { "name": "hipcall/companies", "token": "env:EXTERNALIDSYNC_PESTER_TOKEN" }
}
'@
}

Describe 'Test-SyncJob' {
    BeforeEach {
        $samples = Join-Path $TestDrive 'samples'
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $samples -Recurse
        Push-Location $samples
        $null = Write-JobFile own.job.json $sound
        $env:EXTERNALIDSYNC_PESTER_TOKEN = 'a-token-nobody-may-see'
    }

    AfterEach {
        Pop-Location
        $PSStyle.OutputRendering = $rendering
        Remove-Item Env:EXTERNALIDSYNC_PESTER_TOKEN -ErrorAction Ignore
        Disconnect-SyncTarget *
        Remove-Item (Join-Path $TestDrive 'samples') -Recurse -Force
    }

    Context 'by the files alone' {
        It 'finds nothing wrong with a sound job' {
            Test-SyncJob own.job.json | Where-Object Severity -NE Information | Should -BeNullOrEmpty
            Test-SyncJob own.job.json -Quiet | Should -BeTrue
        }

        It 'tells every fault at once, with file, line and place, and throws nothing' {
            $null = Write-JobFile bad.job.json @'
{
  "version": 1,
  "source": { "type": "csv", "pth": "companies.csv" },
  "map": "nowhere.map.json",
  "target": { "name": "hipcall/company", "token": "hc_live_abcdefghijklmnop" },
  "interval": "often"
}
'@
            $findings = Test-SyncJob bad.job.json -ErrorAction Stop
            $findings | ForEach-Object { $_.Severity | Should -Be Error; $_.Code | Should -Be ConfigurationInvalid }
            @($findings | ForEach-Object { "$($_.Line) $($_.Place)" }) | Should -Be @(
                '1 $', '3 $.source', '3 $.source.pth', '4 $.map', '5 $.target.name', '5 $.target.token', '6 $.interval')
            @($findings.JobPath | Select-Object -Unique) | Should -Be (Join-Path $samples 'bad.job.json')
            @($findings.File | Select-Object -Unique) | Should -Be (Join-Path $samples 'bad.job.json')
            $findings | Out-String | Should -Not -BeLike '*hc_live_*'
            Test-SyncJob bad.job.json -Quiet -ErrorAction Stop | Should -BeFalse
        }

        It 'tells faults of the map with the map''s own file and lines' {
            $map = (Get-Content companies.hipcall.map.json -Raw) -replace '"fields"', '"feilds"'
            Set-Content companies.hipcall.map.json $map
            $findings = Test-SyncJob own.job.json
            $findings | Where-Object { $_.Place -eq '$.feilds' -and $_.Line -gt 1 -and $_.File -like '*companies.hipcall.map.json' } | Should -Not -BeNullOrEmpty
        }

        It 'says <Code> for <What>' -ForEach @(
            @{ What = 'a file that is not there'; Code = 'FileNotFound'; File = 'nowhere.job.json' }
            @{ What = 'a file that is no JSON'; Code = 'ConfigurationInvalid'; File = 'README.md' }
            @{ What = 'a folder'; Code = 'FileUnreadable'; File = '.' }
        ) {
            $finding = Test-SyncJob $File -ErrorAction Stop
            $finding.Code | Should -Be $Code
            $finding.Advice | Should -Match '\.$'
        }

        It 'finds a secret that is missing, and does not say what a secret that is there holds' {
            Test-SyncJob own.job.json -Verbose 4>&1 | Out-String | Should -Not -BeLike '*nobody-may-see*'
            Remove-Item Env:EXTERNALIDSYNC_PESTER_TOKEN
            (Test-SyncJob own.job.json | Where-Object Severity -EQ Error).Code | Should -Be SecretNotFound
            Test-SyncJob own.job.json -Quiet | Should -BeFalse
        }

        It 'changes nothing: no state is made' {
            $null = Test-SyncJob own.job.json
            Test-Path own.state.db | Should -BeFalse
        }
    }

    Context 'against both sides' {
        It 'finds nothing wrong in the sandbox, and changes nothing there' {
            Test-SyncJob own.job.json -Online -Sandbox | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
            $sandbox = (Connect-SyncTarget hipcall/companies -Sandbox).SandboxServer
            $sandbox.Requests.Total | Should -BeGreaterThan 0
            $sandbox.Requests.Mutating | Should -Be 0
        }

        It 'rehearses without the job''s secret' {
            Remove-Item Env:EXTERNALIDSYNC_PESTER_TOKEN
            Test-SyncJob own.job.json -Online -Sandbox -Quiet | Should -BeTrue
        }

        It 'finds a column that the source does not have, and the nearest right one' {
            (Get-Content companies.csv -Raw) -replace 'Website', 'Web site' | Set-Content companies.csv
            $finding = Test-SyncJob own.job.json -Online -Sandbox | Where-Object Code -EQ ColumnNotFound
            $finding.Message | Should -BeLike "*'Website'*did you mean 'Web site'*"
            $finding.Line | Should -Be 4
        }

        It 'finds a token that the target refuses' {
            (Connect-SyncTarget hipcall/companies -Sandbox).SandboxServer.Hipcall.Tokens.Revoke('hipcall_sandbox')
            (Test-SyncJob own.job.json -Online -Sandbox | Where-Object Severity -EQ Error).Code | Should -Be TokenRefused
        }

        It 'answers, too, where the sandbox does not know the target' {
            $null = New-Item definitions -ItemType Directory
            Set-Content definitions/crm.json '{ "version": 1, "name": "acme/people", "title": "Acme", "strategy": "singleCall" }'
            $null = Write-JobFile acme.job.json ($sound -replace '"name": "hipcall/companies"', '"definition": "definitions/crm.json"')
            (Test-SyncJob acme.job.json -Sandbox -ErrorAction Stop | Where-Object Severity -EQ Error) | Should -Not -BeNullOrEmpty
        }
    }

    Context 'its arguments' {
        It 'takes wildcards, and answers for each job' {
            $null = Write-JobFile second.job.json ($sound -replace '"version": 1', '"version": 2')
            Test-SyncJob own.job.json, se*.job.json -Quiet | Should -Be $true, $false
        }

        It 'reports a pattern without a match and goes on' {
            $problems = $null
            Test-SyncJob 'no*.job.json', own.job.json -Quiet -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeTrue
            $problems.FullyQualifiedErrorId | Should -Be 'FileNotFound,ExternalIdSync.Cmdlets.Commands.TestSyncJobCommand'
        }

        It 'takes paths as they are written, and files from the pipeline' {
            $null = Write-JobFile 'odd[1].job.json' $sound
            Test-SyncJob -LiteralPath 'odd[1].job.json' -Quiet | Should -BeTrue
            Get-Item -LiteralPath 'odd[1].job.json', 'own.job.json' | Test-SyncJob -Quiet | Should -Be $true, $true
        }

        It 'completes job files' {
            Get-Completion 'Test-SyncJob ow' | Should -BeLike '*own.job.json'
        }
    }

    Context 'its views' {
        It 'reads as sentences with advice, in 100 columns' {
            $PSStyle.OutputRendering = 'PlainText'
            Remove-Item Env:EXTERNALIDSYNC_PESTER_TOKEN
            $lines = Test-SyncJob own.job.json | Out-String -Width 100 -Stream
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
            $lines -join "`n" | Should -Match '(?m)^Error SecretNotFound: own\.job\.json$'
            (Test-SyncJob own.job.json | Format-Table | Out-String -Width 100) | Should -Match '\bWhere\b.*\bMessage\b'
            (Test-SyncJob own.job.json | Format-List | Out-String -Width 100) | Should -Match '(?m)^Advice '
        }

        It 'shows how bad a finding is in a colour' {
            $PSStyle.OutputRendering = 'Ansi'
            (Test-SyncJob nowhere.job.json | Out-String).Contains("$($PSStyle.Foreground.Red)Error") | Should -BeTrue
        }
    }
}
