using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>A sysctl that is added at run time: a call of <c>SysctlContext.Add…</c> with flags that are constant.</summary>
/// <param name="Call">The call.</param>
/// <param name="Name">The sysctl's name; empty where it is put together at run time.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="StatedFlags">Where they are stated; null where they are the default.</param>
/// <param name="Code">What runs when it is read or written, as far as this file shows it.</param>
internal sealed record SysctlAddition(
    IInvocationOperation Call, string Name, CtlFlags Flags, Location? StatedFlags, ImmutableArray<SysctlAdditionCode> Code)
{
    /// <summary>Where to report what is wrong with the flags.</summary>
    public Location FlagsLocation => StatedFlags ?? Call.Syntax.GetLocation();

    /// <summary>Whether it publishes an object that exists already: one counter, whatever vnet it was taken from.</summary>
    public bool IsOfCounter => Call.TargetMethod.Name == "AddCounter";

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
        Location? stated = null;
        string name = "";
        ImmutableArray<SysctlAdditionCode>.Builder code = ImmutableArray.CreateBuilder<SysctlAdditionCode>();
        foreach (IArgumentOperation argument in call.Arguments)
        {
            switch (argument.Parameter)
            {
                case { Type.Name: "CtlFlags" } when argument.Value.ConstantValue is { HasValue: true, Value: uint bits }:
                    flags = (CtlFlags)bits;
                    stated = argument.ArgumentKind == ArgumentKind.Explicit ? argument.Value.Syntax.GetLocation() : null;
                    break;
                case { Name: "name" } when argument.Value.ConstantValue is { HasValue: true, Value: string text }:
                    name = text;
                    break;
                case { Type.TypeKind: TypeKind.Delegate } when SysctlAdditionCode.Of(argument) is { } part:
                    code.Add(part);
                    break;
            }
        }

        return flags is { } bitsOfAll ? new SysctlAddition(call, name, bitsOfAll, stated, code.ToImmutable()) : null;
    }

    public bool Has(CtlFlags flag) => (Flags & flag) == flag;

    /// <summary>The edit of the flags, which only flags that are stated can have.</summary>
    public ImmutableDictionary<string, string?>? Edit(ImmutableDictionary<string, string?> edit) => StatedFlags is null ? null : edit;
}
