BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    # A job of a system: the column A goes to a field; further members are added to the job and to its target.
    function Write-Job([string] $System, [string] $Prefix, [string[]] $Field, [hashtable] $Target = @{}, [hashtable] $Job = @{}) {
        $all = [ordered]@{
            version    = 1
            name       = $System
            system     = $System
            source     = @{ type = 'csv'; path = "$System.csv" }
            externalId = @{ from = 'Id'; prefix = $Prefix }
            map        = @{ version = 1; fields = @($Field | ForEach-Object { @{ from = 'A'; to = $_ } }) }
            target     = @{ name = 'experiture/profiles'; baseUrl = 'https://cdp.example/'; token = 'env:T' } + $Target
        }
        foreach ($name in $Job.Keys) { $all[$name] = $Job[$name] }
        $path = Join-Path $folder "$System.job.json"
        ConvertTo-Json $all -Depth 9 | Set-Content -LiteralPath $path
        $path
    }
}

Describe 'Test-SyncContract' {
    BeforeEach {
        $folder = Join-Path $TestDrive 'jobs'
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
    }

    AfterEach {
        Pop-Location
        Remove-Item $folder -Recurse -Force
    }

    Context 'finds' {
        It 'the clash of two systems that both give external IDs of their own' {
            $jobs = (Write-Job salesforce '' email), (Write-Job hubspot '' phone)
            $finding = Test-SyncContract $jobs
            $finding.Code | Should -Be ExternalIdContested
            $finding.Severity | Should -Be Error
            $finding.File | Should -Be $jobs[1]
            $finding.Place | Should -Be '$.externalId'
            $finding.Line | Should -BeGreaterThan 1
            $finding.Advice | Should -BeLike '*prefix*'
            Test-SyncContract $jobs -Quiet | Should -BeFalse
        }

        It 'the same clash where both match by a key of their own and write external_id as a value' {
            $null = Write-Job salesforce 'sf:' email, external_id @{ matchKey = 'salesforce_id' }
            $null = Write-Job hubspot 'hs:' phone, external_id @{ matchKey = 'hubspot_id' }
            $finding = Test-SyncContract *.job.json | Where-Object Severity -EQ Error
            $finding.Code | Should -Be FieldContested
            $finding.Message | Should -BeLike "*both write 'external_id'*"
        }

        It 'the same clash where one matches by external_id and the other writes it' {
            $null = Write-Job salesforce 'sf:' email
            $null = Write-Job hubspot 'hs:' external_id @{ matchKey = 'hubspot_id' }
            $finding = Test-SyncContract *.job.json | Where-Object Severity -EQ Error
            $finding.Code | Should -Be ExternalIdContested
            $finding.Message | Should -BeLike "'hubspot' writes 'external_id' as a value*"
        }

        It 'a field that two systems write, until a contract names its owner' {
            $null = Write-Job salesforce 'sf:' email
            $null = Write-Job hubspot 'hs:' email
            (Test-SyncContract *.job.json).Code | Should -Be FieldContested
            Set-Content owners.json '{ "version": 1, "fields": { "email": "salesforce" } }'
            $null = Write-Job salesforce 'sf:' email -Job @{ contract = 'owners.json' }
            $null = Write-Job hubspot 'hs:' email -Job @{ contract = 'owners.json' }
            Test-SyncContract *.job.json | Should -BeNullOrEmpty
            Test-SyncContract *.job.json -Quiet | Should -BeTrue
        }

        It 'contracts that contradict each other, with file and line of both' {
            Set-Content one.json '{ "version": 1, "fields": { "email": "salesforce" } }'
            Set-Content two.json "{ ""version"": 1, ""fields"": {`n ""email"": ""hubspot"" } }"
            $null = Write-Job salesforce 'sf:' email -Job @{ contract = 'one.json' }
            $null = Write-Job hubspot 'hs:' email -Job @{ contract = 'two.json' }
            $finding = Test-SyncContract hubspot.job.json, salesforce.job.json | Where-Object Code -EQ ContractsDiffer
            $finding.File | Should -BeLike '*one.json'
            $finding.Message | Should -BeLike '*two.json(2)*'
        }

        It 'nothing between jobs that get along, and says so where somebody asks' {
            $null = Write-Job salesforce 'sf:' email
            $null = Write-Job hubspot 'hs:' phone
            Test-SyncContract *.job.json | Should -BeNullOrEmpty
            Test-SyncContract *.job.json -Verbose 4>&1 | Should -BeLike '2 jobs: *'
        }
    }

    Context 'takes a bad job for an answer' {
        It 'and tells the faults of all of them at once, those of a shared file once' {
            Set-Content shared.map.json '{ "version": 1, "fields": [{ "frm": "A", "to": "email" }] }'
            $null = Write-Job salesforce 'sf:' email -Job @{ map = 'shared.map.json' }
            $null = Write-Job hubspot 'hs:' email -Job @{ map = 'shared.map.json'; interval = 'often' }
            $findings = Test-SyncContract *.job.json, nowhere.job.json -ErrorAction Stop
            @($findings | Where-Object Place -EQ '$.fields[0].frm').Count | Should -Be 1
            ($findings | Where-Object Place -EQ '$.interval').File | Should -BeLike '*hubspot.job.json'
            ($findings | Where-Object Place -EQ '$.interval').Line | Should -BeGreaterThan 1
            ($findings | Where-Object Code -EQ FileNotFound).File | Should -BeLike '*nowhere.job.json'
            Test-SyncContract *.job.json -Quiet -ErrorAction Stop | Should -BeFalse
        }

        It 'and checks the others against each other' {
            $null = Write-Job a '' email
            $null = Write-Job b '' phone
            $null = Write-Job c '' phone -Job @{ interval = 'often' }
            $codes = (Test-SyncContract *.job.json).Code
            $codes | Should -Contain ConfigurationInvalid
            $codes | Should -Contain ExternalIdContested
        }
    }

    Context 'its arguments' {
        It 'count a job once, however often it is named' {
            $job = Write-Job salesforce '' email
            Test-SyncContract $job, $job, *.job.json | Should -BeNullOrEmpty
        }

        It 'come from the pipeline, or as they are written' {
            $null = Write-Job salesforce '' email
            $null = Write-Job 'hub[1]' '' phone
            (Get-Item *.job.json | Test-SyncContract).Code | Should -Be ExternalIdContested
            (Test-SyncContract -LiteralPath salesforce.job.json, 'hub[1].job.json').Code | Should -Be ExternalIdContested
        }

        It 'without a match are errors, and the others are checked' {
            $null = Write-Job salesforce '' email
            $problems = $null
            Test-SyncContract 'no*.job.json', *.job.json -Quiet -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeTrue
            $problems.FullyQualifiedErrorId | Should -Be 'FileNotFound,ExternalIdSync.Cmdlets.Commands.TestSyncContractCommand'
        }
    }
}
