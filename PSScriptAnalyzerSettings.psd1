@{
    # Every rule for errors and warnings, but for those listed here with their reason.
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # The module needs PowerShell 7.4, which reads UTF-8 with and without a byte order mark.
        'PSUseBOMForUnicodeEncodedFile'
        # A script's parameters are used in its functions, where the rule does not look.
        'PSReviewUnusedParameter'
        # The build talks to whoever runs it.
        'PSAvoidUsingWriteHost'
    )
}
