namespace Vnet;

/// <summary>The module reserve of the region has no room for a variable (FreeBSD's <c>ENOSPC</c> from the linker).</summary>
public sealed class VnetReserveExhaustedException : VnetException
{
    internal VnetReserveExhaustedException(string module, string variable, string unit, int needed, int largestFree, string option)
        : base($"Module '{module}' cannot be loaded: no room for '{variable}' in the module reserve "
            + $"({needed} {unit} needed, the largest free range has {largestFree}). Raise '{option}' in the executable's "
            + "project, or reference the module from the executable so that it is linked at boot.")
        => (Module, Variable, Needed, LargestFree) = (module, variable, needed, largestFree);

    /// <summary>The module that was to be loaded.</summary>
    public string Module { get; }

    /// <summary>The first variable that did not fit.</summary>
    public string Variable { get; }

    /// <summary>Size asked for, in bytes (or in slots, for reference variables).</summary>
    public int Needed { get; }

    /// <summary>Size of the largest free range, in the same unit.</summary>
    public int LargestFree { get; }

    /// <inheritdoc/>
    public override KldError KldError => KldError.ENOSPC;
}
