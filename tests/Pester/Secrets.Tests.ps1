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
