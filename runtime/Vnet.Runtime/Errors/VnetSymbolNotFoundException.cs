namespace Vnet;

/// <summary>No variable has the name that was looked up.</summary>
public sealed class VnetSymbolNotFoundException : VnetException
{
    internal VnetSymbolNotFoundException(string name, string? nearest)
        : base($"Symbol '{name}' is not defined: neither as '{name}' nor as '{VnetSymbols.VnetPrefix}{name}' nor as "
            + $"'{VnetSymbols.DpcpuPrefix}{name}'. "
            + (nearest is null ? "Load the module that defines it." : $"Did you mean '{nearest}'? If not, load the module that defines it."))
        => Name = name;

    /// <summary>The name that was looked up.</summary>
    public string Name { get; }
}
