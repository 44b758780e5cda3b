using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>
/// Types whose objects change, yet are no state of a vnet: locks, loggers, metrics and other equipment of the process,
/// values that are computed once and stay, and immutable collections of all these.
/// </summary>
internal static class SharedByDesign
{
    private static readonly HashSet<string> s_types = new(StringComparer.Ordinal)
    {
        // Locks: they order accesses, they hold nothing.
        "System.Threading.Lock", "System.Threading.ReaderWriterLockSlim", "System.Threading.ReaderWriterLock",
        "System.Threading.SemaphoreSlim", "System.Threading.Semaphore", "System.Threading.Mutex",
        "Vnet.WitnessLock",

        // Telemetry: the process has one of each; what is measured per vnet says so with a tag.
        "Microsoft.Extensions.Logging.ILogger", "Microsoft.Extensions.Logging.ILoggerFactory",
        "Serilog.ILogger", "NLog.ILogger", "NLog.Logger", "log4net.ILog",
        "System.Diagnostics.Tracing.EventSource", "System.Diagnostics.ActivitySource", "System.Diagnostics.Metrics.Meter",
        "System.Diagnostics.Metrics.Instrument", "System.Diagnostics.DiagnosticSource", "System.Diagnostics.DiagnosticListener",

        // Pools of buffers: what is rented has no meaning left.
        "System.Buffers.ArrayPool<T>", "System.Buffers.MemoryPool<T>",

        // The framework's own that keep the vnets apart themselves: a zone their accounts, an event the vnet of each handler.
        "Vnet.Zone", "Vnet.EventHandlerList<TArgs>",

        // Settings that freeze at their first use.
        "System.Text.Json.JsonSerializerOptions",
    };

    private static readonly HashSet<string> s_computedOnce = new(StringComparer.Ordinal)
    {
        "System.Lazy<T>", "System.Threading.Tasks.Task<TResult>",
    };

    public static bool Contains(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { TypeArguments.Length: 1 } generic && s_computedOnce.Contains(Name(generic)))
            return TypeMutability.IsDeeplyImmutable(generic.TypeArguments[0]) || Contains(generic.TypeArguments[0]);
        if (Name(type) == "System.Threading.Tasks.Task")
            return true;
        if (type is INamedTypeSymbol { TypeArguments.Length: > 0 } container && TypeMutability.IsImmutableContainer(container.OriginalDefinition))
            return container.TypeArguments.All(static element => TypeMutability.IsDeeplyImmutable(element) || Contains(element));
        for (ITypeSymbol? level = type; level is not null and { SpecialType: not SpecialType.System_Object }; level = level.BaseType)
        {
            if (s_types.Contains(Name(level)))
                return true;
        }

        return type.AllInterfaces.Any(implemented => Name(implemented) == "Microsoft.Extensions.Logging.ILogger");
    }

    private static string Name(ITypeSymbol type) => type.OriginalDefinition.ToDisplayString();
}
