BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $rendering = $PSStyle.OutputRendering

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches.CompletionText
    }
}

Describe 'Get-SyncHealth' {
    BeforeEach {
        $samples = Join-Path $TestDrive 'samples'
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $samples -Recurse
        Remove-Item $samples/*.job.json
        Push-Location $samples
        foreach ($name in 'a', 'b') {
            Set-Content "$name.job.json" (@'
{
  "version": 1,
  "name": "job-NAME",
  "source": { "type": "csv", "path": "companies.csv", "settle": "0s" },
  "map": "companies.hipcall.map.json",
  "target": { "name": "hipcall/companies", "token": "env:HIPCALL_TOKEN" },
  "interval": "15m"
}
'@ -creplace 'NAME', $name)
        }
    }

    AfterEach {
        Pop-Location
        $PSStyle.OutputRendering = $rendering
        Disconnect-SyncTarget *
        Remove-Item (Join-Path $TestDrive 'samples') -Recurse -Force
    }

    It 'says of a job that never ran that it did not, and what to do' {
        $health = Get-SyncHealth a.job.json
        $health | Should -BeOfType ([ExternalIdSync.SyncHealth])
        $health.Job | Should -Be 'job-a'
        $health.Status | Should -Be Unhealthy
        $health.Interval | Should -Be ([timespan]'00:15:00')
        $health.Findings.Id | Should -Be NeverRan
        $health.Findings.Advice | Should -Match '\.$'
        $health.JobPath | Should -Be (Join-Path $samples 'a.job.json')
        $health.IsSandbox | Should -BeFalse
    }

    It 'looks without a token and makes no state' {
        $null = Get-SyncHealth a.job.json
        Get-ChildItem *.state.db* | Should -BeNullOrEmpty
    }

    It 'takes wildcards, literal paths and files from the pipeline' {
        (Get-SyncHealth *.job.json).Job | Should -Be 'job-a', 'job-b'
        Copy-Item a.job.json 'odd[1].job.json'
        (Get-SyncHealth -LiteralPath 'odd[1].job.json').JobPath | Should -BeLike '*odd`[1`].job.json'
        (Get-Item *.job.json | Get-SyncHealth).Count | Should -Be 3
    }

    It 'finds the job again from what it wrote, in the sandbox too' {
        $again = Get-SyncHealth a.job.json -Sandbox | Get-SyncHealth
        $again.Job | Should -Be 'job-a'
        $again.IsSandbox | Should -BeTrue
    }

    It 'tells of a job that has faults with place and line, and looks at the others' {
        Set-Content a.job.json "{ ""version"": 1,`n  ""nam"": ""x"" }"
        $problems = $null
        (Get-SyncHealth *.job.json -ErrorVariable problems -ErrorAction SilentlyContinue).Job | Should -Be 'job-b'
        $problems.FullyQualifiedErrorId | Should -Be 'ConfigurationInvalid,ExternalIdSync.Cmdlets.Commands.GetSyncHealthCommand'
        "$problems" | Should -BeLike '*a.job.json(2,*$.nam:*did you mean ''name''*'
    }

    It 'tells of a state that is none, and looks at the others' {
        Set-Content a.state.db 'this is no database, and long enough to be looked at as one: 0123456789 0123456789 0123456789 0123456789'
        $problems = $null
        (Get-SyncHealth *.job.json -ErrorVariable problems -ErrorAction SilentlyContinue).Job | Should -Be 'job-b'
        $problems.FullyQualifiedErrorId | Should -BeLike 'StateCorrupt,*'
    }

    It 'reports a pattern without a match and goes on' {
        $problems = $null
        (Get-SyncHealth 'no*.job.json', b.job.json -ErrorVariable problems -ErrorAction SilentlyContinue).Job | Should -Be 'job-b'
        $problems.FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }

    It 'completes job files' {
        Get-Completion 'Get-SyncHealth a.j' | Should -BeLike '*a.job.json'
    }

    It 'shows itself in 100 columns, with a colour, and with advice as a list' {
        $PSStyle.OutputRendering = 'PlainText'
        $lines = Get-SyncHealth *.job.json | Out-String -Width 100 -Stream
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $lines -join "`n" | Should -Match '\bFindings\b'
        $lines -join "`n" | Should -Match 'job-a +Unhealthy +never .* NeverRan'
        Get-SyncHealth a.job.json | Format-List | Out-String -Width 300 | Should -Match 'Findings +: NeverRan: .* Run the job once by hand'
        $PSStyle.OutputRendering = 'Ansi'
        (Get-SyncHealth a.job.json | Format-Table | Out-String -Width 100).Contains("$($PSStyle.Foreground.Red)Unhealthy") | Should -BeTrue
    }
}
