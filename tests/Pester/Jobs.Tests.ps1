BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    function Write-CompanyFile([string[]] $Line) {
        Set-Content companies.csv (@('Id,Name,City') + $Line)
    }

    # Small files, so that every number below can be counted by hand. Nothing of the job names the sandbox: -Sandbox does.
    function Write-CompanyJob([hashtable] $Limits = @{}, [string] $Name = 'companies') {
        @{
            version = 1
            name    = $Name
            source  = @{ type = 'csv'; path = 'companies.csv'; settle = '0s' }
            map     = @{
                version    = 1
                externalId = @{ from = 'Id'; prefix = 'erp:' }
                fields     = @(@{ from = 'Name'; to = 'name' }, @{ from = 'City'; to = 'city'; blank = 'clear' })
            }
            target  = @{ name = 'hipcall/companies'; token = 'env:NO_SUCH_TOKEN' }
            limits  = $Limits
        } | ConvertTo-Json -Depth 9 | Set-Content -LiteralPath "$Name.job.json"
    }

    function Get-WriteCount { @($sandbox.Requests.Recent | Where-Object Method -NE 'GET').Count }
}

Describe 'Jobs' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        $sandbox = (Connect-SyncTarget hipcall/companies -Sandbox).SandboxServer
        $sandbox.Reset()
        Write-CompanyFile 'A-1,Ada,Oslo', 'A-2,Bob,Bergen', 'A-3,Çağ,İzmir'
        Write-CompanyJob
    }

    AfterEach {
        $sandbox.Latency = [timespan]::Zero
        Disconnect-SyncTarget *
        Pop-Location
    }

    Context 'Invoke-CrmDeltaSync' {
        It 'writes what is new, then nothing, then what changed' {
            $first = Invoke-CrmDeltaSync companies.job.json -Sandbox
            $first.GetType().FullName | Should -Be 'ExternalIdSync.SyncRun'
            $first.Read, $first.Created, $first.Updated, $first.Status | Should -Be 3, 3, 0, 'Succeeded'
            $first.CursorBefore | Should -BeNullOrEmpty
            $first.CursorAfter | Should -Not -BeNullOrEmpty

            $again = Invoke-CrmDeltaSync companies.job.json -Sandbox -FromStart
            $again.Read, $again.Unchanged, $again.Requests | Should -Be 3, 3, 0

            Write-CompanyFile 'A-1,Ada,Oslo', 'A-2,Bob,Stavanger', 'A-3,Çağ,İzmir'
            $changed = Invoke-CrmDeltaSync companies.job.json -Sandbox
            $changed.Updated, $changed.Unchanged, $changed.Created | Should -Be 1, 2, 0
            (Get-SyncRecord erp:A-2).city | Should -Be 'Stavanger'
            $sandbox.Hipcall.CompanyCount | Should -Be 3
        }

        It 'leaves no state beside the job under -Sandbox' {
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox
            (Get-ChildItem).Name | Sort-Object | Should -Be 'companies.csv', 'companies.job.json'
        }

        It 'sends again what nobody changed with -Force' {
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox
            $before = Get-WriteCount
            (Invoke-CrmDeltaSync companies.job.json -Sandbox -FromStart -Force).Read | Should -Be 3
            Get-WriteCount | Should -Be ($before + 3)
        }

        It 'gives the results of records before the run with -PassThru' {
            $output = Invoke-CrmDeltaSync companies.job.json -Sandbox -PassThru
            $output.ForEach{ $_.GetType().Name } | Should -Be 'SyncResult', 'SyncResult', 'SyncResult', 'SyncRun'
            $output[0..2].ExternalId | Sort-Object | Should -Be 'erp:A-1', 'erp:A-2', 'erp:A-3'
        }

        It 'takes wildcards, literal paths and what Get-Item gives' {
            Write-CompanyJob -Name 'other[1]'
            (Invoke-CrmDeltaSync *.job.json -Sandbox).Job | Sort-Object | Should -Be 'companies', 'other[1]'
            (Invoke-CrmDeltaSync -LiteralPath 'other[1].job.json' -Sandbox).Job | Should -Be 'other[1]'
            (Get-Item companies.job.json | Invoke-CrmDeltaSync -Sandbox).Job | Should -Be 'companies'
        }

        It 'says of a job file with faults all of them, with line and path' {
            Set-Content bad.job.json '{ "version": 1, "nam": "x", "source": { "type": "csv" },
                "target": { "name": "hipcall/companies" }, "interval": "soon" }'
            { Invoke-CrmDeltaSync bad.job.json -Sandbox } | Should -Throw '*nam*path*interval*'
        }

        It 'under -WhatIf gives one object per record and sends nothing that changes anything' {
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox
            Write-CompanyFile 'A-1,Ada,Oslo', 'A-2,Bob,', 'A-4,Dan,Bodø', ',Nobody,Nowhere'
            $before = Get-WriteCount
            $state = Get-SyncRun companies.job.json -Sandbox

            $plan = Invoke-CrmDeltaSync companies.job.json -Sandbox -WhatIf

            $plan.ForEach{ $_.GetType().FullName } | Select-Object -Unique | Should -Be 'ExternalIdSync.PlannedChange'
            ($plan | Sort-Object Row).Action | Should -Be 'Unchanged', 'Update', 'Create', 'Reject'
            $change = ($plan | Where-Object Action -EQ Update).Changes
            $change.Field, $change.OldValue, $change.NewValue | Should -Be 'city', 'Bergen', $null
            $change.Rule | Should -Not -BeNullOrEmpty
            Get-WriteCount | Should -Be $before
            (Get-SyncRun companies.job.json -Sandbox).Count | Should -Be @($state).Count
            Get-SyncRejection companies.job.json -Sandbox | Should -BeNullOrEmpty
            (Invoke-CrmDeltaSync companies.job.json -Sandbox -ErrorAction SilentlyContinue).Created | Should -Be 1
        }

        It 'saves a plan, applies exactly that, and refuses what changed at the target since' {
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox
            Write-CompanyFile 'A-1,Ada,Moss', 'A-2,Bob,Moss', 'A-3,Çağ,İzmir'
            $plan = Invoke-CrmDeltaSync companies.job.json -Sandbox -WhatIf -PlanPath plan.jsonl
            @($plan | Where-Object Action -EQ Update).Count | Should -Be 2
            # What came after the review is not part of it.
            Write-CompanyFile 'A-1,Ada,Hamar', 'A-2,Bob,Hamar', 'A-3,Çağ,Hamar'
            [pscustomobject]@{ ExternalId = 'erp:A-2'; city = 'Elsewhere' } | Set-SyncRecord

            $run = Invoke-CrmDeltaSync companies.job.json -Sandbox -Plan plan.jsonl -ErrorAction SilentlyContinue -ErrorVariable refused

            $run.Updated | Should -Be 1
            (Get-SyncRecord erp:A-1).city | Should -Be 'Moss'
            (Get-SyncRecord erp:A-2).city | Should -Be 'Elsewhere'
            (Get-SyncRecord erp:A-3).city | Should -Be 'İzmir'
            "$refused" | Should -BeLike '*erp:A-2*'
        }

        It 'refuses -PlanPath without -WhatIf, and writes nothing' {
            { Invoke-CrmDeltaSync companies.job.json -Sandbox -PlanPath plan.jsonl } | Should -Throw '*-WhatIf*'
            Get-WriteCount | Should -Be 0
            'plan.jsonl' | Should -Not -Exist
        }

        It 'begins with an export, so that the first delta sends only what differs' {
            Copy-Item companies.csv export.csv
            Write-CompanyFile 'A-1,Ada,Oslo', 'A-2,Bob,Bergen', 'A-3,Çağ,Ankara'
            (Invoke-CrmDeltaSync companies.job.json -Sandbox -Export export.csv).Created | Should -Be 3
            $delta = Invoke-CrmDeltaSync companies.job.json -Sandbox
            $delta.Updated, $delta.Unchanged | Should -Be 1, 2
        }

        It 'ends with a terminating error that still tells what was done, at a brake' {
            Write-CompanyJob @{ maxCreates = 2; concurrency = 1 }
            $problem = { Invoke-CrmDeltaSync companies.job.json -Sandbox } | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'BrakeEngaged,*'
            $problem.TargetObject.Created | Should -Be 2
            "$problem" | Should -BeLike '*2 were created*'
            $sandbox.Hipcall.CompanyCount | Should -Be 2
            Write-CompanyJob
            (Invoke-CrmDeltaSync companies.job.json -Sandbox).Created | Should -Be 1
        }

        It 'fails at its end by -FailOn, and keeps refused rows with -RejectPath' {
            Write-CompanyFile 'A-1,Ada,Oslo', ',Bob,Bergen'
            $problem = { Invoke-CrmDeltaSync companies.job.json -Sandbox -FailOn any -RejectPath rejects.csv -ErrorAction SilentlyContinue } |
                Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'RunIncomplete,*'
            (Import-Csv rejects.csv)._code | Should -Be 'ExternalIdBlank'
        }

        It 'asks once for the whole run, in a sentence' {
            $text = Invoke-InNewProcess -ArgumentList $folder {
                Import-Module $args[0]
                Set-Location $args[1]
                $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -WhatIf
            }
            @($text) | Should -HaveCount 1
            $text | Should -BeLike "What if: Write what changed at csv/companies.csv to hipcall/companies at http*/hipcall/api/v3/ for the job 'companies'."
        }

        It 'refuses a second run while one is on' {
            $sandbox.Latency = [timespan]::FromMilliseconds(200)
            Write-CompanyFile (1..200 | ForEach-Object { "A-$_,x,y" })
            $held = $null
            $output = Invoke-CrmDeltaSync companies.job.json -Sandbox -PassThru | ForEach-Object {
                if (-not $held) { try { $null = Invoke-CrmDeltaSync companies.job.json -Sandbox } catch { $held = $_ } $sandbox.Latency = [timespan]::Zero }
                $_
            }
            $held.FullyQualifiedErrorId | Should -BeLike 'LeaseHeld,*'
            $output[-1].Created | Should -Be 200
        }

        It 'stops with Select-Object -First, and the next run goes on' {
            Write-CompanyFile (1..500 | ForEach-Object { "A-$_,x,y" })
            $sandbox.Latency = [timespan]::FromMilliseconds(5)
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -PassThru | Select-Object -First 1
            $sandbox.Requests.InFlight | Should -Be 0
            $sandbox.Latency = [timespan]::Zero
            $sandbox.Hipcall.CompanyCount | Should -BeLessThan 500
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox
            $sandbox.Hipcall.CompanyCount | Should -Be 500
        }

        It 'tells records, requests and the run in the verbose stream' {
            $verbose = Invoke-CrmDeltaSync companies.job.json -Sandbox -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$verbose" | Should -BeLike "*record 'erp:A-1' (row 1): Created*3 records read from csv*"
        }
    }

    Context 'Get-SyncRun' {
        BeforeEach {
            1..3 | ForEach-Object { $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -FromStart }
        }

        It 'gives the latest first' {
            (Get-SyncRun companies.job.json -Sandbox).Id | Should -Be 3, 2, 1
        }

        It 'gives as many as asked for with -Last' {
            (Get-SyncRun companies.job.json -Sandbox -Last 2).Id | Should -Be 3, 2
        }

        It 'finds runs by number, and tells of one that is not there while the others go on' {
            (Get-SyncRun companies.job.json -Id 2, 9, 1 -Sandbox -ErrorAction SilentlyContinue -ErrorVariable missing).Id | Should -Be 2, 1
            $missing[0].FullyQualifiedErrorId | Should -BeLike 'RunNotFound,*'
        }

        It 'fits a table of 100 columns' {
            $lines = (Get-SyncRun companies.job.json -Sandbox | Out-String -Width 100) -split '\r?\n'
            ($lines | ForEach-Object { ($_ -replace '\x1b\[[0-9;]*m').Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 100
            "$lines" | Should -Not -BeLike '*…*'
        }
    }

    Context 'Rejections' {
        BeforeEach {
            Write-CompanyFile 'A-1,Ada,Oslo', ',Bob,Bergen', "A-3,$('x' * 300),Bodø"
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -ErrorAction SilentlyContinue
        }

        It 'are listed with reasons, and with values only where asked' {
            $all = Get-SyncRejection companies.job.json -Sandbox
            $all.Row | Sort-Object | Should -Be 2, 3
            $all.Source | Should -Be $null, $null
            (Get-SyncRejection companies.job.json -Sandbox -Code ExternalId*).Row | Should -Be 2
            (Get-SyncRejection companies.job.json -Sandbox -ExternalId erp:A-*).Row | Should -Be 3
            (Get-SyncRejection companies.job.json -Sandbox -ExternalId erp:A-3 -IncludeSource).Source.City | Should -Be 'Bodø'
            (Get-SyncRejection companies.job.json $all[0].Id -Sandbox).Id | Should -Be $all[0].Id
        }

        It 'leave the list when they are written with corrected values' {
            $run = Get-SyncRejection companies.job.json -Sandbox -ExternalId erp:A-3 | Resume-SyncRejection -Correction @{ Name = 'Çağ' }
            $run.Created | Should -Be 1
            (Get-SyncRecord erp:A-3).name | Should -Be 'Çağ'
            (Get-SyncRejection companies.job.json -Sandbox).Row | Should -Be 2
        }

        It 'leave the list when a run finds them corrected at the source' {
            Write-CompanyFile 'A-1,Ada,Oslo', 'A-2,Bob,Bergen', 'A-3,Çağ,Bodø'
            $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -ErrorAction SilentlyContinue
            Get-SyncRejection companies.job.json -Sandbox | Where-Object ExternalId -EQ 'erp:A-3' | Should -BeNullOrEmpty
            (Get-SyncRecord erp:A-3).name | Should -Be 'Çağ'
        }

        It 'are tried again by number, by code or all, and count their attempts' {
            $null = Resume-SyncRejection companies.job.json -Code ExternalIdBlank -Sandbox -ErrorAction SilentlyContinue
            $null = Resume-SyncRejection companies.job.json -Sandbox -ErrorAction SilentlyContinue
            $id = (Get-SyncRejection companies.job.json -Sandbox -Code ExternalIdBlank).Id
            $null = Resume-SyncRejection companies.job.json $id -Sandbox -ErrorAction SilentlyContinue
            (Get-SyncRejection companies.job.json $id -Sandbox).Attempt | Should -Be 4
        }

        It 'are tried again by external ID, and fail the call by -FailOn' {
            $run = Resume-SyncRejection companies.job.json -ExternalId erp:A-3 -Sandbox -ErrorAction SilentlyContinue
            $run.Read | Should -Be 1
            { Resume-SyncRejection companies.job.json -ExternalId erp:A-3 -FailOn any -Sandbox -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'RunIncomplete,*'
            (Get-SyncRejection companies.job.json -Sandbox | Sort-Object Row).Attempt | Should -Be 1, 3
        }

        It 'are neither sent nor changed by Resume-SyncRejection -WhatIf' {
            $before = Get-WriteCount
            (Resume-SyncRejection companies.job.json -Sandbox -WhatIf).Action | Should -Be 'Reject', 'Reject'
            Get-WriteCount | Should -Be $before
            (Get-SyncRejection companies.job.json -Sandbox).Attempt | Should -Be 1, 1
        }

        It 'are removed one by one, and not under -WhatIf' {
            Get-SyncRejection companies.job.json -Sandbox | Remove-SyncRejection -WhatIf
            @(Get-SyncRejection companies.job.json -Sandbox).Count | Should -Be 2
            Get-SyncRejection companies.job.json -Sandbox -Code ExternalIdBlank | Remove-SyncRejection
            (Get-SyncRejection companies.job.json -Sandbox).Row | Should -Be 3
            $last = (Get-SyncRejection companies.job.json -Sandbox).Id
            Remove-SyncRejection companies.job.json $last, 99 -Sandbox -ErrorAction SilentlyContinue -ErrorVariable missing
            $missing[0].FullyQualifiedErrorId | Should -BeLike 'RejectionNotFound,*'
            Get-SyncRejection companies.job.json -Sandbox | Should -BeNullOrEmpty
        }
    }

    Context 'Completion' {
        BeforeAll {
            function Get-Completion([string] $Line) {
                @([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches | Where-Object ResultType -In ParameterValue, ProviderItem)
            }
        }

        BeforeEach {
            Write-CompanyFile 'A-1,Ada,Oslo', ',Bob,Bergen'
            1..2 | ForEach-Object { $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -ErrorAction SilentlyContinue }
        }

        It 'knows a job''s runs, the latest first: <_>' -ForEach 'Get-SyncRun companies.job.json -Sandbox -Id ', 'Set-SyncCursor companies.job.json -Sandbox -ToRun ' {
            (Get-Completion $_).CompletionText | Should -Be 2, 1
            (Get-Completion $_)[1].ToolTip | Should -BeLike '*PartiallySucceeded, 2 read'
        }

        It 'knows a job''s open rejections: <_>' -ForEach @(
            'Get-SyncRejection companies.job.json -Sandbox -Id ', 'Resume-SyncRejection companies.job.json -Sandbox -Id ', 'Remove-SyncRejection companies.job.json -Sandbox -Id '
        ) {
            (Get-Completion $_).CompletionText | Should -Be (Get-SyncRejection companies.job.json -Sandbox).Id
            (Get-Completion $_).ToolTip | Should -BeLike '*ExternalIdBlank'
        }

        It 'knows the error ids of open rejections, and all of them where no job is named: <_>' -ForEach 'Get-SyncRejection', 'Resume-SyncRejection' {
            (Get-Completion "$_ companies.job.json -Sandbox -Code ").CompletionText | Should -Be ExternalIdBlank
            (Get-Completion "$_ -Code External").CompletionText | Should -Contain ExternalIdTooLong
        }

        It 'finds nothing, without an error, where there is no such job or no state' {
            Get-Completion 'Get-SyncRun nowhere.job.json -Id ' | Should -BeNullOrEmpty
            Get-Completion 'Get-SyncRun companies.job.json -Id ' | Should -BeNullOrEmpty
            (Get-ChildItem *.db*) | Should -BeNullOrEmpty
        }

        It 'finds job files only, quoted where PowerShell would take the name apart' {
            Write-CompanyJob -Name 'my own'
            (Get-Completion 'Invoke-CrmDeltaSync m').CompletionText | Should -BeLike "?*my own.job.json'"
            (Get-Completion 'Invoke-CrmDeltaSync co').CompletionText | Should -BeLike '*companies.job.json'
        }
    }

    Context 'Cursors' {
        BeforeEach {
            $first = Invoke-CrmDeltaSync companies.job.json -Sandbox
        }

        It 'are where the last run left them' {
            $cursor = Get-SyncCursor companies.job.json -Sandbox
            $cursor.Text | Should -Be $first.CursorAfter
        }

        It 'go back to where a run began, by number or by the run itself' {
            (Invoke-CrmDeltaSync companies.job.json -Sandbox).Read | Should -Be 0
            Set-SyncCursor companies.job.json -ToRun 1 -Sandbox -Confirm:$false
            (Invoke-CrmDeltaSync companies.job.json -Sandbox).Unchanged | Should -Be 3
            Get-SyncRun companies.job.json -Id 1 -Sandbox | Set-SyncCursor -Confirm:$false
            (Invoke-CrmDeltaSync companies.job.json -Sandbox).Unchanged | Should -Be 3
        }

        It 'are forgotten with -Reset, and set with -Cursor' {
            $before = Get-SyncCursor companies.job.json -Sandbox
            Set-SyncCursor companies.job.json -Reset -Sandbox -Confirm:$false
            Get-SyncCursor companies.job.json -Sandbox | Should -BeNullOrEmpty
            Set-SyncCursor companies.job.json -Cursor $before.Text -Sandbox -Confirm:$false
            (Get-SyncCursor companies.job.json -Sandbox).Text | Should -Be $before.Text
        }

        It 'stay under -WhatIf' {
            Set-SyncCursor companies.job.json -Reset -Sandbox -WhatIf
            (Get-SyncCursor companies.job.json -Sandbox).Text | Should -Be $first.CursorAfter
        }

        It 'of a file know no times' {
            { Set-SyncCursor companies.job.json -ToTime '2026-01-01' -Sandbox -Confirm:$false -ErrorAction Stop } | Should -Throw '*knows no times*'
        }

        It 'of another source are refused' {
            { Set-SyncCursor companies.job.json -Cursor 'hubspot/contacts;x' -Sandbox -Confirm:$false -ErrorAction Stop } | Should -Throw
        }
    }
}

Describe 'A job from a CRM' {
    BeforeEach {
        $samples = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $samples -Recurse
        Push-Location $samples
        $sandbox = (Connect-SyncTarget experiture/profiles -Sandbox).SandboxServer
    }

    AfterEach {
        Disconnect-SyncTarget *
        Pop-Location
    }

    It 'reads changes, and goes back to a time' {
        $first = Invoke-CrmDeltaSync contacts.job.json -Sandbox
        $first.Created | Should -BeGreaterThan 0
        $first.MedianLag | Should -Not -BeNullOrEmpty
        Set-SyncCursor contacts.job.json -ToTime ([datetimeoffset]::UtcNow.AddYears(-5)) -Sandbox -Confirm:$false
        (Invoke-CrmDeltaSync contacts.job.json -Sandbox).Unchanged | Should -Be $first.Created
    }
}

Describe 'Send-CrmCsv' {
    BeforeEach {
        $samples = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $samples -Recurse
        Push-Location $samples
        $sandbox = (Connect-SyncTarget experiture/profiles -Sandbox).SandboxServer
        $sandbox.Reset()
    }

    AfterEach {
        Disconnect-SyncTarget *
        Pop-Location
    }

    It 'hands a file over, and brings refused rows back as rows of the file' {
        $summary = Send-CrmCsv contacts.csv -Map contacts.experiture.map.json -RejectPath rejects.csv -ErrorAction SilentlyContinue -ErrorVariable refused
        $summary.GetType().FullName | Should -Be 'ExternalIdSync.RunSummary'
        $summary.Read | Should -Be 300
        $summary.Created + $summary.Updated + $summary.Unchanged + $summary.Rejected | Should -Be 300
        @(Import-Csv rejects.csv).Count | Should -Be $summary.Rejected
        $refused.Count | Should -Be $summary.Rejected
    }

    It 'gives refused rows as results with -PassThru' {
        $output = Send-CrmCsv -LiteralPath contacts.csv -Map contacts.experiture.map.json -PassThru -ErrorAction SilentlyContinue
        $output[-1].Rejected | Should -Be ($output.Count - 1)
        $output[0].Outcome | Should -Be 'Rejected'
    }

    It 'under -WhatIf sends nothing' {
        $summary = Send-CrmCsv contacts.csv -Map contacts.experiture.map.json -WhatIf -ErrorAction SilentlyContinue
        $summary.NotAttempted | Should -BeGreaterThan 250
        @($sandbox.Requests.Recent | Where-Object Method -NE 'GET').Count | Should -Be 0
    }

    It 'fails at its end by -FailOn' {
        $problem = { Send-CrmCsv contacts.csv -Map contacts.experiture.map.json -FailOn any -ErrorAction SilentlyContinue } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'RunIncomplete,*'
    }

    It 'says of a target without an import of its own what to do' {
        $null = Connect-SyncTarget hipcall/companies -Sandbox
        { Send-CrmCsv companies.csv -Target hipcall/companies -Map companies.hipcall.map.json } | Should -Throw '*imports no files*'
    }
}
