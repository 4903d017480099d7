# What PowerShell people look for in a module, held by reflection over whatever cmdlets it exports: a new one is covered the day it comes.

BeforeDiscovery {
    . $PSScriptRoot/Import-TestModule.ps1
    $commands = @(Get-Command -Module ExternalIdSync -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name } })
    $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
    $parameters = foreach ($command in Get-Command -Module ExternalIdSync -CommandType Cmdlet) {
        foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common) { @{ Name = $command.Name; Parameter = $parameter.Name } }
    }
    $types = @(Get-Command -Module ExternalIdSync -CommandType Cmdlet | ForEach-Object { $_.OutputType.Type } |
            # Records have the columns of their source or target, which no view could know.
            Where-Object { $_ -and $_.FullName -like 'ExternalIdSync.*' -and $_.Name -notin 'SourceRecord', 'SyncTargetRecord' } |
            Sort-Object FullName -Unique | ForEach-Object { @{ Type = $_.FullName } })
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters

    function Get-OwnParameter([string] $Command) { (Get-Command $Command -Module ExternalIdSync).Parameters.Values | Where-Object Name -NotIn $common }

    function Get-ParameterAttribute($Parameter, [type] $Type) { $Parameter.Attributes | Where-Object { $_ -is $Type } }

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches
    }
}

Describe 'The cmdlet <Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name -Module ExternalIdSync
        $type = $command.ImplementingType
        $cmdlet = [System.Attribute]::GetCustomAttribute($type, [System.Management.Automation.CmdletAttribute])
        $changes = $command.Verb -in 'Set', 'Invoke', 'Remove', 'Resume', 'Send', 'New', 'Export', 'Import', 'Clear', 'Update'
    }

    It 'has an approved verb and a singular noun of the module''s own' {
        $command.Verb | Should -BeIn (Get-Verb).Verb
        $command.Noun | Should -MatchExactly '^(Sync|Crm)([A-Z][a-z]+)+$'
        # Health is no plural.
        $command.Noun | Should -Not -MatchExactly '[^s]s$'
    }

    It 'is a sealed class named after them, in the namespace that its error ids show' {
        $type.FullName | Should -BeExactly "ExternalIdSync.Cmdlets.Commands.$($command.Verb)$($command.Noun)Command"
        $type.IsSealed | Should -BeTrue
    }

    It 'ends background work when it is stopped and when a later command has had enough' {
        # StopProcessing cancels, and so does Dispose, which is all that runs under Select-Object -First.
        [System.IDisposable].IsAssignableFrom($type) | Should -BeTrue
        $stop = $type.GetMethod('StopProcessing', [System.Reflection.BindingFlags]'Instance, NonPublic')
        $stop.DeclaringType | Should -Not -Be ([System.Management.Automation.Cmdlet])
    }

    It 'says what it gives, in types that a script can name' {
        $command.OutputType | Should -Not -BeNullOrEmpty
        foreach ($output in $command.OutputType) {
            $output.Type | Should -Not -BeNullOrEmpty -Because $output.Name
            $output.Name -as [type] | Should -Be $output.Type
        }
    }

    It 'names its default parameter set where it has several, and each set has a parameter that chooses it' {
        if ($command.ParameterSets.Count -gt 1) { $command.DefaultParameterSet | Should -BeIn $command.ParameterSets.Name }
        foreach ($set in $command.ParameterSets | Where-Object { -not $_.IsDefault }) {
            $others = @($command.ParameterSets | Where-Object Name -NE $set.Name)
            $own = $set.Parameters | Where-Object {
                $parameter = $_
                $parameter.Name -notin $common -and ($parameter.IsMandatory -or ($others.Parameters.Name -notcontains $parameter.Name))
            }
            $own | Should -Not -BeNullOrEmpty -Because "set $($set.Name) needs one"
        }
    }

    It 'takes at most one parameter of a set from the pipeline by value' {
        foreach ($set in $command.ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1 -Because $set.Name
        }
    }

    It 'gives each position of a set to one parameter, and none to a switch' {
        foreach ($set in $command.ParameterSets) {
            $placed = @($set.Parameters | Where-Object { $_.Position -ge 0 })
            @($placed.Position | Sort-Object -Unique).Count | Should -Be $placed.Count -Because $set.Name
            $placed.ParameterType | Should -Not -Contain ([switch])
        }
    }

    It 'can be previewed and asked about if it changes something, and only then' {
        $cmdlet.SupportsShouldProcess | Should -Be $changes
    }

    It 'forces only where it changes something' {
        if ($command.Parameters['Force']) { $changes | Should -BeTrue }
    }

    It 'reads a file by wildcard only where it can also be named literally' {
        $path = $command.Parameters['Path']
        if ($path -and (Get-ParameterAttribute $path ([System.Management.Automation.SupportsWildcardsAttribute]))) {
            $command.Parameters['LiteralPath'].Aliases | Should -Contain 'PSPath'
        }
    }
}

