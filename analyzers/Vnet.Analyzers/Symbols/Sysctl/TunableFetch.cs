using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>A call that asks for a tunable, or for the environment variable that one is set by.</summary>
/// <param name="Name">The name asked for; null when it is no constant.</param>
/// <param name="Call">The call.</param>
internal sealed record TunableFetch(string? Name, IInvocationOperation Call)
{
    private static readonly string[] s_fetches = ["Get", "TryGet", "Fetch"];

    /// <summary>The fetch that an operation is, or null.</summary>
    public static TunableFetch? Of(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod: { IsStatic: true } method } call || !IsFetch(method))
            return null;
        IArgumentOperation? name = call.Arguments.FirstOrDefault(argument => argument.Parameter is { Ordinal: 0, Type.SpecialType: SpecialType.System_String });
        return name is null ? null : new TunableFetch(name.Value.ConstantValue is { HasValue: true, Value: string text } ? text : null, call);
    }

    /// <summary>Whether the fetch is of this tunable. An environment variable may have underscores for its dots, capitals, and a prefix.</summary>
    public bool IsOf(string tunable)
    {
        if (Name is null)
            return false;
        string wanted = Plain(tunable);
        string asked = Plain(Name);
        return asked == wanted || asked.EndsWith("_" + wanted, StringComparison.Ordinal);
    }

    // Names first: nearly every call of a program ends here.
    private static bool IsFetch(IMethodSymbol method) => method.ContainingType.Name switch
    {
        "Environment" => method.Name == "GetEnvironmentVariable" && method.ContainingType.ToDisplayString() == "System.Environment",
        "Tunables" => s_fetches.Any(fetch => method.Name.StartsWith(fetch, StringComparison.Ordinal)) && method.ContainingType.ToDisplayString() == MetadataNames.Tunables,
        _ => false,
    };

    private static string Plain(string name) => name.Replace("__", ".").Replace('.', '_').ToLowerInvariant();
}
