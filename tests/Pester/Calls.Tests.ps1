# What every call of every cmdlet must hold, in a session with a host of its own that sees what is shown and answers what is asked. The calls
# are in Calls.ps1; a cmdlet or a parameter set that is missing there fails here.

BeforeDiscovery {
    . $PSScriptRoot/Import-TestModule.ps1
    . $PSScriptRoot/Calls.ps1
    $changing = @($Calls | Where-Object {
            [System.Attribute]::GetCustomAttribute((Get-Command $_.Cmdlet).ImplementingType, [System.Management.Automation.CmdletAttribute]).SupportsShouldProcess
        })
    $reading = @($Calls | Where-Object { $_ -notin $changing -and $_.Cmdlet -notlike '*connect-*' })
}

BeforeAll {
    . $PSScriptRoot/Import-TestModule.ps1
    . $PSScriptRoot/Calls.ps1
    if (-not ('ExternalIdSync.Cmdlets.Tests.AnsweringHost' -as [type])) {
        $source = Get-Content (Join-Path $PSScriptRoot '../ExternalIdSync.Cmdlets.Tests/AnsweringHost.cs') -Raw
        Add-Type "using System; using System.Collections.Generic; using System.Linq; $source" -IgnoreWarnings
    }

    function Invoke-InSession([string] $Script, [hashtable] $With = @{}) {
        $shell = [powershell]::Create()
        $shell.Runspace = $session
        # A failure of a whole call ends its statement: caught, so that it can be told from that of one input.
        $output = $shell.AddScript("try {`n$Script`n} catch { `$caught = `$_ }", $false).AddArgument($With).Invoke()
        $ended = $session.SessionStateProxy.GetVariable('caught')
        $session.SessionStateProxy.SetVariable('caught', $null)
        [pscustomobject]@{ Output = @($output); Errors = @($shell.Streams.Error); Ended = $ended }
        $shell.Dispose()
    }

    function Invoke-Call([string] $Do, [hashtable] $With = @{}, [string] $Then = '') { Invoke-InSession "`$With = `$args[0]`n$($Do.Trim()) $Then" $With }

    # All that a call could change: files, what the job remembers, connections, and what the sandbox was sent.
    function Get-Everything([string[]] $Except = @()) {
        Invoke-InSession {
            Get-ChildItem -File | Where-Object Name -NotIn $args[0].Except | ForEach-Object { "$($_.Name) $((Get-FileHash $_).Hash)" }
            Get-SyncRun companies.job.json -Sandbox | ConvertTo-Json -Compress
            Get-SyncRejection companies.job.json -Sandbox | ForEach-Object { "$($_.Id) $($_.Code) $($_.Attempt)" }
            (Get-SyncCursor companies.job.json -Sandbox).Text
            (Get-SyncTarget).Name
            "writes $($sandbox.Requests.Mutating)"
        } @{ Except = $Except } | ForEach-Object { $_.Output -join "`n" }
    }

    function Get-WriteCount { (Invoke-InSession '$sandbox.Requests.Mutating').Output[0] }

    # Calls that change nothing may share a session: what one of them changes all the same, the next one sees.
    $sessions = @{}
    function Use-Session([string] $Answer, [string] $Shared) {
        if (-not $Shared -or -not $sessions[$Shared]) {
            $player = [ExternalIdSync.Cmdlets.Tests.AnsweringHost]::new([string[]]@($Answer))
            $session = [runspacefactory]::CreateRunspace($player)
            $session.Open()
            # Not in TestDrive, which is emptied after each block.
            $folder = [System.IO.Directory]::CreateTempSubdirectory('externalidsync-calls-').FullName
            $begun = Invoke-InSession "Import-Module '$ModuleManifest'; Set-Location -LiteralPath '$folder'; `$PSStyle.OutputRendering = 'PlainText'`n$Arrange"
            $begun.Ended | Should -BeNullOrEmpty
            $begun.Errors | Should -BeNullOrEmpty
            $sessions[$Shared ? $Shared : $folder] = @{ Session = $session; Player = $player; Folder = $folder }
            $script:opened = $sessions[$Shared ? $Shared : $folder]
        }
        else { $script:opened = $sessions[$Shared] }
        $script:session = $opened.Session
        $script:player = $opened.Player
        $script:shown = $player.Lines.Count
        $script:asked = $player.Questions.Count
    }

    function Get-Shown { $player.Lines | Select-Object -Skip $shown }

    function Get-Question { $player.Questions | Select-Object -Skip $asked }

    $reading = @((Get-Command -Module ExternalIdSync -CommandType Cmdlet).Name -match '^(Get|Test)-')
    $given = [System.Collections.Generic.HashSet[string]]::new()
}

AfterAll {
    foreach ($opened in $sessions.Values) {
        $opened.Session.Dispose()
        Remove-Item -LiteralPath $opened.Folder -Recurse -Force
    }
}

