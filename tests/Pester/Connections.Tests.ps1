BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches.CompletionText
    }
}

Describe 'Connections' {
    AfterEach {
        Disconnect-SyncTarget *
    }

    Context 'Connect-SyncTarget' {
        It 'connects to the sandbox without account or network, and sends nothing' {
            $target = Connect-SyncTarget hipcall/companies -Sandbox
            $target.Name | Should -Be 'hipcall/companies'
            $target.IsSandbox | Should -BeTrue
            $target.Requests | Should -Be 0
            $target.GetType().FullName | Should -Be 'ExternalIdSync.Cmdlets.SyncTarget'
        }

        It 'connects to every built-in target in the sandbox' {
            $names = (Get-SyncTarget -ListAvailable).Name
            $names | Should -Contain 'instant-compliance/customers'
            foreach ($name in $names) { (Connect-SyncTarget $name -Sandbox).Name | Should -Be $name }
            foreach ($test in Get-SyncTarget | Test-SyncTarget) { $test.IsReached | Should -BeTrue -Because "$($test.Target): $($test.Reason)" }
        }

        It 'takes a token as SecureString' {
            $token = [System.Security.SecureString]::new()
            'secret-token'.ToCharArray().ForEach{ $token.AppendChar($_) }
            $target = Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/api/v3 -Token $token
            $target.BaseUrl | Should -Be 'https://crm.example/api/v3'
            $target.IsSandbox | Should -BeFalse
            $target | Out-String -Width 500 | Should -Not -BeLike '*secret-token*'
        }

        It 'takes no token as plain text' {
            (Get-Command Connect-SyncTarget).Parameters['Token'].ParameterType | Should -Be ([securestring])
            { Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/ -Token 'secret-token' } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage*'
        }

        It 'takes a reference to an environment variable' {
            $env:EXTERNALIDSYNC_TEST_TOKEN = 'secret-token'
            try {
                (Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/ -TokenReference env:EXTERNALIDSYNC_TEST_TOKEN).Name | Should -Be 'hipcall/companies'
            }
            finally {
                Remove-Item Env:EXTERNALIDSYNC_TEST_TOKEN
            }
        }

        It 'takes a credential where a client id and secret are meant' {
            $secret = [System.Security.SecureString]::new()
            $secret.AppendChar('x')
            $credential = [pscredential]::new('client', $secret)
            (Connect-SyncTarget experiture/profiles -BaseUrl https://cdp.example/ -Credential $credential).Name | Should -Be 'experiture/profiles'
        }

        It 'says <Id> for <What>, without repeating what was given' -ForEach @(
            @{ What = 'a token in place of a reference'; Reference = 'secret-token'; Id = 'SecretInvalid' }
            @{ What = 'a variable that is not set'; Reference = 'env:EXTERNALIDSYNC_NOT_SET'; Id = 'SecretNotFound' }
            @{ What = 'a vault without SecretManagement'; Reference = 'vault:none/at-all'; Id = 'SecretNotFound' }
        ) {
            if ($Reference -like 'vault:*' -and (Get-Command Get-Secret -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'SecretManagement is installed' }
            $caught = $null
            try { Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/ -TokenReference $Reference } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -Be "$Id,ExternalIdSync.Cmdlets.Commands.ConnectSyncTargetCommand"
            "$caught" | Should -Not -BeLike '*secret-token*'
        }

        It 'reads a vault through Get-Secret where there is one, and tells its failure as an error of ours' {
            function Get-Secret { param($Vault, $Name) if ($Name -eq 'good') { [System.Net.NetworkCredential]::new('', 'x').SecurePassword } else { throw 'locked' } }
            (Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/ -TokenReference vault:mine/good).Name | Should -Be 'hipcall/companies'
            { Connect-SyncTarget hipcall/companies -BaseUrl https://crm.example/ -TokenReference vault:mine/bad } | Should -Throw -ErrorId 'SecretNotFound*'
        }

        It 'names the targets there are when one is unknown' {
            $caught = $null
            try { Connect-SyncTarget hipcall/deals -Sandbox } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'TargetUnknown,*'
            $caught.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            "$caught" | Should -BeLike '*hipcall/companies*'
        }

        It 'takes a definition file of the user''s own, by a path of PowerShell''s' {
            $core = (Get-Command Connect-SyncTarget).ImplementingType.Assembly.GetReferencedAssemblies() | Where-Object Name -EQ 'ExternalIdSync.Core'
            $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Connect-SyncTarget).ImplementingType.Assembly)
            $assembly = $context.LoadFromAssemblyName($core)
            $resource = $assembly.GetManifestResourceNames() | Where-Object { $_ -like '*companies*.json' } | Select-Object -First 1
            $reader = [System.IO.StreamReader]::new($assembly.GetManifestResourceStream($resource))
            Set-Content (Join-Path $TestDrive 'mine.json') $reader.ReadToEnd().Replace('hipcall/companies', 'hipcall/mine')
            $reader.Dispose()
            $null = Connect-SyncTarget TestDrive:/mine.json -Sandbox
            @{ external_id = 'M-1'; name = 'm' } | Set-SyncRecord hipcall/mine -ErrorAction Stop
            (Get-SyncRecord M-1).name | Should -Be 'm'
        }

        It 'keeps several connections apart by name' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox -Name one
            $null = Connect-SyncTarget hipcall/companies -Sandbox -Name two
            (Get-SyncTarget).Name | Should -Be 'one', 'two'
        }

        It 'completes the names of targets' {
            Get-Completion 'Connect-SyncTarget hip' | Should -Be 'hipcall/companies', 'hipcall/contacts'
            Get-Completion 'Get-SyncTarget -ListAvailable -Name hip' | Should -Be 'hipcall/companies', 'hipcall/contacts'
            Get-Completion 'Set-SyncRecord -FailOn a' | Should -Be 'any'
            Get-Completion 'Import-CrmCsv -Encoding windows-125' | Should -Be 'windows-1252', 'windows-1254'
        }

        It 'completes the fields of the connected target' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            Get-Completion 'Set-SyncRecord -MatchKey web' | Should -Be 'website_url'
        }
    }

    Context 'Get-SyncTarget and Disconnect-SyncTarget' {
        It 'finds connections by wildcard, and says when a name is not connected' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            $null = Connect-SyncTarget hipcall/contacts -Sandbox
            (Get-SyncTarget hip*).Count | Should -Be 2
            (Get-SyncTarget *contacts).Name | Should -Be 'hipcall/contacts'
            Get-SyncTarget none* | Should -BeNullOrEmpty
            { Get-SyncTarget none -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotConnected*'
        }

        It 'completes the names of connections, quoted where they need it' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox -Name 'my crm'
            Get-Completion 'Set-SyncRecord -Target my' | Should -Be "'my crm'"
        }

        It 'disconnects what is piped to it' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            Get-SyncTarget | Disconnect-SyncTarget
            Get-SyncTarget | Should -BeNullOrEmpty
            { Disconnect-SyncTarget hipcall/companies -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotConnected*'
        }

        It 'forgets the sandbox with its last connection' {
            $first = Connect-SyncTarget hipcall/companies -Sandbox
            (Connect-SyncTarget hipcall/contacts -Sandbox).SandboxServer | Should -Be $first.SandboxServer
            Disconnect-SyncTarget *
            (Connect-SyncTarget hipcall/companies -Sandbox).SandboxServer | Should -Not -Be $first.SandboxServer
        }

        It 'keeps the connections of parallel runspaces apart' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            $manifest = $ModuleManifest
            # New ones: a runspace whose turn is over is else used for the next, and rightly knows what it had connected.
            $seen = 1..3 | ForEach-Object -UseNewRunspace -Parallel {
                Import-Module $using:manifest
                $before = @(Get-SyncTarget).Count
                $null = Connect-SyncTarget hipcall/contacts -Sandbox -Name "mine$_"
                "$before $((Get-SyncTarget).Name)"
            }
            $seen | Sort-Object | Should -Be '0 mine1', '0 mine2', '0 mine3'
            (Get-SyncTarget).Name | Should -Be 'hipcall/companies'
        }
    }

    Context 'Test-SyncTarget' {
        It 'reaches the sandbox' {
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            $test = Test-SyncTarget
            $test.IsReached | Should -BeTrue
            $test.Status | Should -Be 200
            Test-SyncTarget -Quiet | Should -BeTrue
        }

        It 'tells <Id>' -ForEach @(
            @{ Id = 'TokenRefused'; Break = { param($sandbox) $sandbox.Hipcall.Tokens.Revoke('hipcall_sandbox') } }
            @{ Id = 'ScopeMissing'; Break = { param($sandbox) $sandbox.Hipcall.Tokens.Accept('hipcall_sandbox', [string[]]@('none')) } }
        ) {
            $target = Connect-SyncTarget hipcall/companies -Sandbox
            & $Break $target.SandboxServer
            $test = Test-SyncTarget
            $test.IsReached | Should -BeFalse
            $test.Code | Should -Be $Id
            $test.Reason | Should -Not -BeNullOrEmpty
            $test.Advice | Should -Not -BeNullOrEmpty
        }

        It 'tells a host that is not there' {
            $token = [System.Security.SecureString]::new()
            $token.AppendChar('x')
            $null = Connect-SyncTarget hipcall/companies -BaseUrl http://127.0.0.1:9/ -Token $token -TotalTimeout 00:00:02 -AttemptTimeout 00:00:01
            (Test-SyncTarget).Code | Should -BeIn 'Unreachable', 'TimedOut'
        }

        It 'asks to connect first' {
            { Test-SyncTarget } | Should -Throw -ErrorId 'TargetNotConnected*'
        }
    }
}
