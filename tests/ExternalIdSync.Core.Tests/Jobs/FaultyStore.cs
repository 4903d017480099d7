using System.Reflection;
using System.Runtime.ExceptionServices;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>A state that fails some calls and passes the others on.</summary>
public class FaultyStore : DispatchProxy
{
    private IStateStore? _inner;
    private Func<string, object?[], Exception?>? _fault;

    /// <summary>Puts faults in front of a state.</summary>
    /// <param name="inner">The state.</param>
    /// <param name="fault">Says with what a call of this name and these arguments fails; <see langword="null"/> for not at all.</param>
    public static IStateStore Around(IStateStore inner, Func<string, object?[], Exception?> fault)
    {
        var store = Create<IStateStore, FaultyStore>();
        ((FaultyStore)(object)store)._inner = inner;
        ((FaultyStore)(object)store)._fault = fault;
        return store;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_fault!(targetMethod!.Name, args ?? []) is { } fault)
        {
            return Task.FromException(fault);
        }

        try
        {
            return targetMethod.Invoke(_inner, args);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
