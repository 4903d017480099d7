BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $width = 100
    $rendering = $PSStyle.OutputRendering
    $target = Connect-SyncTarget hipcall/companies -Sandbox
    $rows = @(1..3 | ForEach-Object { [pscustomobject]@{ Id = "ERP-$_"; name = "Company $_"; city = 'İzmir' } }) + [pscustomobject]@{ Id = ''; name = 'x'; city = 'y' }
    $output = $rows | Set-SyncRecord -ExternalIdProperty Id -PassThru -Summary -ErrorAction SilentlyContinue
    $results = @($output | Where-Object { $_ -is [ExternalIdSync.SyncResult] })
    $summary = $output | Where-Object { $_ -is [ExternalIdSync.RunSummary] }
    $conflict = Set-SyncRecord -ExternalId ERP-1 -NewExternalId ERP-2 -PassThru -ErrorAction SilentlyContinue
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Disconnect-SyncTarget *
}

Describe 'Views' {
    It 'fit <_> into 100 columns with no column left out' -ForEach 'results', 'summary', 'target', 'available', 'test', 'changes' {
        $view = $_
        $shown = switch ($view) {
            'results' { $results }
            'summary' { $summary }
            'target' { $target }
            'available' { Get-SyncTarget -ListAvailable }
            'test' { Test-SyncTarget }
            'changes' { [ExternalIdSync.FieldChange]::new('city', 'a', 'b', 'erp', 'overwrite') }
        }
        $PSStyle.OutputRendering = 'PlainText'
        $lines = $shown | Format-Table | Out-String -Width $width -Stream
        $lines | Should -Not -BeNullOrEmpty
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $width
        $last = @{ results = 'Code'; summary = 'Refused'; target = 'BaseUrl'; available = 'Title'; test = 'Reason'; changes = 'Rule' }[$view]
        $lines -join "`n" | Should -Match "\b$last\b"
    }

    It 'cut nothing off an address or a reason' {
        $PSStyle.OutputRendering = 'PlainText'
        $shown = $target | Format-Table | Out-String -Width $width
        $shown -replace '\s' | Should -BeLike "*$($target.BaseUrl.AbsoluteUri.Substring(0, 35))*"
        ($shown -split '\r?\n').Trim() | Should -Contain $target.BaseUrl.AbsoluteUri.Substring(35)
        $target.SandboxServer.Hipcall.Tokens.Revoke('hipcall_sandbox')
        try { $test = Test-SyncTarget } finally { $target.SandboxServer.Hipcall.Tokens.Accept('hipcall_sandbox') }
        $lines = $test | Format-Table | Out-String -Width $width -Stream | Where-Object { $_ }
        $start = $lines[0].IndexOf('Reason')
        -join ($lines | Select-Object -Skip 2 | ForEach-Object { $_.Substring($start) }) -replace '\s' | Should -Be ($test.Reason -replace '\s')
    }

    It 'show each outcome in a colour of its own, where colours are wanted' {
        $PSStyle.OutputRendering = 'Ansi'
        $text = $results | Format-Table | Out-String -Width $width
        $text.Contains("$($PSStyle.Foreground.Green)Created") | Should -BeTrue
        $text.Contains("$($PSStyle.Foreground.Red)Rejected") | Should -BeTrue
        $PSStyle.OutputRendering = 'PlainText'
        ($results | Format-Table | Out-String -Width $width).Contains("`e") | Should -BeFalse
    }

    It 'group results by target' {
        $PSStyle.OutputRendering = 'PlainText'
        $results | Format-Table | Out-String -Width $width | Should -BeLike '*Target: hipcall/companies*'
    }

    It 'explain a conflict with both records in Format-List' {
        $PSStyle.OutputRendering = 'PlainText'
        $text = $conflict | Format-List | Out-String -Width 300
        $text | Should -Match "ConflictingExternalId : ERP-2"
        $text | Should -BeLike "*Record 'ERP-1' claims what record 'ERP-2'*Neither was changed*"
    }

    It 'leave out in Format-List what a good result does not have' {
        $PSStyle.OutputRendering = 'PlainText'
        $good = $results | Where-Object IsSuccess | Select-Object -First 1 | Format-List | Out-String -Width $width
        $good | Should -Not -Match 'Reason|Conflicting|Advice'
    }

    It 'show a plan''s changes' {
        $plan = [pscustomobject]@{ Id = 'ERP-1'; name = 'Company 1'; city = 'Ankara' } | Set-SyncRecord -ExternalIdProperty Id -WhatIf -PassThru
        $PSStyle.OutputRendering = 'PlainText'
        $plan | Format-List | Out-String -Width 200 | Should -BeLike "*city: 'İzmir' -> 'Ankara'*"
    }
}