Describe 'The list of calls' {
    It 'has every parameter set of every cmdlet' {
        $all = foreach ($command in Get-Command -Module ExternalIdSync -CommandType Cmdlet) { $command.ParameterSets.Name.ForEach{ "$($command.Name) $_" } }
        $Calls.ForEach{ "$($_.Cmdlet) $($_.Set)" } | Sort-Object -Unique | Should -Be ($all | Sort-Object)
    }

    It 'has a failure of every cmdlet' {
        $FailingCalls.ForEach{ $_.Cmdlet } | Sort-Object -Unique | Should -Be ((Get-Command -Module ExternalIdSync -CommandType Cmdlet).Name | Sort-Object)
    }

    It 'has every parameter, here or elsewhere in the suite' {
        $used = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
        $commands = @{}
        foreach ($command in Get-Command -Module ExternalIdSync -CommandType Cmdlet) { $commands[$command.Name] = $command }
        foreach ($file in Get-ChildItem $PSScriptRoot -Filter *.ps1) {
            $ast = [System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $null)
            foreach ($found in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $name = $found.GetCommandName()
                if (-not $name -or -not ($command = $commands[$name])) { continue }
                foreach ($bound in [System.Management.Automation.Language.StaticParameterBinder]::BindCommand($found, $true).BoundParameters.Keys) { $null = $used.Add("$name $bound") }
                # By the pipeline, which the binder does not follow.
                if ($found.Parent -is [System.Management.Automation.Language.PipelineAst] -and $found.Parent.PipelineElements[0] -ne $found) {
                    foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Attributes.ValueFromPipeline -contains $true -or $_.Attributes.ValueFromPipelineByPropertyName -contains $true }) {
                        $null = $used.Add("$name $($parameter.Name)")
                    }
                }
            }
        }
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $unused = foreach ($command in $commands.Values) {
            $command.Parameters.Keys.Where{ $_ -notin $common -and -not $used.Contains("$($command.Name) $_") }.ForEach{ "$($command.Name) -$_" }
        }
        $unused | Should -BeNullOrEmpty
    }
}

Describe 'A call of <Cmdlet> in the set <Set>' -ForEach $Calls {
    It 'binds that set, gives what it says it gives, and is read in 100 columns: <Do>' {
        $isReading = $Cmdlet -in $reading
        Use-Session Yes ($isReading ? 'reading' : '')
        $before = Get-WriteCount
        $trace = Join-Path $TestDrive 'trace.txt'
        Remove-Item $trace -ErrorAction Ignore
        $call = Invoke-InSession "`$With = `$args[0]`nTrace-Command ParameterBinderController -Option All -FilePath '$trace' -Expression { $Do }" @{ OutVariable = 'kept' }
        # PowerShell traces the set that it chose, and nothing where that is the one to fall back on.
        $chosen = [regex]::Matches((Get-Content $trace -Raw), '(?m)CurrentParameterSetName = (\w+)').ForEach{ $_.Groups[1].Value }
        ($chosen.Count ? $chosen : @((Get-Command $Cmdlet).DefaultParameterSet)) | Should -Contain $Set

        if ($Fails) {
            $call.Errors.FullyQualifiedErrorId | Should -Be "$Fails,ExternalIdSync.Cmdlets.Commands.$($Cmdlet.Replace('-', ''))Command"
        }
        else {
            $call.Ended | Should -BeNullOrEmpty
            $call.Errors | Should -HaveCount ([int] $Refuses)
        }
        @(Get-Question) | Should -HaveCount ($Asks ? 1 : 0)
        if ($Writes) { Get-WriteCount | Should -BeGreaterThan $before } else { Get-WriteCount | Should -Be $before }

        $declared = (Get-Command $Cmdlet).ImplementingType.GetCustomAttributes([System.Management.Automation.OutputTypeAttribute], $true).Where{
            $_.ParameterSetName -contains $Set -or $_.ParameterSetName -contains '__AllParameterSets' }.Type.Type
        foreach ($item in $call.Output) {
            $item.PSObject.BaseObject.GetType() | Should -BeIn $declared
            $null = $given.Add("$Cmdlet $($item.PSObject.BaseObject.GetType().Name)")
        }
        (Invoke-InSession '@($kept).Count').Output[0] | Should -Be $call.Output.Count

        foreach ($item in $call.Output | Where-Object { $_.PSObject.BaseObject.GetType().FullName -like 'ExternalIdSync.*' }) {
            foreach ($format in 'Format-Table', 'Format-List') {
                $lines = (Invoke-InSession "`$args[0].Item | $format | Out-String -Width 100 -Stream" @{ Item = $item }).Output
                $lines -join '' | Should -Not -BeNullOrEmpty
                ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
                $lines -join "`n" | Should -Not -Match 'System\.|Core\.|`\d\[' -Because 'types are for programmers'
            }
        }
    }
}

