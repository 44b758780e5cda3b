using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>What generated code describes a section's per-CPU variables into, when somebody asks for them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DpcpuSectionWriter
{
    private readonly DpcpuSection _section;
    private readonly List<DpcpuSymbol> _variables = [];

    internal DpcpuSectionWriter(DpcpuSection section) => _section = section;

    internal IReadOnlyList<DpcpuSymbol> Variables => _variables;

    /// <summary>Describes the next variable.</summary>
    /// <param name="name">Its name in the symbol table.</param>
    /// <param name="type">Its type.</param>
    /// <param name="offset">Its offset within the section.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="alignment">Its natural alignment in bytes.</param>
    /// <param name="documentation">Its summary, or null.</param>
    public void Data(string name, Type type, nint offset, int size, int alignment, string? documentation) =>
        _variables.Add(new DpcpuSymbol(_section, name, type, (int)offset, size, alignment, documentation));

    /// <summary>Describes the next variable: whose place in the layout says the rest.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name in the symbol table.</param>
    /// <param name="layout">The first byte of a value of the layout.</param>
    /// <param name="field">The variable's field in that value.</param>
    /// <param name="documentation">Its summary, or null.</param>
    public void Data<T>(string name, ref byte layout, ref T field, string? documentation) =>
        Data(name, typeof(T), Unsafe.ByteOffset(ref layout, ref Unsafe.As<T, byte>(ref field)), Unsafe.SizeOf<T>(), NaturalAlignment.Of<T>(),
            documentation);
}