Describe 'The parameter <Name> -<Parameter>' -ForEach $parameters {
    BeforeAll {
        $found = (Get-Command $Name -Module ExternalIdSync).Parameters[$Parameter]
        $kind = $found.ParameterType
        $plain = if ($kind.IsArray) { $kind.GetElementType() } else { [System.Nullable]::GetUnderlyingType($kind) ?? $kind }
    }

    It 'has a singular name in Pascal case that PowerShell does not keep for itself' {
        $Parameter | Should -MatchExactly '^[A-Z][A-Za-z0-9]+$'
        $Parameter | Should -Not -MatchExactly '(?<!Last[A-Z][a-z]*)(?<!Online|[Ss])s$'
        foreach ($alias in $Parameter, $found.Aliases) { $alias | Should -Not -BeIn $common }
    }

    It 'has a type that a script can name, and none of the core''s' {
        $plain.Assembly.GetName().Name | Should -Not -BeIn 'ExternalIdSync.Core', 'ExternalIdSync.Sandbox'
        $plain.FullName -as [type] | Should -Be $plain
        $plain | Should -Not -Be ([bool])
    }

    It 'has the type that its name promises' {
        switch -Regex ($Parameter) {
            '(Url|Uri)$' { $plain | Should -Be ([uri]) }
            '(Timeout|Interval|Overlap|Duration)$' { $plain | Should -Be ([timespan]) }
            '^(Since|Until|Before|After)$' { $plain | Should -BeIn ([System.DateTimeOffset]), ([datetime]) }
            '^(Token|Password|Secret|ClientSecret|ApiKey)$' { $plain | Should -Be ([securestring]) }
            '^Credential$' {
                $plain | Should -Be ([pscredential])
                Get-ParameterAttribute $found ([System.Management.Automation.CredentialAttribute]) | Should -Not -BeNullOrEmpty
            }
            '^InputObject$' {
                foreach ($set in (Get-Command $Name).ParameterSets.Parameters | Where-Object Name -EQ InputObject) { $set.ValueFromPipeline | Should -BeTrue }
            }
            '^LiteralPath$' { $found.Aliases | Should -Contain 'PSPath' }
        }
    }

    It 'is completed where there are values to choose from' {
        $isChoice = $Parameter -in 'Target', 'Definition', 'MatchKey', 'FailOn', 'Encoding', 'ToRun', 'Code' -or
            ($Parameter -eq 'Id' -and $Name -match 'Sync(Run|Rejection)$') -or ($Parameter -eq 'Path' -and $Name -match '-(Sync(Cursor|Health|Rejection|Report|Run)|CrmDeltaSync)$|Test-Sync(Job|Contract)$') -or ($Parameter -eq 'Name' -and $Name -like '*-SyncTarget')
        if ($isChoice -and -not $plain.IsEnum -and -not ($Name -eq 'Connect-SyncTarget' -and $Parameter -eq 'Name')) {
            Get-ParameterAttribute $found ([System.Management.Automation.ArgumentCompleterAttribute]) | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'The type <Type>' -ForEach $types {
    It 'has a table of at most 100 columns' {
        $tables = @(Get-FormatData -TypeName $Type | ForEach-Object FormatViewDefinition | Where-Object { $_.Control -is [System.Management.Automation.TableControl] })
        $tables | Should -Not -BeNullOrEmpty
        foreach ($table in $tables) {
            $widths = @($table.Control.Headers.Width)
            $widths | Should -Not -Contain 0 -Because 'a column without width depends on what else is shown'
            ($widths | Measure-Object -Sum).Sum + $widths.Count - 1 | Should -BeLessOrEqual 100
        }
    }

    It 'can be told by a script' {
        ($Type -as [type]).IsPublic | Should -BeTrue
        # What the pipeline holds never changes behind a script's back.
        ($Type -as [type]).GetProperties().Where{ $_.CanWrite -and $_.SetMethod.IsPublic -and
            $_.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Name -notcontains 'IsExternalInit' } | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    AfterAll {
        Disconnect-SyncTarget *
    }

    It 'does not depend on the culture (<_>)' -ForEach 'de-DE', 'tr-TR' {
        $before = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = $_
        try {
            # Turkish has another lower-case I.
            (Get-Completion 'Connect-SyncTarget INSTANT').CompletionText | Should -Be 'instant-compliance/customers'
            (Get-Completion 'Import-CrmCsv -Encoding ISO').CompletionText | Should -Be 'iso-8859-1'
        }
        finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }

    It 'quotes what PowerShell would take apart, also after an opening quote' {
        $null = Connect-SyncTarget hipcall/companies -Sandbox -Name "o'hara & sons"
        (Get-Completion "Get-SyncRecord x -Target o").CompletionText | Should -Be "'o''hara & sons'"
        (Get-Completion "Get-SyncRecord x -Target 'o").CompletionText | Should -Be "'o''hara & sons'"
        Disconnect-SyncTarget "o'hara & sons"
        Get-SyncTarget | Should -BeNullOrEmpty
    }

    It 'says what each choice is' {
        (Get-Completion 'Connect-SyncTarget hipcall/com').ToolTip | Should -Be 'Hipcall companies'
        foreach ($match in Get-Completion 'Set-SyncRecord -FailOn ') { $match.ToolTip | Should -Match '\.$' }
    }

    It 'answers at once and asks nobody: a target that is out of reach completes its fields' {
        $token = [securestring]::new()
        $token.AppendChar('x')
        $target = Connect-SyncTarget hipcall/companies -BaseUrl http://127.0.0.1:9/ -Token $token -Name far
        (Get-Completion 'Set-SyncRecord -Target far -MatchKey na').CompletionText | Should -Be 'name'
        $target.Requests | Should -Be 0
        Disconnect-SyncTarget far
    }

    It 'gives nothing, and no error, where nothing is connected' {
        Get-Completion 'Set-SyncRecord -MatchKey zz' | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
    }
}

Describe 'The module' {
    It 'has a manifest with all that the Gallery shows' {
        $module = Test-ModuleManifest $ModuleManifest -ErrorAction Stop -WarningAction Stop
        foreach ($field in 'Author', 'CompanyName', 'Copyright', 'Description', 'LicenseUri', 'ReleaseNotes') { $module.$field | Should -Not -BeNullOrEmpty -Because $field }
        $module.Guid | Should -Not -Be ([guid]::Empty)
        $module.PowerShellVersion | Should -Be '7.4'
        $module.CompatiblePSEditions | Should -Be 'Core'
        foreach ($tag in 'PSEdition_Core', 'Windows', 'Linux', 'MacOS') { $module.Tags | Should -Contain $tag }
        $module.Tags | Should -Not -Match '\s'
        $module.RequiredModules | Should -BeNullOrEmpty
        $module.RequiredAssemblies | Should -BeNullOrEmpty
    }

    It 'exports by name, never by wildcard, and nothing but cmdlets' {
        $data = Import-PowerShellDataFile $ModuleManifest
        $data.CmdletsToExport | Should -Not -BeNullOrEmpty
        $data.CmdletsToExport | Should -Not -Match '\*'
        foreach ($field in 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            $data.ContainsKey($field) | Should -BeTrue
            $data[$field] | Should -BeNullOrEmpty
        }
    }

    It 'changes nothing in the session that imports it but its commands, formats and types' {
        $changed = Invoke-InNewProcess {
            function Get-State {
                $threads = $ports = $maxThreads = $maxPorts = 0
                [System.Threading.ThreadPool]::GetMinThreads([ref] $threads, [ref] $ports)
                [System.Threading.ThreadPool]::GetMaxThreads([ref] $maxThreads, [ref] $maxPorts)
                'Variable', 'Function', 'Alias', 'Env' | ForEach-Object { $drive = $_; (Get-ChildItem "${drive}:").Name | ForEach-Object { "${drive}:$_" } }
                "threads $threads $ports $maxThreads $maxPorts"
                "path $env:PATH"
                "protocol $([System.Net.ServicePointManager]::SecurityProtocol) $([System.Net.ServicePointManager]::DefaultConnectionLimit)"
                "culture $([cultureinfo]::CurrentCulture) $([cultureinfo]::DefaultThreadCurrentCulture)"
                "folder $([Environment]::CurrentDirectory) $PWD"
                "errors $($Error.Count)"
            }
            Import-Module Microsoft.PowerShell.Utility
            $before = $after = $null
            $before = Get-State
            Import-Module $args[0]
            $after = Get-State
            Compare-Object $before $after | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }
        }
        $changed | Should -BeNullOrEmpty
    }

    It 'takes its commands along when it is removed' {
        $left = Invoke-InNewProcess {
            Import-Module $args[0]
            Remove-Module ExternalIdSync
            Get-Command *-Sync*, *-Crm* -ListImported
        }
        $left | Should -BeNullOrEmpty
    }

    It 'keeps nothing in statics that one runspace could change for another' {
        # Two that are made for it: the flag that some record was edited (it only ever costs a look-up), and the assembly once it is loaded.
        $allowed = 'RecordEdits._any', 'ModuleLoader._cmdlets'
        foreach ($assembly in [ExternalIdSync.SyncError].Assembly, (Get-Command Get-SyncTarget).ImplementingType.Assembly) {
            $mutable = $assembly.GetTypes().Where{ -not $_.Name.Contains('<') }.ForEach{ $_.GetFields([System.Reflection.BindingFlags]'Static, NonPublic, Public, DeclaredOnly') }.Where{
                -not $_.IsInitOnly -and -not $_.IsLiteral -and -not $_.Name.Contains('<') }
            $mutable.ForEach{ "$($_.DeclaringType.Name).$($_.Name)" } | Where-Object { $_ -notin $allowed } | Should -BeNullOrEmpty
        }
    }

    It 'is clean to PSScriptAnalyzer' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed'; return }
        $settings = Join-Path $PSScriptRoot '../../PSScriptAnalyzerSettings.psd1'
        $findings = $ModuleManifest, (Join-Path $ModuleRoot 'module') | ForEach-Object { Invoke-ScriptAnalyzer $_ -Recurse -Settings $settings }
        $findings | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName)" } | Should -BeNullOrEmpty
    }
}
