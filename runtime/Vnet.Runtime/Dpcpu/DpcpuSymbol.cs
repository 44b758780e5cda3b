using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A per-CPU variable in the symbol table.</summary>
public sealed class DpcpuSymbol : VnetSymbol
{
    private readonly DpcpuSection _section;

    internal DpcpuSymbol(DpcpuSection section, string name, Type type, int sectionOffset, int size, int alignment, string? documentation)
        : base(section.Module, name, type, size, alignment, documentation) => (_section, SectionOffset) = (section, sectionOffset);

    /// <inheritdoc/>
    public override string LinkName => VnetSymbols.DpcpuPrefix + Name;

    /// <inheritdoc/>
    public override int Offset => _section.Placement < 0 ? -1 : _section.Placement + SectionOffset;

    internal int SectionOffset { get; }

    internal override string DeclaringTypeName => _section.DeclaringType.FullName!;

    /// <summary>The slot of a CPU, in place.</summary>
    /// <exception cref="VnetSymbolTypeException"><typeparamref name="T"/> is not the variable's type.</exception>
    public ref T On<T>(int cpu)
        where T : unmanaged
    {
        ThrowIfNot(typeof(T));
        return ref new DpcpuVariable<T>(_section.Offset + SectionOffset)[cpu];
    }

    // Without the constraint, for callers that learn only here that it is unmanaged.
    internal ref T SlotOn<T>(int cpu)
    {
        ThrowIfNot(typeof(T));
        return ref Unsafe.As<byte, T>(ref Dpcpu.Cpus[cpu][_section.Offset + SectionOffset]);
    }

    /// <summary>The slot of a CPU as an object, for tools that do not know its type.</summary>
    public object? ReadObject(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Dpcpu.Count);
        return RuntimeHelpers.Box(ref Dpcpu.Cpus[cpu][_section.Offset + SectionOffset], Type.TypeHandle);
    }
}
