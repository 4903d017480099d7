BeforeDiscovery {
    # The sandbox behind a real port is the host program's; without a build of it there is nobody to ask for a token.
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    $program = Get-ChildItem (Join-Path $root 'src/ExternalIdSync.Host/bin') -Filter pssync.dll -Recurse -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
    $canServe = $program -and (Get-Command dotnet -ErrorAction Ignore)
}

Describe 'Client credentials' -Skip:(-not $canServe) -ForEach @{ Program = $program } {
    BeforeAll {
        . $PSScriptRoot/Import-TestModule.ps1

        $said = Join-Path $TestDrive 'sandbox.jsonl'
        $sandbox = Start-Process dotnet -ArgumentList $Program, 'sandbox', '--port', '0', '--output', 'json' -RedirectStandardOutput $said -PassThru
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        do {
            $account = Get-Content $said -ErrorAction Ignore | ConvertFrom-Json | Where-Object target -EQ 'experiture/profiles'
        } until ($account -or $sandbox.HasExited -or [datetime]::UtcNow -gt $deadline)

        function Get-Client([string] $Id, [string] $Secret) {
            [pscredential]::new($Id, [System.Net.NetworkCredential]::new('', $Secret).SecurePassword)
        }
    }

    AfterAll {
        $sandbox | Stop-Process -ErrorAction Ignore
    }

    AfterEach {
        Disconnect-SyncTarget *
    }

    It 'exchanges the credential for a token and writes with it' {
        Connect-SyncTarget experiture/profiles -BaseUrl $account.baseUrl -Credential (Get-Client experiture_sandbox_client experiture_sandbox_secret)

        (Test-SyncTarget).IsReached | Should -BeTrue
        $result = [pscustomobject]@{ Id = 'K-1'; first_name = 'Ann' } | Set-SyncRecord -ExternalIdProperty Id -PassThru
        $result.Outcome | Should -Be 'Created'
    }

    It 'exchanges a client ID and the secret that a reference leads to' {
        $env:EXTERNALIDSYNC_TEST_SECRET = 'experiture_sandbox_secret'
        try {
            Connect-SyncTarget experiture/profiles -BaseUrl $account.baseUrl -ClientId experiture_sandbox_client -TokenReference env:EXTERNALIDSYNC_TEST_SECRET
            Test-SyncTarget -Quiet | Should -BeTrue
        }
        finally {
            Remove-Item Env:EXTERNALIDSYNC_TEST_SECRET
        }
    }

    It 'tells a wrong secret and never shows it' {
        Connect-SyncTarget experiture/profiles -BaseUrl $account.baseUrl -Credential (Get-Client experiture_sandbox_client not-the-secret)

        $test = Test-SyncTarget
        $test.IsReached | Should -BeFalse
        $test.Code | Should -Be 'TokenRefused'
        $test | Format-List * | Out-String -Width 500 | Should -Not -BeLike '*not-the-secret*'
    }

    It 'refuses a credential where a token is taken as it is' {
        { Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/api -Credential (Get-Client me secret) } |
            Should -Throw -ErrorId 'OptionInvalid*' -ExpectedMessage '*takes a token as it is*'
    }
}
