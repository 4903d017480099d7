#requires -Version 7.4
<#
.SYNOPSIS
    Makes PowerShell's help of the Markdown in this folder, which is where help is written.
.DESCRIPTION
    <Cmdlet>.md becomes a command in the MAML file of the cmdlets' assembly, and about_<Topic>.md becomes about_<Topic>.help.txt. The
    Markdown holds prose and examples; what a parameter is (type, sets, position, pipeline, aliases, values, default) is read from the
    compiled cmdlets, so that it cannot be wrong. build.ps1 calls this in a process of its own, because it imports the module.
.EXAMPLE
    ./module/docs/ConvertTo-Help.ps1 -OutputPath ./module/bin/net8.0/en-US
    Writes the help that Get-Help reads.
.EXAMPLE
    ./module/docs/ConvertTo-Help.ps1 -Refresh
    Writes what the compiled cmdlets say into the Markdown: the syntax and the line below each parameter's name.
#>
[CmdletBinding(DefaultParameterSetName = 'Help')]
param(
    # Where the help files go.
    [Parameter(ParameterSetName = 'Help', Mandatory)]
    [string] $OutputPath,

    # Whether to bring the generated parts of the Markdown up to date instead.
    [Parameter(ParameterSetName = 'Refresh', Mandatory)]
    [switch] $Refresh,

    # The folder of the Markdown.
    [string] $Path = $PSScriptRoot,

    # The module whose cmdlets are described.
    [string] $Module = (Join-Path $PSScriptRoot '../../ExternalIdSync.psd1')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$Ignored = [System.Management.Automation.Cmdlet]::CommonParameters
$Namespaces = @{
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
}

# Markdown

# The page as sections: the name, level and lines of each heading. Headings inside of code do not count.
function Get-Section([string] $File) {
    $section = $null
    $inCode = $false
    foreach ($line in [System.IO.File]::ReadAllLines($File)) {
        if ($line.StartsWith('```')) { $inCode = -not $inCode }
        if (-not $inCode -and $line -match '^(#{1,3}) (.+)$') {
            if ($section) { $section }
            $section = [pscustomobject]@{ Level = $Matches[1].Length; Name = $Matches[2].Trim(); Lines = [System.Collections.Generic.List[string]]::new() }
        }
        elseif ($section) { $section.Lines.Add($line) }
    }
    $section
}

# Blocks of lines: paragraphs, list items, tables and code, each told by its kind.
function Get-Block([string[]] $Line) {
    $kind = ''
    $lines = [System.Collections.Generic.List[string]]::new()
    $flush = {
        if ($lines.Count) { [pscustomobject]@{ Kind = $kind; Lines = $lines.ToArray() } }
        $lines.Clear()
    }
    foreach ($text in $Line) {
        if ($kind -like 'code:*') {
            if ($text.StartsWith('```')) { . $flush; $kind = '' } else { $lines.Add($text) }
        }
        elseif ($text.StartsWith('```')) { . $flush; $kind = 'code:' + $text.Substring(3).Trim() }
        elseif (-not $text.Trim()) { . $flush; $kind = '' }
        elseif ($text.StartsWith('|')) { if ($kind -ne 'table') { . $flush; $kind = 'table' }; $lines.Add($text) }
        elseif ($text -match '^(-|\d+\.) ') { . $flush; $kind = 'item'; $lines.Add($text) }
        elseif ($text.StartsWith('> ')) { . $flush; $kind = 'facts'; $lines.Add($text) }
        else { if (-not $kind) { $kind = 'text' }; $lines.Add($text.Trim()) }
    }
    . $flush
}

function ConvertTo-PlainText([string] $Markdown) {
    $Markdown -replace '\[([^\]]+)\]\([^)]*\)', '$1' -replace '\*\*([^*]+)\*\*', '$1' -replace '``? ?(.+?) ?``?', '$1'
}

# What MAML calls paragraphs; what was generated is left out.
function Get-Paragraph([string[]] $Line) {
    foreach ($block in Get-Block $Line) {
        switch -Wildcard ($block.Kind) {
            'facts' { break }
            'code:*' { $block.Lines -join "`n"; break }
            'table' { (Format-TextTable -Row $block.Lines -Width 90) -join "`n"; break }
            default { ConvertTo-PlainText ($block.Lines -join ' ') }
        }
    }
}

function Read-CommandPage([string] $File) {
    $page = @{
        Name = ''; Synopsis = ''; Description = @(); Examples = @(); Parameters = [ordered]@{}; Inputs = [ordered]@{}; Outputs = [ordered]@{}
        Notes = @(); Links = @()
    }
    $chapter = ''
    foreach ($section in Get-Section $File) {
        if ($section.Level -eq 1) {
            $page.Name = $section.Name
            $page.Synopsis = (Get-Paragraph $section.Lines) -join ' '
            continue
        }
        if ($section.Level -eq 2) { $chapter = $section.Name }
        switch ("$($section.Level) $chapter") {
            '2 Description' { $page.Description = @(Get-Paragraph $section.Lines) }
            '2 Examples' { $page.Notes += @(Get-Paragraph $section.Lines) }
            '2 Notes' { $page.Notes += @(Get-Paragraph $section.Lines) }
            '2 Related' { $page.Links = @(Get-Block $section.Lines | Where-Object Kind -EQ item | ForEach-Object { ConvertTo-PlainText ($_.Lines -join ' ').Substring(2) }) }
            '3 Examples' {
                $blocks = @(Get-Block $section.Lines)
                $page.Examples += @{
                    Title   = ConvertTo-PlainText $section.Name
                    Code    = @($blocks | Where-Object Kind -EQ 'code:powershell' | ForEach-Object { $_.Lines -join "`n" }) -join "`n`n"
                    Output  = @($blocks | Where-Object Kind -EQ 'code:output' | ForEach-Object { $_.Lines -join "`n" }) -join "`n"
                    Remarks = @($blocks | Where-Object Kind -NotLike 'code:*' | ForEach-Object { ConvertTo-PlainText ($_.Lines -join ' ') })
                }
            }
            '3 Parameters' { $page.Parameters[$section.Name.TrimStart('-')] = @(Get-Paragraph $section.Lines) }
            '3 Inputs' { $page.Inputs[$section.Name] = @(Get-Paragraph $section.Lines) }
            '3 Outputs' { $page.Outputs[$section.Name] = @(Get-Paragraph $section.Lines) }
        }
    }
    $page
}

# Facts of the compiled cmdlets

function Get-TypeName([type] $Type) {
    $inner = [System.Nullable]::GetUnderlyingType($Type)
    ($inner ?? $Type).Name
}

function Get-ParameterFact([System.Management.Automation.CmdletInfo] $Command, [string] $Name) {
    $parameter = $Command.Parameters[$Name]
    $sets = @($Command.ParameterSets | ForEach-Object { $set = $_.Name; $_.Parameters | Where-Object Name -EQ $Name | Select-Object *, @{ n = 'SetName'; e = { $set } } })
    $type = [System.Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
    $validated = @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ValidateSetAttribute] } | ForEach-Object ValidValues)
    $default = $null
    if ($Command.ImplementingType.GetProperty($Name)) {
        $instance = [System.Activator]::CreateInstance($Command.ImplementingType)
        $value = $Command.ImplementingType.GetProperty($Name).GetValue($instance)
        # False, null and nothing are what a reader expects anyway.
        if ($value -is [array] ? $value.Count : ($value -is [string] ? $value : ($value -is [ValueType] -and $value -isnot [switch]))) { $default = $value -join ', ' }
    }
    [pscustomobject]@{
        Name      = $Name
        Type      = $type
        TypeName  = Get-TypeName $type
        IsSwitch  = $type -eq [switch]
        Aliases   = @($parameter.Aliases | Sort-Object)
        Values    = $type.IsEnum ? @([enum]::GetNames($type)) : $validated
        Wildcards = [bool]($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] })
        Default   = $default
        Sets      = $sets
    }
}

