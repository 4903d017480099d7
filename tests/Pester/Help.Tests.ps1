BeforeDiscovery {
    . $PSScriptRoot/Import-TestModule.ps1
    $docs = Join-Path $PSScriptRoot '../../module/docs'
    $commands = @((Get-Command -Module ExternalIdSync -CommandType Cmdlet).Name | ForEach-Object { @{ Name = $_ } })
    $pages = @(Get-ChildItem $docs -Filter *-*.md | ForEach-Object { @{ Page = $_.BaseName } })
    $topics = @(Get-ChildItem $docs -Filter about_*.md | ForEach-Object { @{ Topic = $_.BaseName; File = $_.FullName } })

    # Every example as the page has it: the code, the output it shows, and what it says about it.
    $examples = foreach ($page in Get-ChildItem $docs -Filter *-*.md) {
        $text = [System.IO.File]::ReadAllText($page.FullName)
        $chapter = [regex]::Match($text, '(?ms)^## Examples$(.*?)^## ').Groups[1].Value
        foreach ($section in [regex]::Matches($chapter, '(?ms)^### (.+?)$(.*?)(?=^### |\z)')) {
            $body = $section.Groups[2].Value
            @{
                Name   = $page.BaseName
                Title  = $section.Groups[1].Value
                Code   = [regex]::Match($body, '(?ms)^```powershell\n(.*?)^```$').Groups[1].Value
                Shown  = [regex]::Match($body, '(?ms)^```output\n(.*?)^```$').Groups[1].Value
                # Samples hold rows that are bad on purpose: only an example that says so may write errors.
                MayErr  = $body -match 'refused|rejected|bad on purpose'
                MayWarn = $body -match 'warning'
            }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $docs = Join-Path $PSScriptRoot '../../module/docs'
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'

    function Get-PlainLine([string] $Text) {
        $lines = @($Text -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ })
        , $lines
    }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
}

Describe 'Help' {
    It 'is there for every cmdlet, and for nothing else' {
        $exported = @((Get-Command -Module ExternalIdSync -CommandType Cmdlet).Name | Sort-Object)
        @((Get-ChildItem $docs -Filter *-*.md).BaseName | Where-Object { $_ -ne 'ConvertTo-Help' } | Sort-Object) | Should -Be $exported
    }

    It 'of <Name> has synopsis, description, inputs, outputs and three examples' -ForEach $commands {
        $help = Get-Help "ExternalIdSync\$Name" -Full
        $help.Synopsis | Should -Match '\.$'
        $help.Synopsis.Length | Should -BeLessOrEqual 140
        "$($help.description.Text)" | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        $help.returnValues.returnValue | Should -Not -BeNullOrEmpty
    }

    It 'of <Name> describes each parameter as the cmdlet has it' -ForEach $commands {
        $command = Get-Command $Name -Module ExternalIdSync
        $real = $command.Parameters.Values | Where-Object Name -NotIn ([System.Management.Automation.Cmdlet]::CommonParameters)
        $help = @(Get-Help "ExternalIdSync\$Name" -Parameter *)
        @($help.Name | Sort-Object) | Should -Be @($real.Name | Sort-Object)
        foreach ($parameter in $real) {
            $described = $help | Where-Object Name -EQ $parameter.Name
            $facts = @($command.ParameterSets.Parameters | Where-Object Name -EQ $parameter.Name)
            "$($described.description.Text)".Length | Should -BeGreaterThan 15 -Because "-$($parameter.Name) needs prose"
            $described.required | Should -Be "$($facts.IsMandatory -contains $true)".ToLowerInvariant() -Because "-$($parameter.Name)"
            if ($facts[0].ValueFromPipeline) { $described.pipelineInput | Should -BeLike '*ByValue*' -Because "-$($parameter.Name)" }
            $described.globbing | Should -Be "$([bool]($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }))".ToLowerInvariant()
        }
        @($help.syntax) | Out-Null
        @((Get-Help "ExternalIdSync\$Name").syntax.syntaxItem).Count | Should -Be $command.ParameterSets.Count
    }

    It 'on the web says of parameters what the cmdlets say' {
        $copy = Join-Path $TestDrive 'docs'
        Copy-Item $docs $copy -Recurse
        $changed = Invoke-InNewProcess -ArgumentList (Join-Path $docs 'ConvertTo-Help.ps1'), $copy { & $args[1] -Refresh -Path $args[2] -Module $args[0] }
        $changed | Should -BeNullOrEmpty -Because 'module/docs/ConvertTo-Help.ps1 -Refresh would change these pages'
    }

    It 'has links that lead somewhere: <Name>' -ForEach @(Get-ChildItem (Join-Path $PSScriptRoot '../../module/docs') -Filter *.md -Recurse | ForEach-Object { @{ Name = $_.Name; File = $_.FullName } }) {
        foreach ($link in [regex]::Matches([System.IO.File]::ReadAllText($File), '\]\(([^)#]+)\)')) {
            $to = $link.Groups[1].Value
            if ($to -notlike 'http*') { Test-Path (Join-Path (Split-Path $File) $to) | Should -BeTrue -Because $to }
        }
    }

    It 'offers only related topics that exist: <Name>' -ForEach $commands {
        foreach ($link in (Get-Help "ExternalIdSync\$Name").relatedLinks.navigationLink.linkText) { Get-Help $link | Should -Not -BeNullOrEmpty -Because $link }
    }

    It 'has the topic <Topic>' -ForEach $topics {
        $text = Get-Help $Topic | Out-String
        $text | Should -BeLike '*SHORT DESCRIPTION*LONG DESCRIPTION*'
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
        $text | Should -Not -Match '\]\(|\*\*'
    }
}

Describe 'An example' {
    BeforeEach {
        $samples = Join-Path $TestDrive 'samples'
        Copy-Item (Join-Path $ModuleRoot 'module/samples') $samples -Recurse
        Push-Location $samples
    }

    AfterEach {
        Pop-Location
        Disconnect-SyncTarget *
        Remove-Item (Join-Path $TestDrive 'samples') -Recurse -Force
    }

    It 'of <Name> runs: <Title>' -ForEach $examples {
        $Code | Should -Not -BeNullOrEmpty
        $problems = $null
        # As in a user's session, whatever the runner of this suite prefers.
        $ErrorActionPreference = 'Continue'
        $output = & ([scriptblock]::Create($Code)) -ErrorVariable problems 2>&1 3>&1
        $errors = @($output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        if (-not $MayErr) { $errors | Should -BeNullOrEmpty }
        foreach ($problem in $errors) { $problem.CategoryInfo.Category | Should -BeIn 'InvalidData', 'ParserError', 'ResourceExists', 'ObjectNotFound' -Because "$problem" }
        $warnings = @($output | Where-Object { $_ -is [System.Management.Automation.WarningRecord] })
        if (-not $MayWarn) { $warnings | Should -BeNullOrEmpty }
        $output = $output | Where-Object { $_ -isnot [System.Management.Automation.WarningRecord] }
        if ($Shown) {
            $lines = Get-PlainLine ($output | Out-String -Width 100)
            $expected = Get-PlainLine $Shown
            for ($i = 0; $i -lt [Math]::Max($lines.Count, $expected.Count); $i++) {
                # Three dots stand for what differs from run to run.
                $pattern = '^' + ([regex]::Escape("$($expected[$i])") -replace '…', '.*') + '$'
                "$($lines[$i])" | Should -Match $pattern -Because "the output was:`n$($lines -join "`n")"
            }
        }
    }
}
