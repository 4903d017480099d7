@{
    RootModule           = 'module/ExternalIdSync.psm1'
    # Stamped by build.ps1 from Directory.Build.props.
    ModuleVersion        = '0.1.0'
    GUID                 = '6d0f4b0e-7c55-4a35-9f0e-5b8c3a1d2e47'
    Author               = 'ExternalIdSync maintainers'
    CompanyName          = 'ExternalIdSync'
    Copyright            = 'Copyright (c) 2026 ExternalIdSync maintainers'
    Description          = 'Creates and updates records in REST APIs by external ID: from CSV files, objects and other systems, safe to repeat.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')

    CmdletsToExport      = @(
        'Connect-SyncTarget'
        'Disconnect-SyncTarget'
        'Export-SyncReport'
        'Get-SyncCursor'
        'Get-SyncHealth'
        'Get-SyncRecord'
        'Get-SyncRejection'
        'Get-SyncRun'
        'Get-SyncTarget'
        'Import-CrmCsv'
        'Invoke-CrmDeltaSync'
        'New-SyncJob'
        'Remove-SyncRejection'
        'Resume-SyncRejection'
        'Send-CrmCsv'
        'Set-SyncCursor'
        'Set-SyncRecord'
        'Test-SyncContract'
        'Test-SyncJob'
        'Test-SyncTarget'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    FormatsToProcess     = @('module/ExternalIdSync.Format.ps1xml')

    PrivateData          = @{
        PSData = @{
            Tags         = @(
                'ExternalId', 'Upsert', 'CRM', 'CSV', 'Sync', 'REST', 'HubSpot', 'Salesforce',
                'PSEdition_Core', 'Windows', 'Linux', 'MacOS'
            )
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md, which is part of the module.'
        }
    }
}
