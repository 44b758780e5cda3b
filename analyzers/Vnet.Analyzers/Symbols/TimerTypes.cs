using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>The framework's timers, and how they come into being.</summary>
internal sealed class TimerTypes(Compilation compilation)
{
    private readonly INamedTypeSymbol? _threading = compilation.GetTypeByMetadataName("System.Threading.Timer");
    private readonly INamedTypeSymbol? _timers = compilation.GetTypeByMetadataName("System.Timers.Timer");
    private readonly INamedTypeSymbol? _periodic = compilation.GetTypeByMetadataName("System.Threading.PeriodicTimer");
    private readonly INamedTypeSymbol? _provider = compilation.GetTypeByMetadataName("System.TimeProvider");

    /// <summary>Whether the operation makes a timer: <c>new</c> of one, or <c>TimeProvider.CreateTimer</c>.</summary>
    public bool IsCreation(IOperation operation) => operation switch
    {
        IObjectCreationOperation creation => Is(creation.Type, _threading) || Is(creation.Type, _timers) || Is(creation.Type, _periodic),
        IInvocationOperation { TargetMethod: { Name: "CreateTimer" } method } => IsProvider(method.ContainingType),
        _ => false,
    };

    /// <summary>Whether a creation starts the timer at once: a due time that is not infinite.</summary>
    public bool IsArmed(IOperation creation)
    {
        IEnumerable<IArgumentOperation> arguments = creation switch
        {
            IObjectCreationOperation made when Is(made.Type, _threading) => made.Arguments,
            IInvocationOperation called => called.Arguments,
            _ => [],
        };
        IArgumentOperation? due = arguments.FirstOrDefault(argument => argument.Parameter?.Name == "dueTime");
        return due is not null && !IsInfinite(due.Value);
    }

    private static bool IsInfinite(IOperation value)
    {
        while (value is IConversionOperation conversion)
            value = conversion.Operand;
        return value switch
        {
            { ConstantValue: { HasValue: true, Value: int or long or uint } constant } => constant.Value is -1 or -1L or uint.MaxValue,
            IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" or "MaxValue" } => true,
            _ => false,
        };
    }

    private bool IsProvider(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (Is(type, _provider))
                return true;
        }

        return false;
    }

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol? timer) => timer is not null && SymbolEqualityComparer.Default.Equals(type, timer);
}