function Get-Pipeline($Set) {
    $how = @(if ($Set.ValueFromPipeline) { 'ByValue' } if ($Set.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
    $how ? "True ($($how -join ', '))" : 'False'
}

function Get-Position($Set) { $Set.Position -ge 0 ? "$($Set.Position)" : 'named' }

# One line for the web page.
function Get-FactLine([System.Management.Automation.CmdletInfo] $Command, [string] $Name) {
    $fact = Get-ParameterFact $Command $Name
    $all = @($Command.ParameterSets.Name)
    $parts = @(
        $fact.TypeName
        $required = @($fact.Sets | Where-Object IsMandatory)
        if ($required.Count -eq $fact.Sets.Count) { 'required' } elseif ($required) { "required in set $($required.SetName -join ', ')" } else { 'optional' }
        $positions = @($fact.Sets | ForEach-Object { Get-Position $_ } | Sort-Object -Unique)
        if ($positions -ne 'named') { "position $(@($positions -ne 'named') -join ', ')" }
        $pipeline = @($fact.Sets | ForEach-Object { if ($_.ValueFromPipeline) { 'by value' } if ($_.ValueFromPipelineByPropertyName) { 'by property name' } } | Select-Object -Unique)
        if ($pipeline) { "from the pipeline $($pipeline -join ' and ')" }
        if ($fact.Wildcards) { 'wildcards' }
        if ($fact.Aliases) { "alias $($fact.Aliases -join ', ')" }
        if ($fact.Values) { "one of $($fact.Values -join ', ')" }
        if ($fact.Default) { "default ``$($fact.Default)``" }
        if ($fact.Sets.Count -lt $all.Count) { "only in set $($fact.Sets.SetName -join ', ')" }
    )
    '> ' + ($parts -join ' · ')
}

# Common parameters stand for themselves; one line per set, folded.
function Get-SyntaxLine([System.Management.Automation.CmdletInfo] $Command) {
    foreach ($line in (Get-Command $Command.Name -Syntax) -split '\r?\n' | Where-Object { $_.Trim() }) {
        $folded = ''
        foreach ($word in [regex]::Matches($line.Trim(), '\[[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*\]|\S+ <[^>]*>|\S+').Value) {
            if ($folded.Length + $word.Length -ge 100) { $folded.TrimEnd(); $folded = '    ' }
            $folded += "$word "
        }
        $folded.TrimEnd()
    }
}

# MAML

function Write-Text([System.Xml.XmlWriter] $Writer, [string] $Name, [string] $Text) {
    $prefix, $local = $Name -split ':'
    $Writer.WriteElementString($prefix, $local, $Namespaces[$prefix], $Text)
}

# The names are long because the content, which sees them, must not meet its own.
function Write-Inside([System.Xml.XmlWriter] $Writer, [string] $ElementName, [hashtable] $ElementAttribute, [scriptblock] $ElementContent) {
    $elementPrefix, $elementLocal = $ElementName -split ':'
    $Writer.WriteStartElement($elementPrefix, $elementLocal, $Namespaces[$elementPrefix])
    foreach ($attributeName in $ElementAttribute.Keys | Sort-Object) { $Writer.WriteAttributeString($attributeName, $ElementAttribute[$attributeName]) }
    . $ElementContent
    $Writer.WriteEndElement()
}

function Write-Paragraph([System.Xml.XmlWriter] $Writer, [string] $Name, [string[]] $Text) {
    Write-Inside $Writer $Name @{} { foreach ($paragraph in $Text) { Write-Text $Writer 'maml:para' $paragraph } }
}

function Write-Parameter([System.Xml.XmlWriter] $Writer, $Fact, $Set, [string[]] $Text) {
    $attributes = @{
        required       = "$([bool] $Set.IsMandatory)".ToLowerInvariant()
        variableLength = "$($Fact.Type.IsArray)".ToLowerInvariant()
        globbing       = "$($Fact.Wildcards)".ToLowerInvariant()
        pipelineInput  = Get-Pipeline $Set
        position       = Get-Position $Set
        aliases        = $Fact.Aliases ? $Fact.Aliases -join ', ' : 'none'
    }
    Write-Inside $Writer 'command:parameter' $attributes {
        Write-Text $Writer 'maml:name' $Fact.Name
        Write-Paragraph $Writer 'maml:description' $Text
        if ($Fact.Values) {
            Write-Inside $Writer 'command:parameterValueGroup' @{} {
                foreach ($value in $Fact.Values) { Write-Inside $Writer 'command:parameterValue' @{ required = 'false'; variableLength = 'false' } { $Writer.WriteString($value) } }
            }
        }
        if (-not $Fact.IsSwitch) {
            Write-Inside $Writer 'command:parameterValue' @{ required = 'true'; variableLength = $attributes.variableLength } { $Writer.WriteString($Fact.TypeName) }
        }
        Write-Inside $Writer 'dev:type' @{} { Write-Text $Writer 'maml:name' $Fact.TypeName }
        Write-Text $Writer 'dev:defaultValue' ($Fact.IsSwitch ? 'False' : ($Fact.Default ?? 'None'))
    }
}

function Write-TypeList([System.Xml.XmlWriter] $Writer, [string] $List, [string] $Item, $Type) {
    Write-Inside $Writer $List @{} {
        foreach ($name in $Type.Keys) {
            Write-Inside $Writer $Item @{} {
                Write-Inside $Writer 'dev:type' @{} { Write-Text $Writer 'maml:name' $name }
                Write-Paragraph $Writer 'maml:description' $Type[$name]
            }
        }
    }
}

function Write-Command([System.Xml.XmlWriter] $Writer, [hashtable] $Page) {
    $command = Get-Command $Page.Name -Module ExternalIdSync
    $names = @($command.Parameters.Keys | Where-Object { $_ -notin $Ignored })
    $facts = @{}
    foreach ($name in $names) { $facts[$name] = Get-ParameterFact $command $name }
    $undescribed = @($names | Where-Object { -not $Page.Parameters[$_] })
    $unknown = @($Page.Parameters.Keys | Where-Object { $_ -notin $names })
    if ($undescribed -or $unknown) {
        throw "The page of $($Page.Name) does not match the cmdlet: $(@($undescribed.ForEach{ "-$_ is not described" }) + @($unknown.ForEach{ "-$_ does not exist" }) -join ', ')."
    }

    $Writer.WriteStartElement('command', 'command', $Namespaces.command)
    foreach ($prefix in 'maml', 'dev') { $Writer.WriteAttributeString('xmlns', $prefix, 'http://www.w3.org/2000/xmlns/', $Namespaces[$prefix]) }
    Write-Inside $Writer 'command:details' @{} {
        Write-Text $Writer 'command:name' $Page.Name
        Write-Text $Writer 'command:verb' $command.Verb
        Write-Text $Writer 'command:noun' $command.Noun
        Write-Paragraph $Writer 'maml:description' $Page.Synopsis
    }
    Write-Paragraph $Writer 'maml:description' $Page.Description
    Write-Inside $Writer 'command:syntax' @{} {
        foreach ($set in $command.ParameterSets) {
            Write-Inside $Writer 'command:syntaxItem' @{} {
                Write-Text $Writer 'maml:name' $Page.Name
                $ordered = $set.Parameters | Where-Object Name -NotIn $Ignored |
                    Sort-Object { $_.Position -ge 0 ? $_.Position : [int]::MaxValue }, { -not $_.IsMandatory }, { $names.IndexOf($_.Name) }
                foreach ($parameter in $ordered) { Write-Parameter $Writer $facts[$parameter.Name] $parameter $Page.Parameters[$parameter.Name] }
            }
        }
    }
    Write-Inside $Writer 'command:parameters' @{} {
        foreach ($name in $Page.Parameters.Keys) {
            # Where sets differ, the one that asks for most is told.
            $set = $facts[$name].Sets | Sort-Object { -not $_.IsMandatory } | Select-Object -First 1
            Write-Parameter $Writer $facts[$name] $set $Page.Parameters[$name]
        }
    }
    Write-TypeList $Writer 'command:inputTypes' 'command:inputType' $Page.Inputs
    Write-TypeList $Writer 'command:returnValues' 'command:returnValue' $Page.Outputs
    Write-Inside $Writer 'maml:alertSet' @{} { Write-Paragraph $Writer 'maml:alert' $Page.Notes }
    Write-Inside $Writer 'command:examples' @{} {
        $number = 0
        foreach ($example in $Page.Examples) {
            $number++
            Write-Inside $Writer 'command:example' @{} {
                Write-Text $Writer 'maml:title' "----- Example $($number): $($example.Title) -----"
                Write-Text $Writer 'dev:code' ($example.Output ? "$($example.Code)`n`n$($example.Output)" : $example.Code)
                Write-Paragraph $Writer 'dev:remarks' @($example.Remarks; '')
            }
        }
    }
    Write-Inside $Writer 'command:relatedLinks' @{} {
        foreach ($link in $Page.Links) { Write-Inside $Writer 'maml:navigationLink' @{} { Write-Text $Writer 'maml:linkText' $link; Write-Text $Writer 'maml:uri' '' } }
    }
    $Writer.WriteEndElement()
}

# about_ topics

function Split-Line([string] $Text, [int] $Width) {
    $line = ''
    foreach ($word in $Text -split ' ') {
        if ($line -and $line.Length + 1 + $word.Length -gt $Width) { $line; $line = '' }
        $line = $line ? "$line $word" : $word
    }
    $line
}

# A Markdown table as text: columns as wide as their widest cell, the last one folded.
function Format-TextTable([string[]] $Row, [int] $Width) {
    $cells = @($Row | Where-Object { $_ -notmatch '^\|[\s|:-]+$' } | ForEach-Object { , @($_.Trim('| ') -split '(?<!\\)\|' | ForEach-Object { (ConvertTo-PlainText $_.Trim()) -replace '\\\|', '|' }) })
    $count = $cells[0].Count
    $widths = @(for ($i = 0; $i -lt $count - 1; $i++) { ($cells | ForEach-Object { $_[$i].Length } | Measure-Object -Maximum).Maximum + 2 })
    $indent = ($widths | Measure-Object -Sum).Sum
    foreach ($row in $cells) {
        $start = -join @(for ($i = 0; $i -lt $count - 1; $i++) { $row[$i].PadRight($widths[$i]) })
        foreach ($line in Split-Line $row[$count - 1] ([Math]::Max(20, $Width - $indent))) {
            ($start + $line).TrimEnd()
            $start = ' ' * $indent
        }
    }
}

function ConvertTo-AboutTopic([string] $File) {
    $width = 76
    foreach ($section in Get-Section $File) {
        switch ($section.Level) {
            1 { 'TOPIC'; "    $($section.Name)"; ''; 'SHORT DESCRIPTION' }
            2 { $section.Name.ToUpperInvariant() }
            3 { "  $($section.Name)" }
        }
        $previous = ''
        foreach ($block in Get-Block $section.Lines) {
            if ($previous -eq 'item' -and $block.Kind -ne 'item') { '' }
            switch -Wildcard ($block.Kind) {
                'code:*' { $block.Lines | ForEach-Object { "        $_".TrimEnd() }; ''; break }
                'table' { Format-TextTable -Row $block.Lines -Width $width | ForEach-Object { "    $_" }; ''; break }
                'item' {
                    $lines = @(Split-Line (ConvertTo-PlainText ($block.Lines -join ' ')) ($width - 2))
                    "    $($lines[0])"
                    $lines | Select-Object -Skip 1 | ForEach-Object { "      $_" }
                    break
                }
                default { Split-Line (ConvertTo-PlainText ($block.Lines -join ' ')) $width | ForEach-Object { "    $_" }; '' }
            }
            $previous = $block.Kind
        }
        if ($previous -eq 'item') { '' }
        if ($section.Level -eq 1) { 'LONG DESCRIPTION' }
    }
}

# The Markdown's generated parts

function Edit-CommandPage([string] $File) {
    $command = Get-Command ([System.IO.Path]::GetFileNameWithoutExtension($File)) -Module ExternalIdSync
    $text = [System.IO.File]::ReadAllText($File)
    $syntax = "## Syntax`n`n``````text`n$((Get-SyntaxLine $command) -join "`n")`n```````n"
    $updated = $text -match '(?m)^## Syntax$' ?
        [regex]::Replace($text, '(?s)## Syntax\n\n```text\n.*?\n```\n', { $syntax }) :
        [regex]::Replace($text, '(?m)^## Description$', { "$syntax`n## Description" })
    $updated = [regex]::Replace($updated, '(?m)^### -(\w+)\n\n(> .*\n\n)?', {
            param($match)
            $name = $match.Groups[1].Value
            if (-not $command.Parameters.ContainsKey($name)) { throw "$($command.Name) has no parameter -$name." }
            "### -$name`n`n$(Get-FactLine $command $name)`n`n"
        })
    if ($updated -cne $text) {
        [System.IO.File]::WriteAllText($File, $updated)
        Write-Output $File
    }
}

Import-Module $Module -Force
$commandPages = @(Get-ChildItem $Path -Filter *-*.md | Sort-Object Name)
if ($Refresh) {
    foreach ($page in $commandPages) { Edit-CommandPage $page.FullName }
    return
}

$null = New-Item $OutputPath -ItemType Directory -Force
$output = (Resolve-Path $OutputPath).ProviderPath
$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n" }
$writer = [System.Xml.XmlWriter]::Create((Join-Path $output 'ExternalIdSync.Cmdlets.dll-Help.xml'), $settings)
try {
    $writer.WriteStartElement('helpItems', 'http://msh')
    $writer.WriteAttributeString('schema', 'maml')
    foreach ($page in $commandPages) { Write-Command $writer (Read-CommandPage $page.FullName) }
    $writer.WriteEndElement()
}
finally {
    $writer.Dispose()
}
foreach ($topic in Get-ChildItem $Path -Filter about_*.md) {
    [System.IO.File]::WriteAllText((Join-Path $output "$($topic.BaseName).help.txt"), ((ConvertTo-AboutTopic $topic.FullName) -join "`n").TrimEnd() + "`n")
}
