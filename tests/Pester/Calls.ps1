# Every parameter set of every cmdlet in use: what each of them must hold is in Calls.Tests.ps1, which finds out that none is missing here.
# $With is splatted into the cmdlet that is meant: common parameters, -WhatIf, or nothing.

# What a call finds: the sandbox with two connections, a job that ran once with one record refused, and a source that changed since.
$Arrange = {
    function Write-CompanyFile([string[]] $Line) { Set-Content companies.csv (@('Id,Name,City') + $Line) }

    Write-CompanyFile 'A-1,Ada,Oslo', 'A-2,Bob,Bergen', ',Nobody,Nowhere'
    @{
        version = 1
        name    = 'companies'
        source  = @{ type = 'csv'; path = 'companies.csv'; settle = '0s' }
        map     = @{ version = 1; externalId = @{ from = 'Id'; prefix = 'erp:' }; fields = @(@{ from = 'Name'; to = 'name' }, @{ from = 'City'; to = 'city' }) }
        target  = @{ name = 'hipcall/companies'; token = 'env:NO_SUCH_TOKEN' }
    } | ConvertTo-Json -Depth 9 | Set-Content companies.job.json
    Set-Content profiles.csv 'external_id,first_name', 'P-1,Ada', 'P-2,Bob', ',Nobody'
    $companies = Connect-SyncTarget hipcall/companies -Sandbox
    $null = Connect-SyncTarget experiture/profiles -Sandbox
    $sandbox = $companies.SandboxServer
    $token = [System.Net.NetworkCredential]::new('', 'a-token').SecurePassword
    $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -ErrorAction Ignore
    Write-CompanyFile 'A-1,Ada,Hamar', 'A-2,Bob,Bergen', 'A-3,Çağ,İzmir', ',Nobody,Nowhere'
    $null = Invoke-CrmDeltaSync companies.job.json -Sandbox -WhatIf -PlanPath plan.jsonl
    $rows = 1..3 | ForEach-Object { [pscustomobject]@{ external_id = "R-$_"; name = "Row $_" } }
}

