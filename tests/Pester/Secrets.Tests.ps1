BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
}

Describe 'A token' {
    It 'is found nowhere after a failing run: not in streams, errors, transcript, rejections or objects' {
        $token = "tok-$([guid]::NewGuid().ToString('n'))"
        $folder = Join-Path $TestDrive 'failing'
        $null = New-Item $folder -ItemType Directory
        $env:EXTERNALIDSYNC_TEST_TOKEN = $token
        try {
            $streams = Invoke-InNewProcess -ArgumentList $folder {
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                $null = Start-Transcript (Join-Path $args[1] 'transcript.txt')
                Import-Module $args[0] -Verbose:$false
                # Nothing listens there, so every record fails.
                Connect-SyncTarget hipcall/companies -BaseUrl http://127.0.0.1:9/ -TokenReference env:EXTERNALIDSYNC_TEST_TOKEN -AttemptTimeout 00:00:01 -TotalTimeout 00:00:02 |
                    Format-List * | Out-String
                Test-SyncTarget | Format-List * | Out-String
                try {
                    1..3 | ForEach-Object { [pscustomobject]@{ Id = "E-$_"; name = 'x' } } |
                        Set-SyncRecord -ExternalIdProperty Id -RejectPath (Join-Path $args[1] 'rejects.csv') -PassThru -Debug -Verbose | Format-List * | Out-String
                }
                catch { "caught $_" }
                $Error | ForEach-Object { $_ | Format-List * -Force | Out-String; $_.Exception | Format-List * -Force | Out-String; $_.Exception.ToString() }
                Get-SyncTarget | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
                $null = Stop-Transcript
            }
        }
        finally {
            Remove-Item Env:EXTERNALIDSYNC_TEST_TOKEN
        }
        $text = $streams -join "`n"
        $text | Should -BeLike '*127.0.0.1*'
        $text | Should -Match 'Unreachable|TimedOut|CircuitOpen'
        $text.Contains($token) | Should -BeFalse
        $files = Get-ChildItem $folder -Recurse -File
        $files.Name | Should -Contain 'transcript.txt'
        foreach ($file in $files) { (Get-Content $file -Raw).Contains($token) | Should -BeFalse -Because $file.Name }
    }

    It 'of a job is found nowhere after a run that failed: not in streams, errors, state, plan, report, rejections, job or map' {
        $token = "tok-$([guid]::NewGuid().ToString('n'))"
        $folder = Join-Path $TestDrive 'job'
        $null = New-Item $folder -ItemType Directory
        $env:EXTERNALIDSYNC_TEST_TOKEN = $token
        try {
            $streams = Invoke-InNewProcess -ArgumentList $folder {
                Import-Module $args[0]
                Set-Location $args[1]
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                $null = Start-Transcript transcript.txt
                Set-Content companies.csv 'Id,name', '1,One', ',Nobody'
                # Nothing listens there.
                New-SyncJob failing.job.json companies.csv hipcall/companies -ExternalIdProperty Id -BaseUrl http://127.0.0.1:9/ -TokenReference env:EXTERNALIDSYNC_TEST_TOKEN
                Test-SyncJob failing.job.json | Format-List * | Out-String
                foreach ($with in @{ WhatIf = $true; PlanPath = 'plan.jsonl' }, @{ RejectPath = 'rejects.csv' }) {
                    # -Debug alone would have PowerShell ask at every warning and error.
                    try { Invoke-CrmDeltaSync failing.job.json @with -Debug -Verbose -WarningAction Continue -ErrorAction Continue | Format-List * | Out-String } catch { "caught $_" }
                }
                Get-SyncRun failing.job.json | Format-List * | Out-String
                Get-SyncRejection failing.job.json -IncludeSource | Format-List * | Out-String
                Get-SyncHealth failing.job.json | Format-List * | Out-String
                Export-SyncReport failing.job.json report.html
                Get-Error -Newest 100 | Out-String
                foreach ($problem in $Error) {
                    for ($cause = $problem.Exception; $cause; $cause = $cause.InnerException) { "$cause"; $cause.Data | Out-String }
                    $problem.TargetObject | Format-List * -Force | Out-String
                    $problem.ScriptStackTrace
                }
                $null = Stop-Transcript
            }
        }
        finally {
            Remove-Item Env:EXTERNALIDSYNC_TEST_TOKEN
        }
        $text = $streams -join "`n"
        $text | Should -Match 'Unreachable'
        $text.Contains($token) | Should -BeFalse
        $names = (Get-ChildItem $folder -File).Name
        foreach ($name in 'failing.job.json', 'failing.map.json', 'failing.state.db', 'rejects.csv', 'report.html', 'transcript.txt') { $names | Should -Contain $name }
        # Byte by byte, whatever the file is.
        $bytes = [System.Text.Encoding]::Latin1
        foreach ($file in Get-ChildItem $folder -File -Force) {
            $content = $bytes.GetString([System.IO.File]::ReadAllBytes($file.FullName))
            $content.Contains($token) | Should -BeFalse -Because $file.Name
            $content.Contains($bytes.GetString([System.Text.Encoding]::Unicode.GetBytes($token))) | Should -BeFalse -Because $file.Name
        }
    }

    It 'that a target refuses is not repeated by the error' {
        $target = Connect-SyncTarget hipcall/companies -Sandbox
        $target.SandboxServer.Hipcall.Tokens.Revoke('hipcall_sandbox')
        $caught = $null
        try { Get-SyncRecord ERP-1 } catch { $caught = $_ }
        Disconnect-SyncTarget *
        $caught.CategoryInfo.Category | Should -Be 'AuthenticationError'
        "$($caught | Format-List * -Force | Out-String) $($caught.Exception)" | Should -Not -BeLike '*hipcall_sandbox*'
    }
}

