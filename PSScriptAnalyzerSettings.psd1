@{
    # The Gallery's rules and the rest: a rule that is turned off stands here with its reason.
    Severity     = @('Error', 'Warning')
    ExcludeRules = @()
}
