BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1

    function Get-Heading([string] $Path) {
        @([regex]::Matches((Get-Content -LiteralPath $Path -Raw), '<h2[^>]*>([^<]*)</h2>') | ForEach-Object { $_.Groups[1].Value })
    }
}

Describe 'Export-SyncReport' {
    BeforeEach {
        $folder = Join-Path $TestDrive 'work'
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        Set-Content companies.csv "Id,Name`n1,One"
        foreach ($name in 'a', 'b') {
            Set-Content "$name.job.json" (@'
{
  "version": 1,
  "name": "job-NAME",
  "source": { "type": "csv", "path": "companies.csv", "settle": "0s" },
  "map": { "version": 1, "externalId": { "from": "Id" }, "fields": [{ "from": "Name", "to": "name" }] },
  "target": { "name": "hipcall/companies", "token": "env:HIPCALL_TOKEN" }
}
'@ -creplace 'NAME', $name)
        }
        $before = (Get-ChildItem).Name
    }

    AfterEach {
        Pop-Location
        Disconnect-SyncTarget *
        Remove-Item $folder -Recurse -Force
    }

    Context 'writes' {
        It 'one page that needs nothing from elsewhere' {
            Export-SyncReport a.job.json report.html | Should -BeNullOrEmpty
            $page = Get-Content report.html -Raw
            $page | Should -BeLike '<!DOCTYPE html>*</html>*'
            $page | Should -Not -Match '<script|<link|<img|https?://'
            Get-Heading report.html | Should -Be 'job-a'
        }

        It 'several jobs with states of their own onto one page, each once' {
            Export-SyncReport *.job.json, a.job.json -DestinationPath report.html
            Get-Heading report.html | Should -Be 'job-a', 'job-b'
        }

        It 'the file as an object with -PassThru' {
            $file = Export-SyncReport a.job.json report.html -PassThru
            $file | Should -BeOfType ([System.IO.FileInfo])
            $file.FullName | Should -Be (Join-Path $folder 'report.html')
            $file | Get-Content -TotalCount 1 | Should -Be '<!DOCTYPE html>'
        }

        It 'what comes through the pipeline: files and what other cmdlets wrote' {
            Get-Item *.job.json | Export-SyncReport -DestinationPath files.html
            Get-Heading files.html | Should -Be 'job-a', 'job-b'
            Get-SyncHealth b.job.json -Sandbox | Export-SyncReport -DestinationPath health.html
            Get-Heading health.html | Should -Be 'job-b'
        }

        It 'jobs whose names are patterns with -LiteralPath' {
            Copy-Item a.job.json 'odd[1].job.json'
            Export-SyncReport -LiteralPath 'odd[1].job.json' -DestinationPath report.html
            Get-Heading report.html | Should -Be 'job-a'
        }

        It 'into PowerShell''s location and drives' {
            $null = New-PSDrive -Name rep -PSProvider FileSystem -Root $folder
            Export-SyncReport a.job.json rep:/report.html
            Test-Path report.html | Should -BeTrue
            Remove-PSDrive rep
        }
    }

    Context 'a file that is there' {
        It 'is replaced' {
            Set-Content report.html old
            Export-SyncReport a.job.json report.html
            Get-Content report.html -Raw | Should -BeLike '*job-a*'
        }

        It 'stays with -NoClobber, which says FileExists' {
            Set-Content report.html old
            { Export-SyncReport a.job.json report.html -NoClobber } | Should -Throw -ErrorId 'FileExists,ExternalIdSync.Cmdlets.Commands.ExportSyncReportCommand'
            Get-Content report.html | Should -Be old
        }

        It 'is replaced with -Force where it is write-protected, and only then' {
            Set-Content report.html old
            Set-ItemProperty report.html IsReadOnly $true
            { Export-SyncReport a.job.json report.html } | Should -Throw -ErrorId 'FileUnwritable,*'
            Get-Content report.html | Should -Be old
            Export-SyncReport a.job.json report.html -Force
            Get-Content report.html -Raw | Should -BeLike '*job-a*'
        }
    }

    Context 'writes no file' {
        It 'under -WhatIf' {
            Export-SyncReport *.job.json -DestinationPath report.html -WhatIf -PassThru | Should -BeNullOrEmpty
            (Get-ChildItem).Name | Should -Be $before
        }

        It 'where no job comes' {
            @() | Export-SyncReport -DestinationPath report.html
            (Get-ChildItem).Name | Should -Be $before
        }

        It 'into a folder that is not there' {
            { Export-SyncReport a.job.json nowhere/report.html } | Should -Throw -ErrorId 'FileUnwritable,*'
        }

        It 'but a page of the other jobs where one has faults, which are told with place and line' {
            Set-Content a.job.json "{ ""version"": 1,`n  ""nam"": ""x"" }"
            $problems = $null
            Export-SyncReport *.job.json -DestinationPath report.html -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -Be 'ConfigurationInvalid,ExternalIdSync.Cmdlets.Commands.ExportSyncReportCommand'
            "$problems" | Should -BeLike '*a.job.json(2,*$.nam:*'
            Get-Heading report.html | Should -Be 'job-b'
        }
    }
}
