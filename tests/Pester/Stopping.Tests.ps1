# Ctrl+C and Select-Object -First, for every cmdlet that may take long. Nothing here waits for time to pass: an answer that takes minutes holds
# each call until it is stopped.

BeforeDiscovery {
    . $PSScriptRoot/Import-TestModule.ps1
    $long = @(
        @{ Name = 'Set-SyncRecord'; Do = { 1..100000 | ForEach-Object { [pscustomobject]@{ external_id = "S-$_"; name = 'x' } } | Set-SyncRecord hipcall/companies } }
        @{ Name = 'Set-SyncRecord -NewExternalId'; Do = { Set-SyncRecord hipcall/companies -ExternalId erp:A-1 -NewExternalId erp:B-1 } }
        @{ Name = 'Get-SyncRecord'; Do = { Get-SyncRecord erp:A-1, erp:A-2 hipcall/companies } }
        @{ Name = 'Test-SyncTarget'; Do = { Test-SyncTarget hipcall/companies } }
        @{ Name = 'Invoke-CrmDeltaSync'; Do = { Invoke-CrmDeltaSync companies.job.json -Sandbox -ErrorAction Ignore } }
        @{ Name = 'Invoke-CrmDeltaSync -WhatIf'; Do = { Invoke-CrmDeltaSync companies.job.json -Sandbox -WhatIf } }
        @{ Name = 'Resume-SyncRejection'; Do = { Resume-SyncRejection companies.job.json 1 -Correction @{ Id = 'N-1' } -Sandbox } }
        @{ Name = 'Send-CrmCsv'; Do = { Send-CrmCsv profiles.csv experiture/profiles -ExternalIdProperty external_id } }
        @{ Name = 'Test-SyncJob -Online'; Do = { Test-SyncJob companies.job.json -Online -Sandbox } }
    )
    $first = @(
        @{ Name = 'Import-CrmCsv'; Do = { Import-CrmCsv companies.csv } }
        @{ Name = 'Get-SyncRejection'; Do = { Get-SyncRejection companies.job.json -Sandbox } }
        @{ Name = 'Get-SyncRun'; Do = { Get-SyncRun companies.job.json -Sandbox } }
        @{ Name = 'Get-SyncRecord'; Do = { Get-SyncRecord erp:A-1, erp:A-2, erp:A-1 hipcall/companies } }
        @{ Name = 'Set-SyncRecord'; Do = { 1..5000 | ForEach-Object { [pscustomobject]@{ external_id = "S-$_"; name = 'x' } } | Set-SyncRecord hipcall/companies -PassThru -ThrottleLimit 2 } }
        @{ Name = 'Invoke-CrmDeltaSync'; Do = { Invoke-CrmDeltaSync companies.job.json -FromStart -Force -Sandbox -PassThru -ErrorAction Ignore } }
        @{ Name = 'Invoke-CrmDeltaSync -WhatIf'; Do = { Invoke-CrmDeltaSync companies.job.json -FromStart -Force -Sandbox -WhatIf } }
        @{ Name = 'Resume-SyncRejection'; Do = { Resume-SyncRejection companies.job.json -Sandbox -PassThru -ErrorAction Ignore } }
        @{ Name = 'Send-CrmCsv'; Do = { Send-CrmCsv profiles.csv experiture/profiles -ExternalIdProperty external_id -PassThru -ErrorAction Ignore } }
    )
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    . $PSScriptRoot/Calls.ps1
}

Describe 'Stopping' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        $null = New-Item $folder -ItemType Directory
        $session = [runspacefactory]::CreateRunspace()
        $session.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $session
        $null = $shell.AddScript("Import-Module '$ModuleManifest'; Set-Location -LiteralPath '$folder'`n$Arrange", $false).Invoke()
        $sandbox = $session.SessionStateProxy.GetVariable('sandbox')
        $shell.Dispose()
    }

    AfterEach {
        $session.Dispose()
    }

    It 'ends <Name> within a second of Ctrl+C, leaves nothing running, and the session goes on' -ForEach $long {
        # The best of three: a busy machine may take the processor away for longer than that.
        $seconds = foreach ($attempt in 1..3) {
            $sandbox.Latency = [timespan]::FromMinutes(10)
            $shell = [powershell]::Create()
            $shell.Runspace = $session
            $running = $shell.AddScript("$Do").BeginInvoke()
            while ($sandbox.Requests.InFlight -eq 0 -and -not $running.IsCompleted) { $null = $running.AsyncWaitHandle.WaitOne(5) }
            $running.IsCompleted | Should -BeFalse
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds
            $sandbox.Requests.InFlight | Should -Be 0
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Dispose()
        }
        ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 1

        $sandbox.Latency = [timespan]::Zero
        $total = $sandbox.Requests.Total
        $shell = [powershell]::Create()
        $shell.Runspace = $session
        $shell.AddScript('(Get-SyncRecord erp:A-2 hipcall/companies).name').Invoke() | Should -Be 'Bob'
        $shell.Dispose()
        # What was stopped sent nothing more meanwhile.
        $sandbox.Requests.Total | Should -Be ($total + 1)
    }

    It 'ends Import-CrmCsv within a second of Ctrl+C, and lets go of the file' {
        $file = Join-Path $folder 'long.csv'
        [System.IO.File]::WriteAllText($file, "Id,Name`n" + ("1,Some name`n" * 200000))
        $shell = [powershell]::Create()
        $shell.Runspace = $session
        $begun = [System.Threading.ManualResetEventSlim]::new()
        $null = $shell.AddScript("param(`$begun) Import-CrmCsv '$file' | ForEach-Object { `$begun.Set(); `$_ }").AddArgument($begun).BeginInvoke()
        $begun.Wait(60000) | Should -BeTrue
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
        # Windows would refuse this while anyone reads.
        [System.IO.File]::Open($file, 'Open', 'ReadWrite', 'None').Dispose()
    }

    It 'lets Select-Object -First 1 cancel the rest of <Name>, and the script goes on' -ForEach $first {
        $shell = [powershell]::Create()
        $shell.Runspace = $session
        $output = $shell.AddScript("$($Do.ToString().Trim()) | Select-Object -First 1; `$sandbox.Requests.InFlight; 'went on'").Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $output | Should -HaveCount 3
        $output[0] | Should -Not -BeNullOrEmpty
        $output[1..2] | Should -Be 0, 'went on'
        $sandbox.Hipcall.CompanyCount | Should -BeLessThan 5000
        $shell.Dispose()
    }
}
