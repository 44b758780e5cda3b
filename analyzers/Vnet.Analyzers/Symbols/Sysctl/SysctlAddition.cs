using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>A sysctl that is added at run time: a call of <c>SysctlContext.Add…</c> with flags that are constant.</summary>
/// <param name="Call">The call.</param>
/// <param name="Name">The sysctl's name; empty where it is put together at run time.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="FlagsLocation">Where they are stated; the call where they are not.</param>
/// <param name="Bodies">What its lambdas do when it is read or written.</param>
internal sealed record SysctlAddition(IInvocationOperation Call, string Name, CtlFlags Flags, Location FlagsLocation, ImmutableArray<IOperation> Bodies)
{
    /// <summary>The type that adds sysctls, or null in a compilation that does not know it.</summary>
    public static INamedTypeSymbol? ContextOf(Compilation compilation) => compilation.GetTypeByMetadataName(MetadataNames.SysctlContext);

    /// <summary>The addition that a call is, or null.</summary>
    public static SysctlAddition? Of(IInvocationOperation call, INamedTypeSymbol sysctlContext)
    {
        if (!call.TargetMethod.Name.StartsWith("Add", StringComparison.Ordinal)
            || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, sysctlContext))
        {
            return null;
        }

        CtlFlags? flags = null;
        Location location = call.Syntax.GetLocation();
        string name = "";
        ImmutableArray<IOperation>.Builder bodies = ImmutableArray.CreateBuilder<IOperation>();
        foreach (IArgumentOperation argument in call.Arguments)
        {
            switch (argument.Parameter)
            {
                case { Type.Name: "CtlFlags" } when argument.Value.ConstantValue is { HasValue: true, Value: uint bits }:
                    flags = (CtlFlags)bits;
                    if (argument.ArgumentKind == ArgumentKind.Explicit)
                        location = argument.Value.Syntax.GetLocation();
                    break;
                case { Name: "name" } when argument.Value.ConstantValue is { HasValue: true, Value: string text }:
                    name = text;
                    break;
                case { Type.TypeKind: TypeKind.Delegate } when OperationOrder.Unwrapped(argument.Value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }:
                    bodies.Add(lambda.Body);
                    break;
            }
        }

        return flags is { } stated ? new SysctlAddition(call, name, stated, location, bodies.ToImmutable()) : null;
    }

    public bool Has(CtlFlags flag) => (Flags & flag) == flag;
}
