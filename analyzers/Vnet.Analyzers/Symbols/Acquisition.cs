using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>What an expression brings into being that somebody has to release.</summary>
internal static class Acquisition
{
    private static readonly ImmutableHashSet<string> s_nothingToRelease = ImmutableHashSet.Create(
        StringComparer.Ordinal, "MemoryStream", "StringReader", "StringWriter", "Task", "ValueTask", "DataTable", "DataSet");

    private static readonly ImmutableArray<string> s_makers =
        ["Create", "Open", "Start", "Register", "Subscribe", "Rent", "Acquire", "Accept", "New", "Make", "Listen", "Begin", "Bind", "Connect"];

    private static readonly ImmutableArray<string> s_registrars = ["Register", "Subscribe", "AddHandler", "AddListener", "Hook", "Attach"];

    private static readonly ImmutableArray<string> s_registrationTypes = ["Registration", "Subscription", "Tag", "Cookie"];

    /// <summary>
    /// Whether the value is a new disposable object. A call counts where its name says that it makes something: what it
    /// merely looks up belongs to somebody else.
    /// </summary>
    public static bool IsResource(IOperation? value, LifecycleSymbols symbols)
    {
        value = value is null ? null : OperationOrder.Unwrapped(value);
        return value switch
        {
            ICoalesceOperation coalesce => IsResource(coalesce.WhenNull, symbols),
            IObjectCreationOperation creation => IsReleasable(creation.Type, symbols),
            IInvocationOperation call => IsReleasable(call.Type, symbols) && StartsWithAny(call.TargetMethod.Name, s_makers),
            _ => false,
        };
    }

    /// <summary>
    /// Whether the value is the result of a registration: a disposable, a delegate or a tag that undoes it.
    /// </summary>
    public static bool IsRegistration(IOperation? value, LifecycleSymbols symbols) =>
        value is IInvocationOperation { TargetMethod: { ReturnsVoid: false } method } call
        && (IsReleasable(call.Type, symbols)
            || StartsWithAny(method.Name, s_registrars)
            || (call.Type is { } type && s_registrationTypes.Any(name => type.Name.EndsWith(name, StringComparison.Ordinal))));

    private static bool IsReleasable(ITypeSymbol? type, LifecycleSymbols symbols) =>
        type is not null && symbols.IsDisposable(type) && !s_nothingToRelease.Contains(type.Name);

    private static bool StartsWithAny(string name, ImmutableArray<string> beginnings) =>
        beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
