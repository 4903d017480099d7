BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    # A job of accounts of a CRM; nothing listens at its addresses.
    function Write-AccountJob([hashtable] $Source = @{}, [hashtable] $More = @{}) {
        @{
            version = 1
            name    = 'accounts'
            source  = @{
                type = 'salesforce'; object = 'Account'; loginUrl = 'http://127.0.0.1:1/'; clientId = 'me'; clientSecret = 'env:EXTERNALIDSYNC_BAD_JOBS'
            } + $Source
            map     = @{ version = 1; externalId = @{ from = 'Id'; prefix = 'salesforce:' }; fields = @(@{ from = 'Name'; to = 'name' }) }
            target  = @{ name = 'hipcall/companies'; baseUrl = 'http://127.0.0.1:1/api/v3/'; token = 'env:EXTERNALIDSYNC_BAD_JOBS' }
        } + $More | ConvertTo-Json -Depth 9 | Set-Content accounts.job.json
    }

    function Write-CompanyJob([string] $Header = 'Id,Name', [string] $To = 'name') {
        Set-Content companies.csv "$Header", 'A-1,Ada', 'A-2,Bob'
        @{
            version = 1
            name    = 'companies'
            source  = @{ type = 'csv'; path = 'companies.csv'; settle = '0s' }
            map     = @{ version = 1; externalId = @{ from = 'Id' }; fields = @(@{ from = 'Name'; to = $To }) }
            target  = @{ name = 'hipcall/companies'; baseUrl = 'http://127.0.0.1:1/api/v3/'; token = 'env:EXTERNALIDSYNC_BAD_JOBS' }
            state   = 'state.db'
        } | ConvertTo-Json -Depth 9 | Set-Content companies.job.json
    }

    # What a terminating error says, and what it is about.
    function Get-Problem([scriptblock] $Script) {
        try {
            & $Script | Out-Null
        }
        catch {
            return $_
        }

        throw 'Nothing was thrown.'
    }
}

Describe 'Jobs that cannot run' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        $env:EXTERNALIDSYNC_BAD_JOBS = 'hunter2hunter2'
    }

    AfterEach {
        $env:EXTERNALIDSYNC_BAD_JOBS = $null
        Disconnect-SyncTarget *
        Pop-Location
    }

    It 'tell all faults of the file at once, with line and path, and never a secret in plain text' {
        Write-AccountJob -More @{ limits = @{ maxRejects = '110%' }; intervall = '15m' } -Source @{ overlap = 'long' }
        (Get-Content accounts.job.json -Raw) -replace 'env:EXTERNALIDSYNC_BAD_JOBS', 's3cr3t-s3cr3t' | Set-Content accounts.job.json

        $problem = Get-Problem { Invoke-CrmDeltaSync accounts.job.json }

        $problem.FullyQualifiedErrorId | Should -BeLike 'ConfigurationInvalid,*'
        foreach ($part in '$.source.clientSecret', '$.source.overlap', '$.target.token', '$.limits.maxRejects', "'interval'", 'accounts.job.json(') {
            "$problem" | Should -BeLike ('*' + [wildcardpattern]::Escape($part) + '*')
        }

        "$problem" | Should -Not -Match 's3cr3t'
        Test-Path accounts.state.db | Should -BeFalse
    }

    It 'name the reference to a secret that is missing' {
        Write-AccountJob
        $env:EXTERNALIDSYNC_BAD_JOBS = $null

        $problem = Get-Problem { Invoke-CrmDeltaSync accounts.job.json }

        $problem.FullyQualifiedErrorId | Should -BeLike 'SecretNotFound,*'
        "$problem" | Should -Match 'env:EXTERNALIDSYNC_BAD_JOBS'
    }

    It 'name the source that cannot be reached, and remember why' {
        Write-AccountJob

        $problem = Get-Problem { Invoke-CrmDeltaSync accounts.job.json }

        $problem.FullyQualifiedErrorId | Should -BeLike 'Unreachable,*'
        "$problem" | Should -Match 'salesforce/Account could not be read: .*the connection was refused'
        "$problem" | Should -Not -Match 'hunter2'
        (Get-SyncRun accounts.job.json).StopReason | Should -Match 'salesforce/Account could not be read'
        (Get-SyncRun accounts.job.json | Format-List | Out-String) | Should -Match 'StopReason'
        Get-SyncCursor accounts.job.json | Should -BeNullOrEmpty
    }

    It 'warn of a field that the target may not have, with the nearest right one' {
        Write-CompanyJob -To nmae
        $null = Connect-SyncTarget hipcall/companies -Sandbox

        $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue

        "$warnings" | Should -Match "'nmae'; did you mean 'name'"
    }

    It 'warn of fields that drifted since the last run' {
        Write-CompanyJob -Header 'Id,Name'
        $null = Connect-SyncTarget hipcall/companies -Sandbox
        $null = Invoke-CrmDeltaSync companies.job.json -Sandbox
        Set-Content companies.csv 'Id,Name,Town', 'A-1,Ada,Oslo'

        $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -WarningVariable warnings -WarningAction SilentlyContinue

        "$warnings" | Should -Match "fields of 'csv/companies.csv' are others than at the last run: with Town added"
    }

    It 'tell a state that is <What> with <Code>, and leave it as it is' -ForEach @(
        @{ What = 'no database'; Code = 'StateCorrupt'; Bytes = [byte[]](1..255 * 40) }
    ) {
        Write-CompanyJob
        [IO.File]::WriteAllBytes((Join-Path $PWD state.db), $Bytes)
        $before = (Get-FileHash state.db).Hash

        (Get-Problem { Invoke-CrmDeltaSync companies.job.json }).FullyQualifiedErrorId | Should -BeLike "$Code,*"

        (Get-FileHash state.db).Hash | Should -Be $before
    }
}

Describe 'Jobs that fail on their way' {
    BeforeEach {
        $samples = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $samples -Recurse
        Push-Location $samples
        $sandbox = (Connect-SyncTarget experiture/profiles -Sandbox).SandboxServer
        $sandbox.Reset()
        $contact = [Func[int, Collections.Generic.IReadOnlyDictionary[string, object]]] {
            param($number)
            $values = [Collections.Generic.Dictionary[string, object]]::new()
            $values['lastname'] = "Name $number"
            , $values
        }
        $null = $sandbox.HubSpot.Seed('contacts', 450, $contact, [datetimeoffset]::UtcNow.AddHours(-1))
    }

    AfterEach {
        Disconnect-SyncTarget *
        Pop-Location
    }

    It 'say after how many records the source broke off; the next run goes on there and doubles nothing' {
        $fault = [Activator]::CreateInstance($sandbox.GetType().Assembly.GetType('ExternalIdSync.Sandbox.SandboxFault'))
        $fault.Kind, $fault.Path, $fault.Skip, $fault.Count = 'HtmlPage', '*/search', 1, 1
        $null = $sandbox.Faults.Add($fault)

        $problem = Get-Problem { Invoke-CrmDeltaSync contacts.job.json -Sandbox }
        $rest = Invoke-CrmDeltaSync contacts.job.json -Sandbox

        "$problem" | Should -Match 'hubspot/contacts .*It broke off after 200 records\.'
        $problem.TargetObject.Created | Should -Be 200
        $rest.CursorBefore | Should -Be $problem.TargetObject.CursorAfter
        $rest.Created | Should -BeGreaterOrEqual 250
        $rest.Updated | Should -Be 0
        (Get-SyncCursor contacts.job.json -Sandbox).Position | Should -Match '^what changed since '
    }
}
