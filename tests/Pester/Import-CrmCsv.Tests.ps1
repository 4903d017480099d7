BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $file = Join-Path $TestDrive 'contacts.csv'
    [System.IO.File]::WriteAllText($file, "Id,Name,Email`n007,Ünal,u@example.com`n8,`"two`nlines`",t@example.com`n9,torn`n10,Last,l@example.com`n")
}

Describe 'Import-CrmCsv' {
    Context 'Records' {
        It 'gives a record per row, every value as text' {
            $records = Import-CrmCsv $file -ErrorAction Ignore
            $records | Should -HaveCount 3
            $records[0].Id | Should -BeExactly '007'
            $records[0].name | Should -BeExactly 'Ünal'
            $records[1].Name | Should -BeExactly "two`nlines"
        }

        It 'shows columns as properties to Select-Object, Where-Object, Sort-Object, Group-Object and Export-Csv' {
            $records = Import-CrmCsv $file -ErrorAction Ignore
            ($records | Select-Object -First 1 Id, Email).Email | Should -Be 'u@example.com'
            ($records | Where-Object Name -EQ 'Last').Id | Should -Be '10'
            ($records | Sort-Object Email).Id | Should -Be '10', '8', '007'
            ($records | Group-Object Id).Count | Should -Be 3
            $records | ConvertTo-Csv | Select-Object -First 2 | Should -Be '"Id","Name","Email"', '"007","Ünal","u@example.com"'
            ($records | Format-Table | Out-String) | Should -Match 'Id\s+Name\s+Email'
        }

        It 'tells each record''s row' {
            (Import-CrmCsv $file -ErrorAction Ignore)._row | Should -Be 1, 2, 4
        }

        It 'lets a script set a column, and remembers it' {
            $records = Import-CrmCsv $file -ErrorAction Ignore | ForEach-Object { $_.Email = $_.Email.ToUpperInvariant(); $_ }
            $records.Email | Should -BeExactly 'U@EXAMPLE.COM', 'T@EXAMPLE.COM', 'L@EXAMPLE.COM'
        }

        It 'can be read in full by Get-Member' {
            (Import-CrmCsv $file -ErrorAction Ignore | Get-Member -MemberType Properties).Name | Sort-Object -Unique | Should -Be 'Email', 'Id', 'Name'
        }
    }

    Context 'Bad rows' {
        It 'makes a bad row an error with its row number and goes on' {
            $records = Import-CrmCsv $file -ErrorVariable problems -ErrorAction SilentlyContinue
            $records[-1].Id | Should -Be '10'
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -Be 'RowRagged,ExternalIdSync.Cmdlets.Commands.ImportCrmCsvCommand'
            $problems[0].CategoryInfo.Category | Should -Be 'ParserError'
            $problems[0].TargetObject.Row | Should -Be 3
            "$($problems[0])" | Should -BeLike 'contacts.csv, row 3: *'
            $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'never shows a value of the row' {
            Import-CrmCsv $file -ErrorVariable problems -ErrorAction SilentlyContinue | Out-Null
            "$problems" | Should -Not -BeLike '*torn*'
        }

        It 'ends at the first bad row under -ErrorAction Stop' {
            { Import-CrmCsv $file -ErrorAction Stop } | Should -Throw -ErrorId 'RowRagged*'
        }

        It 'keeps bad rows in -RejectPath, which can be corrected and imported as it is' {
            $rejects = Join-Path $TestDrive 'rejects.csv'
            Import-CrmCsv $file -RejectPath $rejects -ErrorAction Ignore | Out-Null
            Get-Content $rejects -TotalCount 1 | Should -Be 'Id,Name,Email,_reason,_code,_field,_row,_attempt'
            Get-Content $rejects | Select-Object -Skip 1 | Should -BeLike '9,torn,,*RowRagged*'
            (Get-Content $rejects -Raw).Replace('9,torn,,', '9,Mended,m@example.com,') | Set-Content $rejects
            (Import-CrmCsv $rejects).Name | Should -Be 'Mended'
        }
    }

    Context 'Files' {
        It 'finds out <Name>' -ForEach @(
            @{ Name = 'UTF-8 with byte order mark'; Encoding = [System.Text.UTF8Encoding]::new($true) }
            @{ Name = 'UTF-16 little endian'; Encoding = [System.Text.UnicodeEncoding]::new($false, $true) }
            @{ Name = 'UTF-16 big endian'; Encoding = [System.Text.UnicodeEncoding]::new($true, $true) }
        ) {
            $path = Join-Path $TestDrive 'encoded.csv'
            [System.IO.File]::WriteAllText($path, "Id;Şehir`n1;İzmir`n", $Encoding)
            (Import-CrmCsv $path).Şehir | Should -BeExactly 'İzmir'
        }

        It 'takes a code page by name' {
            $path = Join-Path $TestDrive '1254.csv'
            [System.IO.File]::WriteAllBytes($path, [byte[]](73, 100, 59, 78, 10, 49, 59, 0xDD, 10))
            (Import-CrmCsv $path -Encoding windows-1254).N | Should -BeExactly 'İ'
        }

        It 'takes a delimiter' {
            $path = Join-Path $TestDrive 'pipes.csv'
            Set-Content $path 'Id|N', '1|a,b'
            (Import-CrmCsv $path -Delimiter '|').N | Should -Be 'a,b'
        }

        It 'names the columns of a file without header' {
            $path = Join-Path $TestDrive 'bare.csv'
            Set-Content $path '1,x', '2,y'
            (Import-CrmCsv $path -NoHeader).Column2 | Should -Be 'x', 'y'
        }

        It 'takes files from the pipeline and by wildcard' {
            foreach ($i in 1..3) { Set-Content (Join-Path $TestDrive "part$i.csv") 'Id,N', "$i,x" }
            (Get-ChildItem (Join-Path $TestDrive 'part*.csv') | Import-CrmCsv).Id | Should -Be 1, 2, 3
            (Import-CrmCsv (Join-Path $TestDrive 'part*.csv')).Id | Should -Be 1, 2, 3
        }

        It 'takes a path literally' {
            $path = Join-Path $TestDrive 'odd[1].csv'
            Set-Content -LiteralPath $path 'Id,N', '1,x'
            (Import-CrmCsv -LiteralPath $path).N | Should -Be 'x'
            (Get-Item -LiteralPath $path | Import-CrmCsv).N | Should -Be 'x'
        }

        It 'takes a path of a PowerShell drive and of PowerShell''s own location' {
            (Import-CrmCsv 'TestDrive:/part1.csv').Id | Should -Be 1
            Push-Location $TestDrive
            try { (Import-CrmCsv ./part1.csv).Id | Should -Be 1 } finally { Pop-Location }
        }

        It 'says <Id> for <What>, and goes on with the next file' -ForEach @(
            @{ What = 'a missing file'; Id = 'FileNotFound'; Text = $null }
            @{ What = 'an empty file'; Id = 'FileEmpty'; Text = '' }
        ) {
            $path = Join-Path $TestDrive 'bad-file.csv'
            Remove-Item $path -ErrorAction Ignore
            if ($null -ne $Text) { [System.IO.File]::WriteAllText($path, $Text) }
            $records = Import-CrmCsv $path, (Join-Path $TestDrive 'part1.csv') -ErrorVariable problems -ErrorAction SilentlyContinue
            $records.Id | Should -Be 1
            $problems.FullyQualifiedErrorId | Should -Be "$Id,ExternalIdSync.Cmdlets.Commands.ImportCrmCsvCommand"
            "$($problems[0])" | Should -BeLike '*bad-file.csv*'
        }

        It 'reads nothing but the file system' {
            { Import-CrmCsv Env:PATH -ErrorAction Stop } | Should -Throw -ErrorId 'FileUnreadable*'
        }
    }

    Context 'Streaming' {
        It 'stops reading when a later command has had enough' {
            $path = Join-Path $TestDrive 'long.csv'
            Set-Content $path (@('Id,N') + (1..1000 | ForEach-Object { "$_,x" }) + 'torn')
            $first = Import-CrmCsv $path -ErrorVariable problems -ErrorAction SilentlyContinue | Select-Object -First 1
            $first.Id | Should -Be 1
            $problems | Should -BeNullOrEmpty
            Remove-Item $path
            $path | Should -Not -Exist
        }
    }
}