$Calls = @(
    @{ Cmdlet = 'Connect-SyncTarget'; Set = 'Token'; Do = { Connect-SyncTarget hipcall/contacts -BaseUrl https://crm.example/ -Token $token @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Set = 'TokenReference'; Do = { Connect-SyncTarget hipcall/contacts -BaseUrl https://crm.example/ -TokenReference env:PATH @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Set = 'TokenReference'; Do = { Connect-SyncTarget experiture/profiles -BaseUrl https://cdp.example/ -ClientId me -TokenReference env:PATH @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Set = 'Credential'; Do = { Connect-SyncTarget experiture/profiles -BaseUrl https://cdp.example/ -Credential ([pscredential]::new('me', $token)) @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Set = 'Sandbox'; Do = { Connect-SyncTarget hipcall/contacts -Sandbox -RequestsPerMinute 600 -RequestsPerDay 9000 @With } }
    @{ Cmdlet = 'Disconnect-SyncTarget'; Set = '__AllParameterSets'; Do = { Disconnect-SyncTarget exp* @With } }
    @{ Cmdlet = 'Export-SyncReport'; Set = 'Path'; Do = { Export-SyncReport companies.job.json report.html -Last 5 -Sandbox @With } }
    @{ Cmdlet = 'Export-SyncReport'; Set = 'LiteralPath'; Do = { Export-SyncReport -LiteralPath companies.job.json -DestinationPath report.html -Sandbox -PassThru @With } }
    @{ Cmdlet = 'Get-SyncCursor'; Set = 'Path'; Do = { Get-SyncCursor *.job.json -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncCursor'; Set = 'LiteralPath'; Do = { Get-Item companies.job.json | Get-SyncCursor -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncHealth'; Set = 'Path'; Do = { Get-SyncHealth companies.job.json -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncHealth'; Set = 'LiteralPath'; Do = { Get-SyncHealth -LiteralPath companies.job.json -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncRecord'; Set = '__AllParameterSets'; Do = { Get-SyncRecord A-1, A-2 hipcall/companies -Prefix erp: @With } }
    @{ Cmdlet = 'Get-SyncRejection'; Set = 'Path'; Do = { Get-SyncRejection companies.job.json -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncRejection'; Set = 'LiteralPath'; Do = { Get-SyncRejection -LiteralPath companies.job.json -Sandbox -IncludeSource @With } }
    @{ Cmdlet = 'Get-SyncRun'; Set = 'Path'; Do = { Get-SyncRun companies.job.json -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncRun'; Set = 'LiteralPath'; Do = { Get-SyncRun -LiteralPath companies.job.json -Id 1 -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncTarget'; Set = 'Connected'; Do = { Get-SyncTarget @With } }
    @{ Cmdlet = 'Get-SyncTarget'; Set = 'Available'; Do = { Get-SyncTarget -ListAvailable @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Set = 'Path'; Do = { Import-CrmCsv companies.csv @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Set = 'LiteralPath'; Do = { Import-CrmCsv -LiteralPath companies.csv -Delimiter ',' -Encoding utf-8 -CommentCharacter '#' @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'Run'; Refuses = 2; Writes = $true; Do = { Invoke-CrmDeltaSync companies.job.json -Sandbox -PassThru @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'RunLiteralPath'; Refuses = 2; Writes = $true; Do = { Invoke-CrmDeltaSync -LiteralPath companies.job.json -FromStart -Force -Sandbox @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'SavePlan'; Previews = $true; Do = { Invoke-CrmDeltaSync companies.job.json -PlanPath next.jsonl -Sandbox -WhatIf @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'SavePlanLiteralPath'; Previews = $true; Do = { Invoke-CrmDeltaSync -LiteralPath companies.job.json -PlanPath next.jsonl -Sandbox -WhatIf @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'Plan'; Writes = $true; Do = { Invoke-CrmDeltaSync companies.job.json -Plan plan.jsonl -Sandbox @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'PlanLiteralPath'; Writes = $true; Do = { Invoke-CrmDeltaSync -LiteralPath companies.job.json -Plan plan.jsonl -Sandbox @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'Export'; Refuses = 1; Writes = $true; Do = { Invoke-CrmDeltaSync companies.job.json -Export companies.csv -Sandbox @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Set = 'ExportLiteralPath'; Refuses = 1; Writes = $true; Do = { Invoke-CrmDeltaSync -LiteralPath companies.job.json -Export companies.csv -Sandbox @With } }
    @{ Cmdlet = 'New-SyncJob'; Set = 'SourcePath'; Do = { New-SyncJob made.job.json companies.csv hipcall/companies -WarningAction Ignore @With } }
    @{ Cmdlet = 'New-SyncJob'; Set = 'Source'; Do = { New-SyncJob made.job.json -Source @{ type = 'csv'; path = 'companies.csv' } -Target hipcall/companies -PassThru -WarningAction Ignore @With } }
    @{ Cmdlet = 'Remove-SyncRejection'; Set = 'Path'; Do = { Remove-SyncRejection companies.job.json 1 -Sandbox @With } }
    @{ Cmdlet = 'Remove-SyncRejection'; Set = 'LiteralPath'; Do = { Remove-SyncRejection -LiteralPath companies.job.json -Id 1 -Sandbox @With } }
    @{ Cmdlet = 'Remove-SyncRejection'; Set = 'InputObject'; Do = { Get-SyncRejection companies.job.json -Sandbox | Remove-SyncRejection @With } }
    @{ Cmdlet = 'Resume-SyncRejection'; Set = 'Path'; Writes = $true; Do = { Resume-SyncRejection companies.job.json 1 -Correction @{ Id = 'N-1' } -Sandbox -PassThru @With } }
    @{ Cmdlet = 'Resume-SyncRejection'; Set = 'Path'; Previews = $true; Do = { Resume-SyncRejection companies.job.json -Sandbox -WhatIf @With } }
    @{ Cmdlet = 'Resume-SyncRejection'; Set = 'LiteralPath'; Refuses = 1; Do = { Resume-SyncRejection -LiteralPath companies.job.json -Code ExternalIdBlank -FailOn never -Sandbox @With } }
    @{ Cmdlet = 'Resume-SyncRejection'; Set = 'InputObject'; Writes = $true; Do = { Get-SyncRejection companies.job.json -Sandbox | Resume-SyncRejection -Correction @{ Id = 'N-1' } @With } }
    @{ Cmdlet = 'Send-CrmCsv'; Set = 'Path'; Refuses = 1; Writes = $true; Do = { Send-CrmCsv profiles.csv experiture/profiles -ExternalIdProperty external_id -MatchKey external_id -PassThru @With } }
    @{ Cmdlet = 'Send-CrmCsv'; Set = 'LiteralPath'; Refuses = 1; Writes = $true; Do = { Send-CrmCsv -LiteralPath profiles.csv -Target experiture/profiles -ExternalIdProperty external_id -Prefix p: @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'ToRun'; Asks = $true; Do = { Set-SyncCursor companies.job.json -ToRun 1 -Sandbox @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'ToRunLiteralPath'; Asks = $true; Do = { Get-SyncRun companies.job.json -Sandbox | Set-SyncCursor @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'ToTime'; Asks = $true; Fails = 'NotSupported'; Do = { Set-SyncCursor companies.job.json -ToTime 2026-01-01 -Sandbox @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'ToTimeLiteralPath'; Asks = $true; Fails = 'NotSupported'; Do = { Set-SyncCursor -LiteralPath companies.job.json -ToTime 2026-01-01 -Sandbox @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'Cursor'; Asks = $true; Do = { Set-SyncCursor companies.job.json -Cursor (Get-SyncCursor companies.job.json -Sandbox).Text -Sandbox -PassThru @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'CursorLiteralPath'; Asks = $true; Do = { Get-SyncCursor companies.job.json -Sandbox | Set-SyncCursor @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'Reset'; Asks = $true; Do = { Set-SyncCursor companies.job.json -Reset -Sandbox @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Set = 'ResetLiteralPath'; Asks = $true; Do = { Set-SyncCursor -LiteralPath companies.job.json -Reset -Sandbox @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Set = 'Records'; Writes = $true; Do = { $rows | Set-SyncRecord hipcall/companies -PassThru -Summary -ThrottleLimit 2 @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Set = 'Record'; Writes = $true; Do = { @{ name = 'One' } | Set-SyncRecord hipcall/companies -ExternalId O-1 -PassThru @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Set = 'NewExternalId'; Writes = $true; Do = { Set-SyncRecord hipcall/companies -ExternalId erp:A-1 -NewExternalId erp:B-1 -PassThru @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Set = 'ClearExternalId'; Writes = $true; Do = { Set-SyncRecord hipcall/companies -ExternalId erp:A-1 -ClearExternalId -PassThru @With } }
    @{ Cmdlet = 'Test-SyncContract'; Set = 'Path'; Do = { Test-SyncContract *.job.json -Quiet @With } }
    @{ Cmdlet = 'Test-SyncContract'; Set = 'LiteralPath'; Do = { Test-SyncContract -LiteralPath nowhere.job.json @With } }
    @{ Cmdlet = 'Test-SyncJob'; Set = 'Path'; Do = { Test-SyncJob companies.job.json -Sandbox -Online -Quiet @With } }
    @{ Cmdlet = 'Test-SyncJob'; Set = 'LiteralPath'; Do = { Test-SyncJob -LiteralPath companies.job.json @With } }
    @{ Cmdlet = 'Test-SyncTarget'; Set = '__AllParameterSets'; Do = { Test-SyncTarget hipcall/companies @With } }
    @{ Cmdlet = 'Test-SyncTarget'; Set = '__AllParameterSets'; Do = { Test-SyncTarget hipcall/companies -Quiet @With } }
)

# Something that each cmdlet cannot do. Where Ends is set the whole call fails, whatever -ErrorAction says; where Breaks is set, other calls would fail after it.
$FailingCalls = @(
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'TargetUnknown'; Ends = $true; Do = { Connect-SyncTarget hipcall/deals -Sandbox @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'OptionInvalid'; Ends = $true; Do = { Connect-SyncTarget hipcall/companies -BaseUrl /relative -Token $token @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'OptionInvalid'; Ends = $true; Do = { Connect-SyncTarget hipcall/companies -Sandbox -AttemptTimeout -00:00:01 @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'OptionInvalid'; Ends = $true; Do = { Connect-SyncTarget hipcall/companies -Sandbox -TotalTimeout 0 @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'SecretNotFound'; Ends = $true; Do = { Connect-SyncTarget hipcall/companies @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'FileUnreadable'; Ends = $true; Do = { Connect-SyncTarget hipcall/companies -TokenReference file:Env:/PATH @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'FileNotFound'; Ends = $true; Do = { Connect-SyncTarget hipcall/companies -TokenReference file:nodrive:/token @With } }
    @{ Cmdlet = 'Connect-SyncTarget'; Id = 'FileNotFound'; Ends = $true; Do = { Connect-SyncTarget "a`0b.json" -Sandbox @With } }
    @{ Cmdlet = 'Disconnect-SyncTarget'; Id = 'TargetNotConnected'; Do = { Disconnect-SyncTarget nowhere @With } }
    @{ Cmdlet = 'Export-SyncReport'; Id = 'FileNotFound'; Do = { Export-SyncReport nowhere.job.json report.html @With } }
    @{ Cmdlet = 'Export-SyncReport'; Id = 'FileUnwritable'; Ends = $true; Do = { Export-SyncReport companies.job.json . -Sandbox @With } }
    @{ Cmdlet = 'Export-SyncReport'; Id = 'FileNotFound'; Ends = $true; Do = { Export-SyncReport companies.job.json "a`0b" -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncCursor'; Id = 'FileNotFound'; Do = { Get-SyncCursor nowhere.job.json @With } }
    @{ Cmdlet = 'Get-SyncHealth'; Id = 'FileUnreadable'; Do = { Get-SyncHealth Env:/PATH @With } }
    @{ Cmdlet = 'Get-SyncRecord'; Id = 'RecordNotFound'; Do = { Get-SyncRecord nobody hipcall/companies @With } }
    @{ Cmdlet = 'Get-SyncRecord'; Id = 'ExternalIdTooLong'; Do = { Get-SyncRecord ('x' * 256) hipcall/companies @With } }
    @{ Cmdlet = 'Get-SyncRecord'; Id = 'TargetNotConnected'; Ends = $true; Do = { Get-SyncRecord nobody nowhere @With } }
    @{ Cmdlet = 'Get-SyncRecord'; Id = 'TokenRefused'; Ends = $true; Breaks = $true; Do = { $sandbox.Hipcall.Tokens.Revoke('hipcall_sandbox'); Get-SyncRecord nobody hipcall/companies @With } }
    @{ Cmdlet = 'Get-SyncRejection'; Id = 'RejectionNotFound'; Do = { Get-SyncRejection companies.job.json 99 -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncRejection'; Id = 'ConfigurationInvalid'; Do = { Get-SyncRejection companies.csv @With } }
    @{ Cmdlet = 'Get-SyncRun'; Id = 'RunNotFound'; Do = { Get-SyncRun companies.job.json 99 -Sandbox @With } }
    @{ Cmdlet = 'Get-SyncRun'; Id = 'FileNotFound'; Do = { Get-SyncRun "a`0b" @With } }
    @{ Cmdlet = 'Get-SyncTarget'; Id = 'TargetNotConnected'; Do = { Get-SyncTarget nowhere @With } }
    @{ Cmdlet = 'Get-SyncTarget'; Id = 'TargetUnknown'; Do = { Get-SyncTarget nowhere -ListAvailable @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Id = 'FileUnreadable'; Do = { Import-CrmCsv . @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Id = 'FileNotFound'; Do = { Import-CrmCsv 'no[abc' @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Id = 'OptionInvalid'; Do = { Import-CrmCsv companies.csv -Encoding nonsense @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Id = 'OptionInvalid'; Do = { Import-CrmCsv companies.csv -Delimiter '"' @With } }
    @{ Cmdlet = 'Import-CrmCsv'; Id = 'FileUnwritable'; Do = { Set-Content bad.csv 'a,b', '1'; Import-CrmCsv bad.csv -RejectPath nowhere/x.csv @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Id = 'FileNotFound'; Ends = $true; Do = { Invoke-CrmDeltaSync nowhere.job.json @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Id = 'ConfigurationInvalid'; Ends = $true; Do = { Invoke-CrmDeltaSync companies.job.json -Sandbox -Plan companies.csv @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Id = 'SecretNotFound'; Ends = $true; Breaks = $true; Do = { Write-CompanyFile 'A-1,Ada,Oslo'; Invoke-CrmDeltaSync companies.job.json @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Id = 'OptionInvalid'; Ends = $true; Do = { Invoke-CrmDeltaSync companies.job.json -Sandbox -PlanPath x.jsonl @With } }
    @{ Cmdlet = 'Invoke-CrmDeltaSync'; Id = 'FileUnwritable'; Ends = $true; Do = { Invoke-CrmDeltaSync companies.job.json -Sandbox -RejectPath nowhere/x.csv @With } }
    @{ Cmdlet = 'New-SyncJob'; Id = 'FileNotFound'; Ends = $true; Do = { New-SyncJob made.job.json nowhere.csv hipcall/companies @With } }
    @{ Cmdlet = 'New-SyncJob'; Id = 'OptionInvalid'; Ends = $true; Do = { New-SyncJob made.job.json companies.csv hipcall/companies -BaseUrl relative @With } }
    @{ Cmdlet = 'New-SyncJob'; Id = 'SecretInvalid'; Ends = $true; Do = { New-SyncJob made.job.json -Source @{ type = 'csv'; path = $token } -Target hipcall/companies @With } }
    @{ Cmdlet = 'Remove-SyncRejection'; Id = 'RejectionNotFound'; Do = { Remove-SyncRejection companies.job.json 99 -Sandbox @With } }
    @{ Cmdlet = 'Remove-SyncRejection'; Id = 'FileNotFound'; Do = { Remove-SyncRejection nowhere.job.json 1 @With } }
    @{ Cmdlet = 'Resume-SyncRejection'; Id = 'ExternalIdBlank'; Breaks = $true; Do = { Resume-SyncRejection companies.job.json -Sandbox @With } }
    @{ Cmdlet = 'Resume-SyncRejection'; Id = 'OptionInvalid'; Ends = $true; Do = { Resume-SyncRejection companies.job.json -Correction @{ Id = 'x' } -Sandbox @With } }
    @{ Cmdlet = 'Send-CrmCsv'; Id = 'FileNotFound'; Ends = $true; Do = { Send-CrmCsv nowhere.csv experiture/profiles -ExternalIdProperty external_id @With } }
    @{ Cmdlet = 'Send-CrmCsv'; Id = 'OptionInvalid'; Ends = $true; Do = { Send-CrmCsv profiles.csv experiture/profiles @With } }
    @{ Cmdlet = 'Send-CrmCsv'; Id = 'NotSupported'; Ends = $true; Do = { Send-CrmCsv companies.csv hipcall/companies -ExternalIdProperty Id @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Id = 'RunNotFound'; Do = { Set-SyncCursor companies.job.json -ToRun 99 -Sandbox -Confirm:$false @With } }
    @{ Cmdlet = 'Set-SyncCursor'; Id = 'OptionInvalid'; Do = { Set-SyncCursor companies.job.json -Cursor nonsense -Sandbox -Confirm:$false @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'ExternalIdBlank'; Do = { @{ external_id = ''; name = 'x' } | Set-SyncRecord hipcall/companies @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'ValueInvalid'; Do = { 42 | Set-SyncRecord hipcall/companies @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'SecretInvalid'; Do = { [pscustomobject]@{ external_id = 'x'; name = $token } | Set-SyncRecord hipcall/companies @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'RecordRefused'; Breaks = $true; Do = { @{ external_id = 'x'; city = 'y' } | Set-SyncRecord hipcall/companies @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'Conflict'; Do = { Set-SyncRecord hipcall/companies -ExternalId erp:A-1 -NewExternalId erp:A-2 @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'RecordNotFound'; Do = { Set-SyncRecord hipcall/companies -ExternalId nobody -ClearExternalId @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'OptionInvalid'; Ends = $true; Do = { $rows | Set-SyncRecord hipcall/companies -MatchKey nonsense @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'FileUnwritable'; Ends = $true; Do = { $rows | Set-SyncRecord hipcall/companies -RejectPath nowhere/x.csv @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'FileNotFound'; Ends = $true; Do = { $rows | Set-SyncRecord hipcall/companies -RejectPath nodrive:/x.csv @With } }
    @{ Cmdlet = 'Set-SyncRecord'; Id = 'RunIncomplete'; Ends = $true; Do = { 42 | Set-SyncRecord hipcall/companies -FailOn any @With } }
    @{ Cmdlet = 'Test-SyncContract'; Id = 'FileNotFound'; Do = { Test-SyncContract no*where.job.json @With } }
    @{ Cmdlet = 'Test-SyncJob'; Id = 'FileUnreadable'; Do = { Test-SyncJob Env:/PATH @With } }
    @{ Cmdlet = 'Test-SyncTarget'; Id = 'TargetNotConnected'; Do = { Test-SyncTarget nowhere, hipcall/companies @With } }
    @{ Cmdlet = 'Test-SyncTarget'; Id = 'TargetNotConnected'; Ends = $true; Breaks = $true; Do = { Disconnect-SyncTarget *; Test-SyncTarget @With } }
)