Describe 'A vault' {
    BeforeAll {
        # Stands for Microsoft.PowerShell.SecretManagement: what a vault of it does when it is good, locked, lacks a secret, or wants a password.
        $modules = Join-Path $TestDrive 'modules'
        $null = New-Item (Join-Path $modules 'Microsoft.PowerShell.SecretManagement') -ItemType Directory
        Set-Content (Join-Path $modules 'Microsoft.PowerShell.SecretManagement/Microsoft.PowerShell.SecretManagement.psm1') {
            function Get-Secret {
                [CmdletBinding()] param([string] $Name, [string] $Vault)
                switch ($Vault) {
                    'good' { [System.Net.NetworkCredential]::new('', "of-$Name").SecurePassword }
                    'login' { [pscredential]::new('me', [System.Net.NetworkCredential]::new('', "of-$Name").SecurePassword) }
                    'locked' { Write-Error 'The vault is locked.' -Category PermissionDenied }
                    'asking' { (Get-Credential -UserName vault -Message 'Vault password').Password }
                    'reading' { Read-Host 'Vault password' -AsSecureString }
                    'choosing' { $Host.UI.PromptForChoice('Vault', 'Unlock?', ('&Yes', '&No'), 0) }
                    default { Write-Error "The secret $Name was not found." -Category ObjectNotFound }
                }
            }
        }.ToString()

        function Connect-ByVault([string[]] $Reference) {
            Invoke-InNewProcess -ArgumentList (@($modules) + $Reference) {
                $env:PSModulePath = $args[1] + [System.IO.Path]::PathSeparator + $env:PSModulePath
                Import-Module $args[0]
                foreach ($reference in $args | Select-Object -Skip 2) {
                    try { "connected $((Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/ -TokenReference $reference).Name)" }
                    catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category): $_" }
                }
            }
        }
    }

    It 'gives a secret or the password of a login, found by the module''s name alone' {
        Connect-ByVault vault:good/crm, vault:login/crm | Should -Be 'connected hipcall/companies', 'connected hipcall/companies'
    }

    It 'that is <_> fails at once in a session without a user, and says what to do' -ForEach 'locked', 'empty', 'asking', 'reading', 'choosing' {
        $text = Connect-ByVault "vault:$_/crm"
        @($text) | Should -HaveCount 1
        $text | Should -BeLike "SecretNotFound,*ConnectSyncTargetCommand ObjectNotFound: The secret 'crm' of the vault '$_' cannot be read: *env:NAME is the simplest.*"
        if ($_ -in 'asking', 'reading', 'choosing') { $text | Should -BeLike '*nobody in this session to answer. Unlock it first*' }
        if ($_ -eq 'locked') { $text | Should -BeLike '*The vault is locked*' }
    }
}
