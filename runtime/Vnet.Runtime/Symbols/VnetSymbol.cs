namespace Vnet;

/// <summary>A variable that the linker knows: name → (module, offset, size, type).</summary>
public abstract class VnetSymbol
{
    private protected VnetSymbol(string module, string name, Type type, int size, int alignment, string? documentation) =>
        (Module, Name, Type, Size, Alignment, Documentation) = (module, name, type, size, alignment, documentation);

    /// <summary>The module that defines it.</summary>
    public string Module { get; }

    /// <summary>Its name: that of its field, less a leading <c>s_</c>, <c>m_</c> or <c>_</c>.</summary>
    public string Name { get; }

    /// <summary>Its name in the symbol table, with the prefix of its linker set.</summary>
    public abstract string LinkName { get; }

    /// <summary>Its type.</summary>
    public Type Type { get; }

    /// <summary>Offset from the base of a vnet or CPU, in bytes or, for references, in slots; −1 before it is linked.</summary>
    public abstract int Offset { get; }

    /// <summary>Its size in bytes; that of a reference for what lives in a slot.</summary>
    public int Size { get; }

    /// <summary>Its alignment in bytes.</summary>
    public int Alignment { get; }

    /// <summary>Summary of its field's XML documentation, or null.</summary>
    public string? Documentation { get; }

    /// <summary>Its name with that of the module, unique in the process unless two types of the module use it.</summary>
    public string QualifiedName => $"{Module}.{Name}";

    /// <summary>The full name of the type that declares it; with the name, unique in the process.</summary>
    internal abstract string DeclaringTypeName { get; }

    private protected void ThrowIfNot(Type requested)
    {
        if (requested != Type)
            throw new VnetSymbolTypeException(QualifiedName, Type, requested);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{QualifiedName}: {Type}, {Size} bytes at {Offset}";
}