Describe 'A call that only reads of <Cmdlet> in the set <Set>' -ForEach $reading {
    It 'changes nothing, and gives its objects to -PipelineVariable one by one: <Do>' {
        Use-Session Yes reading
        $before = Get-Everything
        $call = Invoke-Call $Do @{ PipelineVariable = 'item' } '| ForEach-Object { [object]::Equals($item, $_) }'
        $call.Output | Should -Not -Contain $false
        Get-Everything | Should -Be $before
    }
}

Describe 'What a call gives' {
    It 'is all that its cmdlet says it gives' {
        $said = foreach ($command in Get-Command -Module ExternalIdSync -CommandType Cmdlet) {
            $command.OutputType.Type.Where{ $_ -ne [void] }.ForEach{ "$($command.Name) $($_.Name)" }
        }
        Compare-Object $said @($given) | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
    }
}

Describe 'A call that changes something, of <Cmdlet> in the set <Set>' -ForEach $changing {
    It 'changes nothing under -WhatIf and says in sentences what it would do: <Do>' {
        Use-Session Yes previewing
        $saved = $Previews ? 'next.jsonl' : ''
        $before = Get-Everything $saved
        $null = Invoke-Call $Do ($Previews ? @{} : @{ WhatIf = $true })
        Get-Everything $saved | Should -Be $before
        # Reading is the same under -WhatIf; it would only keep bad rows, and there are none.
        if ($Cmdlet -ne 'Import-CrmCsv') { Get-Shown | Should -Not -BeNullOrEmpty }
        foreach ($line in Get-Shown) {
            $line | Should -MatchExactly '^What if: [A-Z].* .*\.$'
            $line | Should -Match 'compan|profiles|report|made'
            $line | Should -Not -Match 'ExternalIdSync\.|System\.|a-token|sandbox_'
        }
        Get-Question | Should -BeNullOrEmpty
    }
}

Describe 'A call that asks first, of <Cmdlet> in the set <Set>' -ForEach @($changing | Where-Object { -not $_.Previews }) {
    It 'changes nothing where the answer to -Confirm is no: <Do>' {
        Use-Session No declining
        $before = Get-Everything
        $call = Invoke-Call $Do @{ Confirm = $true }
        Get-Everything | Should -Be $before
        $call.Ended | Should -BeNullOrEmpty
        if ($Cmdlet -ne 'Import-CrmCsv') {
            $call.Output | Should -BeNullOrEmpty
            Get-Question | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'A failing call of <Cmdlet>' -ForEach $FailingCalls {
    It 'says <Id> as the table of errors has it, on each -ErrorAction as PowerShell has it: <Do>' {
        Use-Session Yes ($Breaks ? '' : 'failing')
        $row = [ExternalIdSync.SyncErrors]::All | Where-Object Id -EQ $Id
        $full = "$Id,ExternalIdSync.Cmdlets.Commands.$($Cmdlet.Replace('-', ''))Command"
        $call = Invoke-Call $Do @{} "`n`$?"
        $problem = $Ends ? $call.Ended : $call.Errors[0]
        $problem.FullyQualifiedErrorId | Should -BeExactly $full
        $problem.CategoryInfo.Category | Should -Be "$($row.Category)"
        $problem.Exception.GetType().FullName | Should -Be 'ExternalIdSync.SyncException'
        $problem.ErrorDetails.RecommendedAction | Should -Be $row.Advice
        "$problem" | Should -MatchExactly '^\S[\S\s]*\S$'
        "$problem" | Should -Not -Match 'a-token|hipcall_sandbox'
        if ($Do -notlike '*Disconnect*') { $problem.TargetObject | Should -Not -BeNullOrEmpty }
        if (-not $Ends) { $call.Output[-1] | Should -BeFalse }

        $stopped = Invoke-Call $Do @{ ErrorAction = 'Stop' }
        $stopped.Ended.FullyQualifiedErrorId | Should -BeExactly ($Id -eq 'RunIncomplete' ? $full.Replace($Id, 'ValueInvalid') : $full)

        $silent = Invoke-Call $Do @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'told' }
        $silent.Errors | Should -BeNullOrEmpty
        $told = (Invoke-InSession '$told').Output
        $told[-1].FullyQualifiedErrorId ?? $told[-1].ErrorRecord.FullyQualifiedErrorId | Should -BeExactly $full
        $silent.Ended.FullyQualifiedErrorId | Should -BeExactly ($Ends ? $full : $null)

        $ignored = Invoke-Call "`$Error.Clear(); $Do" @{ ErrorAction = 'Ignore' } "`n`$Error.Count"
        if ($Ends) { $ignored.Ended.FullyQualifiedErrorId | Should -BeExactly $full } else { $ignored.Output[-1] | Should -Be 0 }
    }
}
