using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>What generated code describes a section's variables into, when somebody asks for them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VnetSectionWriter
{
    private readonly List<VnetVariable> _variables = [];

    internal VnetSectionWriter(VnetSection section) => Section = section;

    internal VnetSection Section { get; }

    internal IReadOnlyList<VnetVariable> Variables => _variables;

    /// <summary>Describes the next variable: an unmanaged one.</summary>
    /// <param name="name">Its name in the symbol table.</param>
    /// <param name="type">Its type.</param>
    /// <param name="offset">Its offset within the section.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="alignment">Its natural alignment in bytes.</param>
    /// <param name="documentation">Its summary, or null.</param>
    public void Data(string name, Type type, nint offset, int size, int alignment, string? documentation) =>
        Add(name, type, VnetVariableKind.Data, (int)offset, size, alignment, documentation, null);

    /// <summary>Describes the next variable: an unmanaged one, whose place in the layout says the rest.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name in the symbol table.</param>
    /// <param name="layout">The first byte of a value of the layout.</param>
    /// <param name="field">The variable's field in that value.</param>
    /// <param name="documentation">Its summary, or null.</param>
    public void Data<T>(string name, ref byte layout, ref T field, string? documentation) =>
        Data(name, typeof(T), Unsafe.ByteOffset(ref layout, ref Unsafe.As<T, byte>(ref field)), Unsafe.SizeOf<T>(), NaturalAlignment.Of<T>(),
            documentation);

    /// <summary>Describes the next variable: an object reference.</summary>
    /// <param name="name">Its name in the symbol table.</param>
    /// <param name="type">Its type.</param>
    /// <param name="slot">Its slot within the section.</param>
    /// <param name="shared">
    /// Whether its value is immutable, and so copied from the reference copy; otherwise every vnet has its own, made by
    /// a factory.
    /// </param>
    /// <param name="documentation">Its summary, or null.</param>
    public void Reference(string name, Type type, int slot, bool shared, string? documentation) =>
        Add(name, type, VnetVariableKind.Reference, slot, IntPtr.Size, IntPtr.Size, documentation, shared);

    /// <summary>Describes the next variable: a struct that contains references.</summary>
    /// <inheritdoc cref="Reference"/>
    public void Box(string name, Type type, int slot, bool shared, string? documentation) =>
        Add(name, type, VnetVariableKind.Box, slot, IntPtr.Size, IntPtr.Size, documentation, shared);

    private void Add(string name, Type type, VnetVariableKind kind, int offset, int size, int alignment, string? documentation, bool? shared) =>
        _variables.Add(new VnetVariable(Section, _variables.Count, name, type, kind, offset, size, alignment, documentation, shared ?? true));
}
