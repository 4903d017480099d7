# The runbooks of module/docs/examples, run as an administrator would: copied, with the base URLs of their jobs set, each script and each
# line that a scheduler starts in a process of its own. What they did is asked of the sandbox, which is served over HTTP.

BeforeDiscovery {
    # The sandbox behind a real port is the host program's; without a build of it there is nobody to write to.
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    $program = Get-ChildItem (Join-Path $root 'src/ExternalIdSync.Host/bin') -Filter pssync.dll -Recurse -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
    $canServe = $program -and (Get-Command dotnet -ErrorAction Ignore)
}

Describe 'The examples' -Skip:(-not $canServe) -ForEach @{ Program = $program } {
    BeforeAll {
        . $PSScriptRoot/Import-TestModule.ps1
        . $PSScriptRoot/Open-ExampleSandbox.ps1 -Program $Program
        $variables = 'PSModulePath', 'HIPCALL_TOKEN', 'HUBSPOT_TOKEN', 'EXPERITURE_SECRET', 'SYNC_HOME'
        $before = @{}
        foreach ($name in $variables) { $before[$name] = [Environment]::GetEnvironmentVariable($name) }

        # Scripts name the module as one that is installed, so it stands where PowerShell looks for those.
        $installed = (New-Item (Join-Path $TestDrive 'modules') -ItemType Directory).FullName
        $null = New-Item (Join-Path $installed 'ExternalIdSync') -ItemType ($IsWindows ? 'Junction' : 'SymbolicLink') -Target $ModuleRoot
        $env:PSModulePath = $installed + [System.IO.Path]::PathSeparator + $env:PSModulePath
    }

    AfterAll {
        foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        Close-ExampleSandbox
        # The link only, never what it leads to.
        [System.IO.Directory]::Delete((Join-Path $installed 'ExternalIdSync'))
    }

    BeforeEach {
        Clear-ExampleSandbox
        $env:HIPCALL_TOKEN = 'hipcall_sandbox'
        $env:HUBSPOT_TOKEN = 'hubspot_sandbox'
        $env:EXPERITURE_SECRET = 'experiture_sandbox_secret'
        $repository = Copy-Example
        Push-Location $repository
    }

    AfterEach {
        Pop-Location
    }

    Context 'nightly CSV import' {
        BeforeEach {
            $job = Join-Path $repository 'sync/nightly-csv-import/companies.job.json'
            function Add-Export([string] $Day, [string[]] $Line) { Add-CsvExport (Split-Path $job) "companies-$Day.csv" (@('CompanyId,Name,Website,Phone,Country,City') + $Line) }
            Add-Export 2026-11-24 'A-1,Ada,,,GB,Leeds', 'A-2,Bob,,,DE,Köln', 'A-3,Çağ,,,TR,İzmir'
        }

        It 'writes each row once, then nothing, then what a new export changed' {
            $first = Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1
            $first.ExitCode | Should -Be 0 -Because $first.Output
            $first.Output | Should -BeLike '*nightly-companies: Succeeded. 3 rows read: 3 created, 0 updated, 0 unchanged, 0 not written.*'
            (Get-HipcallCompany).external_id | Sort-Object | Should -Be 'erp:A-1', 'erp:A-2', 'erp:A-3'

            $writes = Get-WriteCount
            (Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1).ExitCode | Should -Be 0
            Get-WriteCount | Should -Be $writes

            Add-Export 2026-11-25 'A-1,Ada,,,GB,Leeds', 'A-2,Bob,,,DE,Bonn', 'A-3,Çağ,,,TR,İzmir'
            (Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1).Output | Should -BeLike '*0 created, 1 updated, 2 unchanged*'
            Get-WriteCount | Should -Be ($writes + 1)
            (Get-HipcallCompany | Where-Object external_id -EQ erp:A-2).city | Should -Be Bonn
        }

        It 'writes the others where a row is refused, says so by exit code 2, and keeps the row where it is told to' {
            Add-Export 2026-11-25 (@(1..9 | ForEach-Object { "B-$_,Firm $_,,,GB,Hull" }) + ',Nobody,,,GB,Hull')
            $run = Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1 -RejectPath refused.csv
            $run.ExitCode | Should -Be 2 -Because $run.Output
            $run.Output | Should -BeLike '*ExternalIdBlank: 1 open*'
            $run.Output | Should -Not -BeLike '*Nobody*'
            (Get-HipcallCompany).Count | Should -Be 12
            (Import-Csv refused.csv).Name | Should -Be Nobody
        }

        It 'fails by its exit code, without the token in its output, where the target refuses it' {
            $env:HIPCALL_TOKEN = 'not-the-token'
            $run = Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1
            $run.ExitCode | Should -Be 1
            $run.Output | Should -Match 'token'
            $run.Output | Should -Not -BeLike '*not-the-token*'
            Get-HipcallCompany | Should -BeNullOrEmpty
            $env:HIPCALL_TOKEN = 'hipcall_sandbox'
            (Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1).ExitCode | Should -Be 0
            (Get-HipcallCompany).Count | Should -Be 3
        }

        It 'stops at its brake with exit code 3' {
            Add-Export 2026-11-25 (1..30 | ForEach-Object { ",Nobody $_,,,GB,Hull" })
            (Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1).ExitCode | Should -Be 3
        }

        It 'writes nothing while another run has the lease' {
            Invoke-WhileLeased $job {
                $run = Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1
                $run.ExitCode | Should -Be 1
                $run.Output | Should -BeLike '*is being run by*'
                Get-WriteCount | Should -Be 0
            }
        }
    }

    Context 'delta sync' {
        BeforeEach {
            $job = Join-Path $repository 'sync/delta-sync/contacts.job.json'
            $ids = (Invoke-Control POST hubspot/seed @{
                    object = 'contacts'; count = 5; stamp = Get-Stamp -20; values = @{ firstname = 'N{n}'; lastname = 'Berg'; email = 'n{n}@firm.example'; city = 'Oslo' }
                }).ids
        }

        It 'writes each record once, then nothing, then what changed' {
            $first = Invoke-Example delta-sync/Sync-Delta.ps1
            $first.ExitCode | Should -Be 0 -Because $first.Output
            $first.Output | Should -BeLike '*delta-contacts: Succeeded.*5 created*'
            (Get-Profile).Count | Should -Be 5

            (Invoke-Example delta-sync/Sync-Delta.ps1).Output | Should -BeLike '*0 created, 0 updated*'
            Get-UpsertCount | Should -Be 1

            $null = Invoke-Control POST hubspot/changes @{ kind = 'update'; object = 'contacts'; id = $ids[1]; stamp = Get-Stamp -1; values = @{ city = 'Bergen' } }
            (Invoke-Example delta-sync/Sync-Delta.ps1).Output | Should -BeLike '*0 created, 1 updated*'
            (Get-Profile).Count | Should -Be 5
            (Get-Profile | Where-Object external_id -EQ "hubspot:$($ids[1])").city | Should -Be Bergen
        }

        It 'leaves the work to the run that is on' {
            Invoke-WhileLeased $job {
                $run = Invoke-Example delta-sync/Sync-Delta.ps1
                $run.ExitCode | Should -Be 0
                $run.Output | Should -BeLike '*Left to the run that is on*'
                Get-Profile | Should -BeNullOrEmpty
            }
        }

        It 'fails by its exit code where the source is out of reach' {
            $env:HUBSPOT_TOKEN = 'not-the-token'
            $run = Invoke-Example delta-sync/Sync-Delta.ps1
            $run.ExitCode | Should -Be 1 -Because $run.Output
            $run.Output | Should -Not -BeLike '*not-the-token*'
        }
    }

    Context 'health' {
        It 'is an exit code: 1 for a job that never ran, 0 after a run, 1 for one that cannot be read' {
            $job = Join-Path $repository 'sync/nightly-csv-import/companies.job.json'
            Add-CsvExport (Split-Path $job) companies-1.csv 'CompanyId,Name,Website,Phone,Country,City', 'A-1,Ada,,,GB,Leeds'
            $never = Invoke-Example Test-Health.ps1 $job
            $never.ExitCode | Should -Be 1
            $never.Output | Should -BeLike '*NeverRan*'
            (Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1).ExitCode | Should -Be 0
            $well = Invoke-Example Test-Health.ps1 $job
            $well.ExitCode | Should -Be 0
            $well.Output | Should -BeLike '*nightly-companies: Healthy*'
            Set-Content $job '{'
            (Invoke-Example Test-Health.ps1 $job).ExitCode | Should -Be 1
        }
    }

    Context 'the schedulers of the first two' {
        BeforeEach {
            $env:HIPCALL_TOKEN = $env:HUBSPOT_TOKEN = $env:EXPERITURE_SECRET = $null
            $state = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
            $store = @{ SYNC_HOME = $state; HIPCALL_TOKEN = 'hipcall_sandbox'; HUBSPOT_TOKEN = 'hubspot_sandbox'; EXPERITURE_SECRET = 'experiture_sandbox_secret' }
            $null = Invoke-Control POST hubspot/seed @{ object = 'contacts'; count = 2; stamp = Get-Stamp -20; values = @{ firstname = 'N{n}'; lastname = 'Berg' } }
            $rows = 'CompanyId,Name,Website,Phone,Country,City', 'A-1,Ada,,,GB,Leeds', 'A-2,Bob,,,DE,Bonn'
        }

        It '<_> imports the night''s exports, and again nothing' -ForEach 'github-actions', 'azure-devops' {
            # A group of variables is in the environment of every step of Azure DevOps; secrets are not.
            if ($_ -eq 'azure-devops') { $env:SYNC_HOME = $state }
            Add-CsvExport (Join-Path $state nightly-csv-import) companies-1.csv $rows
            $run = Invoke-Pipeline "sync/$_/nightly-csv-import.yml" $store
            $run.ExitCode | Should -Be 0 -Because $run.Output
            $run.Output | Should -BeLike '*2 created*nightly-companies: Healthy*'
            (Get-HipcallCompany).Count | Should -Be 2
            # The checkout is made anew for every run; the state is not in it.
            Get-ChildItem sync -Recurse -Filter *.state.db | Should -BeNullOrEmpty
            $writes = Get-WriteCount
            (Invoke-Pipeline "sync/$_/nightly-csv-import.yml" $store).ExitCode | Should -Be 0
            Get-WriteCount | Should -Be $writes
        }

        It '<_> fails where the import does' -ForEach 'github-actions', 'azure-devops' {
            if ($_ -eq 'azure-devops') { $env:SYNC_HOME = $state }
            Add-CsvExport (Join-Path $state nightly-csv-import) companies-1.csv $rows
            $store.HIPCALL_TOKEN = 'wrong'
            (Invoke-Pipeline "sync/$_/nightly-csv-import.yml" $store).ExitCode | Should -Be 1
        }

        It '<_> syncs what changed, and again nothing' -ForEach 'github-actions', 'azure-devops' {
            if ($_ -eq 'azure-devops') { $env:SYNC_HOME = $state }
            $run = Invoke-Pipeline "sync/$_/delta-sync.yml" $store
            $run.ExitCode | Should -Be 0 -Because $run.Output
            $run.Output | Should -BeLike '*2 created*delta-contacts: Healthy*'
            $null = Invoke-Pipeline "sync/$_/delta-sync.yml" $store
            (Get-Profile).Count | Should -Be 2
            Get-UpsertCount | Should -Be 1
        }

        It 'the Azure Automation runbook hands secrets over, takes them away again, and fails with the script' {
            $job = 'nightly-csv-import/Import-NightlyCsv.ps1'
            Add-CsvExport sync/nightly-csv-import companies-1.csv $rows
            $start = Join-Path $TestDrive 'start.ps1'
            Set-Content $start @'
param($Runbook, $Folder, $Token, $Script, [string[]] $SecretName)
function Get-AutomationVariable { param([Parameter(Mandatory)] [string] $Name) if ($Name -eq 'SyncHome') { $Folder } else { throw "no variable $Name" } }
function Get-AutomationPSCredential {
    param([Parameter(Mandatory)] [string] $Name)
    if ($Name -notin 'HIPCALL_TOKEN', 'HUBSPOT_TOKEN', 'EXPERITURE_SECRET') { throw "no credential $Name" }
    [pscredential]::new('unused', [System.Net.NetworkCredential]::new('', $Token ? $Token : "$($Name.Split('_')[0].ToLowerInvariant())_sandbox$($Name -like '*SECRET' ? '_secret' : '')").SecurePassword)
}
try { & $Runbook -Script $Script -SecretName $SecretName } catch { "failed: $_" }
"left behind: $env:HIPCALL_TOKEN$env:HUBSPOT_TOKEN$env:EXPERITURE_SECRET."
'@
            $runbook = (Resolve-Path sync/azure-automation/Invoke-SyncRunbook.ps1).Path
            $arguments = $PwshFile + @('-NoProfile', '-NonInteractive', '-Command')
            $run = Invoke-Program $Pwsh ($arguments + "& '$start' '$runbook' '$repository/sync' '' '$job' HIPCALL_TOKEN")
            $run.Output | Should -BeLike '*2 created*left behind: .'
            $run.Output | Should -Not -BeLike '*failed*'
            $run = Invoke-Program $Pwsh ($arguments + "& '$start' '$runbook' '$repository/sync' '' delta-sync/Sync-Delta.ps1 HUBSPOT_TOKEN, EXPERITURE_SECRET")
            $run.Output | Should -BeLike '*2 created*left behind: .'
            (Get-HipcallCompany).Count, (Get-Profile).Count | Should -Be 2, 2
            $run = Invoke-Program $Pwsh ($arguments + "& '$start' '$runbook' '$repository/sync' not-the-token '$job' HIPCALL_TOKEN")
            $run.Output | Should -BeLike '*left behind: .'
            Add-CsvExport sync/nightly-csv-import companies-2.csv 'CompanyId,Name,Website,Phone,Country,City', 'A-3,Cem,,,TR,Bursa'
            $run = Invoke-Program $Pwsh ($arguments + "& '$start' '$runbook' '$repository/sync' not-the-token '$job' HIPCALL_TOKEN")
            $run.Output | Should -BeLike '*failed: *exit code 1*left behind: .'
            $run.Output | Should -Not -BeLike '*not-the-token*'
        }

        It 'the Task Scheduler starts the script that was registered' {
            $env:HIPCALL_TOKEN = $store.HIPCALL_TOKEN
            Add-CsvExport sync/nightly-csv-import companies-1.csv $rows
            # Windows has these; their parameters are those that the script may use.
            Set-Item function:New-ScheduledTaskAction { param([Parameter(Mandatory)] $Execute, $Argument, $WorkingDirectory) $PSBoundParameters }
            Set-Item function:New-ScheduledTaskTrigger { param([switch] $Daily, [switch] $Once, [datetime] $At, [timespan] $RepetitionInterval) $PSBoundParameters }
            Set-Item function:New-ScheduledTaskSettingsSet { param($MultipleInstances, [switch] $StartWhenAvailable, [timespan] $ExecutionTimeLimit) $PSBoundParameters }
            Set-Item function:New-ScheduledTaskPrincipal { param([Parameter(Mandatory)] $UserId, $LogonType) $PSBoundParameters }
            Set-Item function:Register-ScheduledTask { param([Parameter(Mandatory)] $TaskName, $Action, $Trigger, $Settings, $Principal) $PSBoundParameters }
            $register = (Resolve-Path sync/task-scheduler/Register-SyncScheduledTask.ps1).Path

            $task = & $register -TaskName Nightly -ScriptPath sync/nightly-csv-import/Import-NightlyCsv.ps1 -ArgumentLine '-RejectPath "refused rows.csv"' -At 02:15 -UserId 'X\sync$'
            $task.Trigger.At.TimeOfDay | Should -Be ([timespan]'02:15')
            $task.Settings.MultipleInstances | Should -Be IgnoreNew
            $task.Principal.UserId | Should -Be 'X\sync$'
            $start = [System.Diagnostics.ProcessStartInfo]::new($Pwsh, ($PwshFile.ForEach{ """$_"" " } -join '') + $task.Action.Argument)
            $start.WorkingDirectory = $task.Action.WorkingDirectory
            $start.RedirectStandardOutput = $true
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardOutput.ReadToEnd() | Should -BeLike '*2 created*'
            $process.WaitForExit()
            $process.ExitCode | Should -Be 0
            (Get-HipcallCompany).Count | Should -Be 2

            $task = & $register -TaskName Delta -ScriptPath sync/delta-sync/Sync-Delta.ps1 -Every 00:15 -UserId 'X\sync$'
            $task.Trigger.RepetitionInterval | Should -Be ([timespan]'00:15')
            & $register -TaskName Delta -ScriptPath sync/delta-sync/Sync-Delta.ps1 -Every 00:15 -UserId 'X\sync$' -WhatIf | Should -BeNullOrEmpty
        }

        It 'cron runs each line, silent where all is well, and tells what is not' -Skip:$IsWindows {
            Add-CsvExport sync/nightly-csv-import companies-1.csv $rows
            # Scenarios that need files of their own are looked at where they belong.
            Get-ChildItem sync -Recurse -Filter *.job.json | Where-Object { $_.Directory.Name -notin 'nightly-csv-import', 'delta-sync' } | Remove-Item
            $secrets = 'HIPCALL_TOKEN=hipcall_sandbox', 'HUBSPOT_TOKEN=hubspot_sandbox', 'EXPERITURE_SECRET=experiture_sandbox_secret'

            (Invoke-CronLine Test-Health.ps1 $repository/sync $secrets).Output | Should -BeLike '*NeverRan*'
            foreach ($name in 'Import-NightlyCsv.ps1', 'Sync-Delta.ps1', 'Test-Health.ps1') {
                $run = Invoke-CronLine $name $repository/sync $secrets
                $run.Output | Should -BeNullOrEmpty
                $run.ExitCode | Should -Be 0
            }
            (Get-HipcallCompany).Count, (Get-Profile).Count | Should -Be 2, 2
            Add-CsvExport sync/nightly-csv-import companies-2.csv 'CompanyId,Name,Website,Phone,Country,City', 'A-3,Cem,,,TR,Bursa'
            (Invoke-CronLine Import-NightlyCsv.ps1 $repository/sync 'HIPCALL_TOKEN=wrong').Output | Should -BeLike '*ended with exit code 1; see*'
            Get-Content sync/nightly-csv-import.log -Raw | Should -Not -BeLike '*wrong*'
        }
    }

    Context 'plan in a pull request' {
        BeforeEach {
            $job = Join-Path $repository 'sync/plan-in-pull-request/companies.job.json'
            $table = Join-Path (Split-Path $job) 'companies.csv'
            $script = 'plan-in-pull-request/Invoke-ReviewedPlan.ps1'
            $plan = Join-Path $repository 'plans/1.jsonl'
            function Write-Row([string[]] $Line) { Set-Content $table (@('CompanyId,Name,Website,Country,City') + $Line) }
        }

        It 'shows what would be written with a token that can only read, then writes exactly that' {
            $env:HIPCALL_TOKEN = 'hipcall_sandbox_readonly'
            $shown = Invoke-Example $script -PlanPath $plan
            $shown.ExitCode | Should -Be 0 -Because $shown.Output
            $shown.Output | Should -BeLike '*| ref:0001 | 1 | Create | *name*|*3 record(s)*'
            $shown.Output | Should -Not -BeLike '*Northwind*'
            Get-WriteCount | Should -Be 0
            Get-ChildItem sync -Recurse -Filter *.state.db | Should -BeNullOrEmpty

            # What came after the review is not part of it.
            Write-Row '0001,Other,,GB,Hull'
            $env:HIPCALL_TOKEN = 'hipcall_sandbox'
            $applied = Invoke-Example $script -PlanPath $plan -Apply
            $applied.ExitCode | Should -Be 0 -Because $applied.Output
            (Get-HipcallCompany).name | Sort-Object | Should -Be 'Contoso A.Ş.', 'Fabrikam GmbH', 'Northwind Traders Ltd'
        }

        It 'shows values only where it is told to' {
            (Invoke-Example $script -PlanPath $plan -ShowValue).Output | Should -BeLike '*Northwind Traders Ltd*'
        }

        It 'refuses a record that changed at the target since, writes the others, and doubles nothing when it is applied again' {
            $null = Invoke-Example $script -PlanPath $plan
            $null = Invoke-Example $script -PlanPath $plan -Apply
            Write-Row '0001,Northwind Traders Ltd,,GB,Hull', '0002,Fabrikam GmbH,,DE,Bonn', '0003,Contoso A.Ş.,,TR,İzmir'
            (Invoke-Example $script -PlanPath $plan).Output | Should -BeLike '*| ref:0001 | 1 | Update |*2 record(s)*'
            $id = (Get-HipcallCompany | Where-Object external_id -EQ ref:0002).id
            $null = Invoke-RestMethod "$address/hipcall/api/v3/companies/$id" -Method Patch -Headers @{ Authorization = 'Bearer hipcall_sandbox' } -ContentType application/json -Body '{"city":"Elsewhere"}'

            $applied = Invoke-Example $script -PlanPath $plan -Apply
            $applied.ExitCode | Should -Be 2 -Because $applied.Output
            $applied.Output | Should -BeLike '*ref:0002*'
            $cities = @{}
            Get-HipcallCompany | ForEach-Object { $cities[$_.external_id] = $_.city }
            $cities['ref:0001'], $cities['ref:0002'], $cities['ref:0003'] | Should -Be 'Hull', 'Elsewhere', 'İzmir'

            $null = Invoke-Example $script -PlanPath $plan -Apply
            (Get-HipcallCompany).Count | Should -Be 3
            (Get-HipcallCompany | Where-Object external_id -EQ ref:0002).city | Should -Be Elsewhere
        }

        It 'writes nothing without a plan, and nothing by a plan of another map' {
            $missing = Invoke-Example $script -PlanPath $plan -Apply
            $missing.ExitCode | Should -Be 1
            $missing.Output | Should -BeLike '*There is no plan*'
            $null = Invoke-Example $script -PlanPath $plan
            $map = Join-Path (Split-Path $job) 'companies.map.json'
            Set-Content $map ((Get-Content $map -Raw).Replace('"from": "City"', '"from": "Name"'))
            (Invoke-Example $script -PlanPath $plan -Apply).ExitCode | Should -Be 1
            Get-WriteCount | Should -Be 0
        }

        It '<_> plans a pull request and applies what was merged, and nothing that was not planned as it is' -Skip:(-not (Get-Command git -ErrorAction Ignore)) -ForEach 'github-actions', 'azure-devops' {
            function Save-Commit { git add -A; git -c user.name=x -c user.email=x@example.com commit -qm x }
            $state = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
            $store = @{ SYNC_HOME = $state; HIPCALL_TOKEN = 'hipcall_sandbox'; HIPCALL_READ_TOKEN = 'hipcall_sandbox_readonly' }
            $env:HIPCALL_TOKEN = $null
            $env:GITHUB_STEP_SUMMARY = Join-Path $repository summary.md
            $env:AGENT_TEMPDIRECTORY = $TestDrive
            if ($_ -eq 'azure-devops') { $env:SYNC_HOME = $state }
            try {
                git init -q
                Save-Commit
                $pipeline = "sync/$_/plan-in-pull-request.yml"
                # A pipeline has both jobs; which of them runs is the scheduler's condition.
                $shown = Invoke-Pipeline $pipeline $store -Job plan
                $shown.ExitCode | Should -Be 0 -Because $shown.Output
                "$($shown.Output)$(Get-Content summary.md -Raw -ErrorAction Ignore)" | Should -BeLike '*| ref:0001 | 1 | Create |*'
                Get-WriteCount | Should -Be 0
                (Invoke-Pipeline $pipeline $store -Job apply).ExitCode | Should -Be 0
                (Get-HipcallCompany).Count | Should -Be 3

                Add-Content $table '0004,Late,,GB,Hull'
                Save-Commit
                (Invoke-Pipeline $pipeline $store -Job apply).ExitCode | Should -Be 1
                (Get-HipcallCompany).Count | Should -Be 3
            }
            finally {
                $env:GITHUB_STEP_SUMMARY = $env:AGENT_TEMPDIRECTORY = $null
            }
        }
    }

    Context 'replay of fixed rejections' {
        BeforeEach {
            $job = Join-Path $repository 'sync/nightly-csv-import/companies.job.json'
            $script = 'replay-rejections/Resume-FixedRejection.ps1'
            $folder = Join-Path $repository rejections
            $arguments = '-JobPath', $job, '-Folder', $folder
            Add-CsvExport (Split-Path $job) companies-1.csv (@('CompanyId,Name,Website,Phone,Country,City') +
                @(1..10 | ForEach-Object { "A-$_,Firm $_,,,GB,Leeds" }) + "B-1,Çağ,,12,GB,İzmir" + ",Bob,,,DE,Bonn")
            (Invoke-Example nightly-csv-import/Import-NightlyCsv.ps1).ExitCode | Should -Be 2
        }

        It 'lists what is open, writes what was fixed, and leaves the rest on the list' {
            (Invoke-Example $script @arguments).Output | Should -BeLike '*2 open rejection(s).*'
            $open = @(Import-Csv rejections/open.csv)
            $open.Count | Should -Be 2
            $open._code | Sort-Object | Should -Be 'ExternalIdBlank', 'ValueInvalid'

            # Fixed in a spreadsheet: one with its right number, the other not yet.
            ($open | Where-Object CompanyId -EQ B-1).Phone = '+44 20 7946 0033'
            $open | Export-Csv rejections/fixed.csv
            $replay = Invoke-Example $script @arguments
            $replay.ExitCode | Should -Be 2 -Because $replay.Output
            $replay.Output | Should -BeLike '*2 replayed: 1 created*1 open rejection(s).*'
            $replay.Output | Should -Not -BeLike '*Bonn*'
            (Get-HipcallCompany | Where-Object external_id -EQ erp:B-1).phones.number | Should -Be '+442079460033'
            @(Import-Csv rejections/open.csv)._code | Should -Be 'ExternalIdBlank'
            'rejections/fixed.csv' | Should -Not -Exist
            @(Get-ChildItem rejections/fixed-*.csv).Count | Should -Be 1

            # The same file once more: the one that was written is no longer open, and nothing is doubled.
            Copy-Item (Get-ChildItem rejections/fixed-*.csv) rejections/fixed.csv
            (Invoke-Example $script @arguments).ExitCode | Should -Be 2
            (Get-HipcallCompany).Count | Should -Be 11

            $open = @(Import-Csv rejections/open.csv)
            $open[0].CompanyId = 'B-2'
            $open | Export-Csv rejections/fixed.csv
            $last = Invoke-Example $script @arguments
            $last.ExitCode | Should -Be 0 -Because $last.Output
            (Get-HipcallCompany | Where-Object external_id -EQ erp:B-2).city | Should -Be Bonn
            'rejections/open.csv' | Should -Not -Exist
        }

        It 'keeps fixed.csv for the next time where the target is out of reach' {
            $null = Invoke-Example $script @arguments
            $open = @(Import-Csv rejections/open.csv)
            ($open | Where-Object CompanyId -EQ B-1).Phone = '+44 20 7946 0033'
            $open | Export-Csv rejections/fixed.csv
            $env:HIPCALL_TOKEN = 'wrong'
            $failed = Invoke-Example $script @arguments
            $failed.ExitCode | Should -Be 1
            $failed.Output | Should -Match 'token'
            'rejections/fixed.csv' | Should -Exist
            $env:HIPCALL_TOKEN = 'hipcall_sandbox'
            (Invoke-Example $script @arguments).Output | Should -BeLike '*1 created*'
            'rejections/fixed.csv' | Should -Not -Exist
        }

        It 'GitHub Actions and cron start it with the nightly job' {
            $state = Join-Path $repository sync
            $env:HIPCALL_TOKEN = $null
            $run = Invoke-Pipeline sync/github-actions/replay-rejections.yml @{ SYNC_HOME = $state; HIPCALL_TOKEN = 'hipcall_sandbox' }
            $run.Output | Should -BeLike '*2 open rejection(s).*'
            'sync/rejections/open.csv' | Should -Exist
            Remove-Item sync/rejections/open.csv
            if (-not $IsWindows) {
                $run = Invoke-CronLine Resume-FixedRejection.ps1 $state @('HIPCALL_TOKEN=hipcall_sandbox')
                $run.ExitCode | Should -Be 0 -Because $run.Output
                $run.Output | Should -BeNullOrEmpty
                'sync/rejections/open.csv' | Should -Exist
            }
        }
    }

    Context 'two systems that write one profile' {
        BeforeEach {
            $folder = Join-Path $repository 'sync/shared-profile'
            $null = Invoke-Control POST hubspot/objects/contacts/properties @{ name = 'customer_number'; type = 'string' }
            $null = Invoke-Control POST hubspot/seed @{
                object = 'contacts'; count = 2; stamp = Get-Stamp -20; values = @{ firstname = 'N{n}'; lastname = 'Berg'; email = 'n{n}@firm.example'; city = 'Hubspotville'; customer_number = 'K-{n}' }
            }
            $numbers = @((Invoke-Control GET state/hubspot) | ConvertTo-Json -Depth 20 | Select-String '"customer_number": *"(K-\d+)"' -AllMatches).Matches.ForEach{ $_.Groups[1].Value } | Sort-Object -Unique
            $rows = @('CustomerNumber,Company,City,Orders') + $numbers.ForEach{ "$_,Firm $_,Oslo,7" }
        }

        It 'leaves each field to its owner, in one profile per customer' {
            $numbers.Count | Should -Be 2
            Add-CsvExport $folder customers-1.csv $rows
            $run = Invoke-Example shared-profile/Sync-SharedProfile.ps1
            $run.ExitCode | Should -Be 0 -Because $run.Output
            $profiles = Get-Profile
            $profiles.Count | Should -Be 2
            $profiles.customer_id | Sort-Object | Should -Be $numbers
            foreach ($one in $profiles) {
                $one.city, $one.order_count, $one.last_name | Should -Be 'Oslo', 7, 'Berg'
            }
            (Invoke-Example shared-profile/Sync-SharedProfile.ps1).ExitCode | Should -Be 0
            (Get-Profile).Count | Should -Be 2
            # One request of each job, and none again.
            Get-UpsertCount | Should -Be 2
        }

        It 'runs nothing where the jobs would fight' {
            Add-CsvExport $folder customers-1.csv $rows
            $job = Join-Path $folder hubspot.job.json
            Set-Content $job ((Get-Content $job -Raw).Replace('"contract": "ownership.contract.json",', ''))
            $run = Invoke-Example shared-profile/Sync-SharedProfile.ps1
            $run.ExitCode | Should -Be 1
            $run.Output | Should -BeLike '*FieldContested*'
            Get-Profile | Should -BeNullOrEmpty
        }

        It 'GitHub Actions and cron start it' {
            $state = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
            Add-CsvExport (Join-Path $state shared-profile) customers-1.csv $rows
            Add-CsvExport $folder customers-1.csv $rows
            $env:HUBSPOT_TOKEN = $env:EXPERITURE_SECRET = $null
            $run = Invoke-Pipeline sync/github-actions/shared-profile.yml @{ SYNC_HOME = $state; HUBSPOT_TOKEN = 'hubspot_sandbox'; EXPERITURE_SECRET = 'experiture_sandbox_secret' }
            $run.ExitCode | Should -Be 0 -Because $run.Output
            (Get-Profile).Count | Should -Be 2
            if (-not $IsWindows) {
                $run = Invoke-CronLine Sync-SharedProfile.ps1 $repository/sync 'HUBSPOT_TOKEN=hubspot_sandbox', 'EXPERITURE_SECRET=experiture_sandbox_secret'
                $run.ExitCode | Should -Be 0 -Because $run.Output
                (Get-Profile).Count | Should -Be 2
            }
        }
    }
}
