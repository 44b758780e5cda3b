using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>The runtime's calls that take the registry: they wait for whoever creates, destroys, loads or unloads.</summary>
internal sealed class RegistryCalls
{
    private readonly INamedTypeSymbol _instance;
    private readonly INamedTypeSymbol? _modules;
    private readonly INamedTypeSymbol? _kld;
    private readonly INamedTypeSymbol? _sysinits;

    private RegistryCalls(Compilation compilation, INamedTypeSymbol instance)
    {
        _instance = instance;
        _modules = compilation.GetTypeByMetadataName(MetadataNames.VnetModules);
        _kld = compilation.GetTypeByMetadataName(MetadataNames.Kld);
        _sysinits = compilation.GetTypeByMetadataName(MetadataNames.Sysinits);
    }

    /// <summary>The calls, or null in a compilation that does not know the runtime.</summary>
    public static RegistryCalls? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(MetadataNames.VnetInstance) is { } instance ? new RegistryCalls(compilation, instance) : null;

    /// <summary>What a call is called in a message; null when it does not take the registry.</summary>
    public string? NameOf(IInvocationOperation call)
    {
        INamedTypeSymbol owner = call.TargetMethod.ContainingType;
        bool takes = call.TargetMethod.Name switch
        {
            "Create" or "Dispose" => Is(owner, _instance),
            "Load" or "Unload" => Is(owner, _modules) || Is(owner, _kld),
            "Register" or "Unregister" => Is(owner, _sysinits),
            _ => false,
        };
        return takes ? $"{owner.Name}.{call.TargetMethod.Name}" : null;
    }

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol? known) => SymbolEqualityComparer.Default.Equals(type, known);
}
