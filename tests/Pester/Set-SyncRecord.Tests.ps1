BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    function Get-CompanyRow([int[]] $Number) {
        foreach ($n in $Number) { [pscustomobject]@{ Id = "ERP-$n"; name = "Company $n"; city = 'İzmir' } }
    }
}

Describe 'Set-SyncRecord' {
    BeforeEach {
        $target = Connect-SyncTarget hipcall/companies -Sandbox
    }

    AfterEach {
        Disconnect-SyncTarget *
    }

    Context 'Records' {
        It 'creates, then changes nothing when it is repeated, then updates' {
            (Get-CompanyRow (1..5) | Set-SyncRecord -ExternalIdProperty Id -PassThru).Outcome | Should -Be (@('Created') * 5)
            (Get-CompanyRow (1..5) | Set-SyncRecord -ExternalIdProperty Id -PassThru).Outcome | Should -Be (@('Unchanged') * 5)
            $changed = Get-CompanyRow 3
            $changed.city = 'Ankara'
            ($changed | Set-SyncRecord -ExternalIdProperty Id -PassThru).Outcome | Should -Be 'Updated'
            (Get-SyncRecord ERP-3).city | Should -Be 'Ankara'
            $target.SandboxServer.Hipcall.CompanyCount | Should -Be 5
        }

        It 'sends nothing where no property is called like a field of the target' {
            { [pscustomobject]@{ Id = 'ERP-1'; Firm = 'Acme' } | Set-SyncRecord -ExternalIdProperty Id } |
                Should -Throw "*'Firm'*nothing would be sent*name, website_url*" -ErrorId 'ColumnNotFound,*'
            $target.SandboxServer.Requests.Total | Should -Be 0
        }

        It 'writes nothing to the pipeline unless asked to' {
            Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id | Should -BeNullOrEmpty
        }

        It 'tells each record''s row and external ID' {
            $results = Get-CompanyRow (1..3) | Set-SyncRecord -ExternalIdProperty Id -PassThru | Sort-Object Row
            $results.Row | Should -Be 1, 2, 3
            $results.ExternalId | Should -Be 'ERP-1', 'ERP-2', 'ERP-3'
            $results[0].TargetId | Should -Not -BeNullOrEmpty
            $results[0].GetType().FullName | Should -Be 'ExternalIdSync.SyncResult'
        }

        It 'writes one summary with -Summary' {
            $summary = Get-CompanyRow (1..5) | Set-SyncRecord -ExternalIdProperty Id -Summary
            $summary.Status | Should -Be 'Succeeded'
            $summary.Created | Should -Be 5
            $summary.Requests | Should -BeGreaterOrEqual 5
        }

        It 'puts -Prefix before every external ID' {
            Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id -Prefix 'erp:'
            (Get-SyncRecord 'erp:ERP-1').name | Should -Be 'Company 1'
            (Get-SyncRecord ERP-1 -Prefix 'erp:').name | Should -Be 'Company 1'
        }

        It 'takes <Shape>' -ForEach @(
            @{ Shape = 'a hashtable'; Make = { @{ external_id = 'S-1'; name = 'Ünal' } } }
            @{ Shape = 'an ordered dictionary'; Make = { [ordered]@{ external_id = 'S-1'; name = 'Ünal' } } }
            @{ Shape = 'a custom object'; Make = { [pscustomobject]@{ ExternalId = 'S-1'; name = 'Ünal' } } }
            @{ Shape = 'a row of ConvertFrom-Csv'; Make = { 'external_id,name', 'S-1,Ünal' | ConvertFrom-Csv } }
            @{ Shape = 'ConvertFrom-Json'; Make = { '{"external_id":"S-1","name":"Ünal"}' | ConvertFrom-Json } }
            @{ Shape = 'ConvertFrom-Json -AsHashtable'; Make = { '{"external_id":"S-1","name":"Ünal"}' | ConvertFrom-Json -AsHashtable } }
            @{ Shape = 'a JSON text'; Make = { '{"external_id":"S-1","name":"Ünal"}' } }
            @{ Shape = 'a JSON array'; Make = { '[{"external_id":"S-1","name":"Ünal"}]' } }
            @{ Shape = 'an instance of a class'; Make = { class Company { [string] $ExternalId = 'S-1'; [string] $name = 'Ünal' }; [Company]::new() } }
            @{ Shape = 'a row of a data table'; Make = {
                    $table = [System.Data.DataTable]::new()
                    'external_id', 'name' | ForEach-Object { $null = $table.Columns.Add($_) }
                    $table.Rows.Add('S-1', 'Ünal')
                }
            }
            @{ Shape = 'an object whose values PowerShell has wrapped'; Make = { [pscustomobject]@{ external_id = Write-Output S-1; name = 'Ünal' | Add-Member tag x -PassThru } } }
            @{ Shape = 'what Select-Object makes'; Make = { @{ key = 'S-1' } | Select-Object @{ n = 'external_id'; e = { $_.key } }, @{ n = 'name'; e = { 'Ünal' } } } }
            @{ Shape = 'several in an array'; Make = { , @([pscustomobject]@{ external_id = 'S-1'; name = 'Ünal' }, @{ external_id = 'S-2'; name = 'x' }) } }
            @{ Shape = 'an object with an integer as its key'; Make = { @{ external_id = 1000001; name = 'Ünal' } }; Id = '1000001' }
        ) {
            $before = [cultureinfo]::CurrentCulture
            try {
                foreach ($culture in '', 'de-DE', 'tr-TR') {
                    [cultureinfo]::CurrentCulture = $culture
                    & $Make | Set-SyncRecord -Prefix "${culture}:" -WarningAction SilentlyContinue -ErrorAction Stop
                    (Get-SyncRecord "${culture}:$($Id ? $Id : 'S-1')").name | Should -BeExactly 'Ünal' -Because $culture
                }
            }
            finally {
                [cultureinfo]::CurrentCulture = $before
            }
        }

        It 'takes nested objects and arrays' {
            @{ external_id = 'N-1'; name = 'n'; emails = @(@{ email = 'a@example.com' }) } | Set-SyncRecord -ErrorAction Stop
            (Get-SyncRecord N-1).emails.email | Should -Be 'a@example.com'
            (Get-SyncRecord N-1 | Format-List emails | Out-String) | Should -BeLike '*email=a@example.com*'
        }

        It 'takes an array given to -InputObject' {
            Set-SyncRecord -InputObject (Get-CompanyRow (1..3)) -ExternalIdProperty Id
            $target.SandboxServer.Hipcall.CompanyCount | Should -Be 3
        }

        It 'takes one record with -ExternalId' {
            @{ name = 'One' } | Set-SyncRecord -ExternalId 'O/1 +%ü'
            (Get-SyncRecord 'O/1 +%ü').name | Should -Be 'One'
        }

        It 'takes -ExternalId also where a map names the property of another one' {
            $map = Join-Path $TestDrive 'one.json'
            Set-Content $map '{ "version": 1, "externalId": { "from": "No" }, "fields": [ { "from": "Firma", "to": "name" } ] }'
            [pscustomobject]@{ No = '7'; Firma = 'Acme' } | Set-SyncRecord -ExternalId O-2 -Map $map
            (Get-SyncRecord O-2).name | Should -Be 'Acme'
        }

        It 'takes what Import-CrmCsv gives, with changes a script has made' {
            $file = Join-Path $TestDrive 'companies.csv'
            Set-Content $file 'Id,name,city', 'C-1,Bir,İzmir', 'C-2,İki,ankara'
            Import-CrmCsv $file | ForEach-Object { if ($_.city -ceq 'ankara') { $_.city = 'Ankara' }; $_ } |
                Add-Member industry Trade -PassThru | Set-SyncRecord -ExternalIdProperty Id
            (Get-SyncRecord C-2).city | Should -BeExactly 'Ankara'
            (Get-SyncRecord C-1).city | Should -BeExactly 'İzmir'
            (Get-SyncRecord C-1).industry | Should -BeExactly 'Trade'
        }

        It 'sends what the target already holds only with -Force' {
            Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id
            $before = $target.SandboxServer.Requests.Mutating
            (Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id -PassThru).Outcome | Should -Be 'Unchanged'
            $target.SandboxServer.Requests.Mutating | Should -Be $before
            (Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id -PassThru -Force).Outcome | Should -Be 'Updated'
            $target.SandboxServer.Requests.Mutating | Should -Be ($before + 1)
        }

        It 'takes properties that run code only with -IncludeScriptProperty' {
            $row = [pscustomobject]@{ external_id = 'S-1'; name = 'n' } | Add-Member ScriptProperty city { 'Oslo' } -PassThru
            $row | Set-SyncRecord
            (Get-SyncRecord S-1).city | Should -BeNullOrEmpty
            $row | Set-SyncRecord -IncludeScriptProperty
            (Get-SyncRecord S-1).city | Should -Be 'Oslo'
        }

        It 'puts -BatchSize records into one request' {
            $profiles = Connect-SyncTarget experiture/profiles -Sandbox
            1..10 | ForEach-Object { [pscustomobject]@{ external_id = "B-$_"; first_name = 'x' } } | Set-SyncRecord experiture/profiles -BatchSize 4
            @($profiles.SandboxServer.Requests.Recent | Where-Object { $_.Method -eq 'POST' -and $_.Path -like '*upsert*' }).Count | Should -Be 3
        }

        It 'keeps at most -ThrottleLimit requests in flight' {
            $target.SandboxServer.Latency = [timespan]::FromMilliseconds(5)
            Get-CompanyRow (1..40) | Set-SyncRecord -ExternalIdProperty Id -ThrottleLimit 3
            $target.SandboxServer.Requests.MaxInFlight | Should -Be 3
        }

        It 'takes its target by name, as an object, and from another runspace' {
            $null = Connect-SyncTarget hipcall/contacts -Sandbox
            Get-CompanyRow 1 | Set-SyncRecord hipcall/companies -ExternalIdProperty Id
            Get-CompanyRow 2 | Set-SyncRecord -Target $target -ExternalIdProperty Id
            { Get-CompanyRow 3 | Set-SyncRecord -ExternalIdProperty Id } | Should -Throw -ErrorId 'TargetNotConnected*'
            $manifest = $ModuleManifest
            4..6 | ForEach-Object -Parallel {
                Import-Module $using:manifest
                [pscustomobject]@{ Id = "ERP-$_"; name = 'p' } | Set-SyncRecord -Target $using:target -ExternalIdProperty Id
            }
            $target.SandboxServer.Hipcall.CompanyCount | Should -Be 5
        }

        It 'does not depend on the culture (<_>)' -ForEach 'de-DE', 'tr-TR' {
            $before = [cultureinfo]::CurrentCulture
            [cultureinfo]::CurrentCulture = $_
            try {
                @{ EXTERNAL_ID = 'i-1'; NAME = 'Iğdır'; CITY = 1.5; DESCRIPTION = [datetime]::SpecifyKind('2026-01-02 03:04:05', 'Utc') } |
                    Set-SyncRecord -WarningAction SilentlyContinue -ErrorAction Stop
            }
            finally {
                [cultureinfo]::CurrentCulture = $before
            }
            $record = Get-SyncRecord i-1
            $record.name | Should -BeExactly 'Iğdır'
            $record.city | Should -Be '1.5'
            $record.description | Should -BeLike '2026-01-02T03:04:05*'
        }
    }

    Context 'The samples' {
        It 'go from <File> to <Name>, the bad rows told apart, and nothing doubles when they go again' -ForEach @(
            @{ File = 'contacts.csv'; Name = 'instant-compliance/customers'; Map = 'contacts.instant-compliance.map.json' }
            @{ File = 'contacts.csv'; Name = 'hipcall/contacts'; Map = 'contacts.hipcall.map.json' }
            @{ File = 'contacts.csv'; Name = 'experiture/profiles'; Map = 'contacts.experiture.map.json' }
            @{ File = 'companies.csv'; Name = 'hipcall/companies'; Map = 'companies.hipcall.map.json' }
        ) {
            $null = Connect-SyncTarget $Name -Sandbox
            $samples = Join-Path $ModuleRoot 'module/samples'
            $first, $second = 1..2 | ForEach-Object {
                Import-CrmCsv (Join-Path $samples $File) -ErrorAction SilentlyContinue |
                    Set-SyncRecord $Name -Map (Join-Path $samples $Map) -Summary -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            }
            $first.Created | Should -BeGreaterThan 90
            $first.Rejected + $first.Conflicts | Should -BeGreaterThan 0
            $second.Created | Should -Be 0
            $second.Updated + $second.Unchanged | Should -Be ($first.Created + $first.Updated + $first.Unchanged)
        }
    }

    Context 'A map' {
        It 'decides fields, prefix and external ID' {
            $map = Join-Path $TestDrive 'map.json'
            Set-Content $map '{ "version": 1, "externalId": { "from": "No", "prefix": "erp:" }, "fields": [{ "from": "Firma", "to": "name", "transforms": ["trim"] }] }'
            [pscustomobject]@{ No = '7'; Firma = ' Acme ' } | Set-SyncRecord -Map $map -WarningAction SilentlyContinue -ErrorAction Stop
            (Get-SyncRecord 'erp:7').name | Should -BeExactly 'Acme'
        }

        It 'is refused as a whole when it is wrong, before anything is sent' {
            $map = Join-Path $TestDrive 'bad.json'
            Set-Content $map '{ "fields": 7 }'
            { Get-CompanyRow 1 | Set-SyncRecord -Map $map } | Should -Throw -ErrorId 'ConfigurationInvalid*'
            { Get-CompanyRow 1 | Set-SyncRecord -Map (Join-Path $TestDrive 'none.json') } | Should -Throw -ErrorId 'FileNotFound*'
            $target.SandboxServer.Requests.Total | Should -Be 0
        }
    }

    Context 'Records that are not written' {
        It 'makes each an error with row and external ID, and writes the others' {
            $rows = @(Get-CompanyRow (1..2)) + [pscustomobject]@{ Id = ''; name = 'No key'; city = 'x' } + (Get-CompanyRow 4)
            $results = $rows | Set-SyncRecord -ExternalIdProperty Id -PassThru -ErrorVariable problems -ErrorAction SilentlyContinue
            ($results | Where-Object IsSuccess).Count | Should -Be 3
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -Be 'ExternalIdBlank,ExternalIdSync.Cmdlets.Commands.SetSyncRecordCommand'
            $problems[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $problems[0].TargetObject.Row | Should -Be 3
            "$($problems[0])" | Should -BeLike '*row 3*'
            $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'refuses a second record of one external ID, unless -LastWins' {
            $rows = Get-CompanyRow 1, 1
            ($rows | Set-SyncRecord -ExternalIdProperty Id -PassThru -ErrorAction SilentlyContinue | Where-Object Outcome -EQ Rejected).Code | Should -Be 'ExternalIdDuplicate'
            $rows[1].city = 'Van'
            $rows | Set-SyncRecord -ExternalIdProperty Id -LastWins -ErrorAction Stop
            (Get-SyncRecord ERP-1).city | Should -Be 'Van'
        }

        It 'keeps them in -RejectPath in the shape of the file they came from' {
            $file = Join-Path $TestDrive 'in.csv'
            [System.IO.File]::WriteAllText($file, "Id;name;city`nR-1;a;x`n;b;y`n", [System.Text.UnicodeEncoding]::new($false, $true))
            $rejects = Join-Path $TestDrive 'out.csv'
            Import-CrmCsv $file | Set-SyncRecord -ExternalIdProperty Id -RejectPath $rejects -ErrorAction SilentlyContinue
            $bytes = [System.IO.File]::ReadAllBytes($rejects)
            $bytes[0..1] | Should -Be 0xFF, 0xFE
            $lines = [System.IO.File]::ReadAllLines($rejects)
            $lines[0] | Should -Be 'Id;name;city;_reason;_code;_field;_row;_attempt'
            $lines[1] | Should -BeLike ';b;y;*ExternalIdBlank*'
            $lines | Should -HaveCount 2
        }

        It 'fails at the end as -FailOn <Rule> says' -ForEach @(
            @{ Rule = 'never'; Fails = $false }
            @{ Rule = 'any'; Fails = $true }
            @{ Rule = '10%'; Fails = $true }
            @{ Rule = '60%'; Fails = $false }
        ) {
            $rows = @(Get-CompanyRow (1..2)) + [pscustomobject]@{ Id = ''; name = 'x'; city = 'y' }
            $caught = $null
            try { $rows | Set-SyncRecord -ExternalIdProperty Id -FailOn $Rule -ErrorAction SilentlyContinue } catch { $caught = $_ }
            [bool]$caught | Should -Be $Fails
            if ($Fails) { $caught.FullyQualifiedErrorId | Should -BeLike 'RunIncomplete,*' }
            $target.SandboxServer.Hipcall.CompanyCount | Should -Be 2
        }

        It 'refuses a rule for -FailOn that is none' {
            { Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id -FailOn sometimes } | Should -Throw -ErrorId 'OptionInvalid*'
        }

        It 'asks which property is the external ID when nothing says so' {
            { [pscustomobject]@{ name = 'x' } | Set-SyncRecord } | Should -Throw -ErrorId 'OptionInvalid*'
        }

        It 'tells a text that is not JSON and goes on' {
            'hello', '{"external_id":"J-1","name":"j"}' | Set-SyncRecord -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -HaveCount 1
            (Get-SyncRecord J-1).name | Should -Be 'j'
        }

        It 'ends the call at a token that is refused' {
            $target.SandboxServer.Hipcall.Tokens.Revoke('hipcall_sandbox')
            $caught = $null
            try { Get-CompanyRow (1..50) | Set-SyncRecord -ExternalIdProperty Id -ErrorAction SilentlyContinue } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'TokenRefused,*'
            $caught.CategoryInfo.Category | Should -Be 'AuthenticationError'
        }
    }

    Context '-WhatIf and -Confirm' {
        It 'sends nothing that changes anything under -WhatIf, and says what it would do' {
            Get-CompanyRow (1..2) | Set-SyncRecord -ExternalIdProperty Id
            $before = $target.SandboxServer.Requests.Mutating
            $rows = Get-CompanyRow (1..4)
            $rows[0].city = 'Ankara'
            $plan = $rows | Set-SyncRecord -ExternalIdProperty Id -WhatIf -PassThru
            $target.SandboxServer.Requests.Mutating | Should -Be $before
            ($plan | Sort-Object Row).Outcome | Should -Be 'WouldUpdate', 'Unchanged', 'WouldCreate', 'WouldCreate'
            ($plan | Where-Object Row -EQ 1).Changes.Field | Should -Be 'city'
        }

        It 'sends nothing that changes anything under -WhatIf at <_>' -ForEach 'experiture/profiles', 'instant-compliance/customers', 'hipcall/contacts' {
            $other = Connect-SyncTarget $_ -Sandbox
            1..20 | ForEach-Object { [pscustomobject]@{ Id = "W-$_"; name = "n$_"; email = "w$_@example.com" } } |
                Set-SyncRecord $_ -ExternalIdProperty Id -WhatIf -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
            $other.SandboxServer.Requests.Mutating | Should -Be 0
        }

        It 'follows $WhatIfPreference' {
            $WhatIfPreference = $true
            Get-CompanyRow (1..2) | Set-SyncRecord -ExternalIdProperty Id
            $target.SandboxServer.Requests.Mutating | Should -Be 0
        }

        It 'asks for each record in a sentence that names target and external ID' {
            $text = Invoke-InNewProcess {
                Import-Module $args[0]
                $null = Connect-SyncTarget hipcall/companies -Sandbox
                [pscustomobject]@{ Id = 'ERP-9876'; name = 'x' } | Set-SyncRecord -ExternalIdProperty Id -WhatIf
            }
            $text | Should -Be "What if: Performing the operation `"Create or update`" on target `"hipcall/companies record 'ERP-9876'`"."
        }

        It 'writes no rejections file under -WhatIf' {
            $rejects = Join-Path $TestDrive 'whatif.csv'
            [pscustomobject]@{ Id = ''; name = 'x' } | Set-SyncRecord -ExternalIdProperty Id -RejectPath $rejects -WhatIf -ErrorAction SilentlyContinue
            $rejects | Should -Not -Exist
        }
    }

    Context 'Another external ID' {
        BeforeEach {
            Get-CompanyRow (1..2) | Set-SyncRecord -ExternalIdProperty Id
        }

        It 'is given with -NewExternalId' {
            (Set-SyncRecord -ExternalId ERP-1 -NewExternalId ERP-100 -PassThru).Outcome | Should -Be 'Updated'
            (Get-SyncRecord ERP-100).name | Should -Be 'Company 1'
            { Get-SyncRecord ERP-1 -ErrorAction Stop } | Should -Throw -ErrorId 'RecordNotFound*'
        }

        It 'is a conflict when another record has it, and names both' {
            $result = Set-SyncRecord -ExternalId ERP-1 -NewExternalId ERP-2 -PassThru -ErrorVariable problems -ErrorAction SilentlyContinue
            $result.Outcome | Should -Be 'Conflict'
            $result.ConflictingExternalId | Should -Be 'ERP-2'
            $problems[0].CategoryInfo.Category | Should -Be 'ResourceExists'
            ($result | Format-List | Out-String -Width 200) | Should -BeLike "*claims what record 'ERP-2'*"
        }

        It 'is taken away with -ClearExternalId' {
            Set-SyncRecord -ExternalId ERP-1 -ClearExternalId
            { Get-SyncRecord ERP-1 -ErrorAction Stop } | Should -Throw -ErrorId 'RecordNotFound*'
            $target.SandboxServer.Hipcall.CompanyCount | Should -Be 2
        }

        It 'stays under -WhatIf' {
            $before = $target.SandboxServer.Requests.Mutating
            Set-SyncRecord -ExternalId ERP-1 -NewExternalId ERP-100 -WhatIf
            Set-SyncRecord -ExternalId ERP-1 -ClearExternalId -WhatIf
            $target.SandboxServer.Requests.Mutating | Should -Be $before
            (Get-SyncRecord ERP-1).name | Should -Be 'Company 1'
        }

        It 'is refused where the target cannot do it' {
            $null = Connect-SyncTarget experiture/profiles -Sandbox
            { Set-SyncRecord experiture/profiles -ExternalId a -NewExternalId b } | Should -Throw -ErrorId 'NotSupported*'
        }

        It 'can come from the pipeline by property name' {
            [pscustomobject]@{ ExternalId = 'ERP-1'; NewExternalId = 'ERP-7' } | ForEach-Object { Set-SyncRecord -ExternalId $_.ExternalId -NewExternalId $_.NewExternalId }
            (Get-SyncRecord ERP-7).name | Should -Be 'Company 1'
        }
    }

    Context 'Stopping' {
        It 'ends the rest when a later command has had enough' {
            $target.SandboxServer.Latency = [timespan]::FromMilliseconds(20)
            $first = Get-CompanyRow (1..5000) | Set-SyncRecord -ExternalIdProperty Id -PassThru -ThrottleLimit 4 | Select-Object -First 1
            $first.Outcome | Should -Be 'Created'
            $target.SandboxServer.Latency = [timespan]::Zero
            $inFlight = $target.SandboxServer.Requests.InFlight
            $total = $target.SandboxServer.Requests.Total
            $inFlight | Should -Be 0
            $target.SandboxServer.Hipcall.CompanyCount | Should -BeLessThan 5000
            Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id
            $target.SandboxServer.Requests.Total | Should -BeLessOrEqual ($total + 2)
        }

        It 'ends within a second of Ctrl+C and leaves nothing running' {
            $target.SandboxServer.Latency = [timespan]::FromMilliseconds(50)
            $shell = [powershell]::Create()
            $null = $shell.AddScript({
                param($manifest, $target)
                Import-Module $manifest
                1..100000 | ForEach-Object { [pscustomobject]@{ Id = "ERP-$_"; name = 'x' } } | Set-SyncRecord -Target $target -ExternalIdProperty Id
            }).AddArgument($ModuleManifest).AddArgument($target)
            $running = $shell.BeginInvoke()
            while ($target.SandboxServer.Requests.Total -lt 20 -and -not $running.IsCompleted) { $null = $running.AsyncWaitHandle.WaitOne(10) }
            $running.IsCompleted | Should -BeFalse
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
            $target.SandboxServer.Requests.InFlight | Should -Be 0
            $shell.Dispose()
        }
    }

    Context 'Streams' {
        It 'tells each record and the requests under -Verbose, and never the token' {
            $verbose = Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id -Verbose -Debug 4>&1 5>&1
            "$verbose" | Should -BeLike "*hipcall/companies record 'ERP-1' (row 1): Created*"
            "$verbose" | Should -BeLike '*1 records, 2 requests*'
            "$verbose" | Should -Not -BeLike '*hipcall_sandbox*'
        }

        It 'is as verbose as $VerbosePreference says' {
            $VerbosePreference = 'Continue'
            "$(Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id 4>&1)" | Should -BeLike '*Created*'
            $VerbosePreference = 'SilentlyContinue'
            Get-CompanyRow 1 | Set-SyncRecord -ExternalIdProperty Id 4>&1 | Should -BeNullOrEmpty
        }
    }
}

Describe 'Get-SyncRecord' {
    BeforeAll {
        $null = Connect-SyncTarget hipcall/companies -Sandbox
        Get-CompanyRow (1..3) | Set-SyncRecord -ExternalIdProperty Id
    }

    AfterAll {
        Disconnect-SyncTarget *
    }

    It 'gets records with the target''s fields as properties' {
        $records = Get-SyncRecord ERP-1, ERP-3
        $records.name | Should -Be 'Company 1', 'Company 3'
        $records[0].ExternalId | Should -Be 'ERP-1'
        $records[0].TargetId | Should -Not -BeNullOrEmpty
    }

    It 'takes external IDs from the pipeline, by value and by property name' {
        ('ERP-2' | Get-SyncRecord).name | Should -Be 'Company 2'
        ([pscustomobject]@{ ExternalId = 'ERP-2' } | Get-SyncRecord).name | Should -Be 'Company 2'
    }

    It 'says which record there is not, and goes on' {
        $records = Get-SyncRecord none, ERP-1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $records.name | Should -Be 'Company 1'
        $problems[0].FullyQualifiedErrorId | Should -Be 'RecordNotFound,ExternalIdSync.Cmdlets.Commands.GetSyncRecordCommand'
        $problems[0].TargetObject | Should -Be 'none'
    }

    It 'refuses a blank external ID' {
        { Get-SyncRecord '' -ErrorAction Stop } | Should -Throw -ErrorId 'ExternalIdBlank*'
    }
}
