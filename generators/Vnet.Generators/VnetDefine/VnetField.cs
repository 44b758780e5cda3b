using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>A virtualized field as it is declared.</summary>
/// <param name="Type">The type that declares it.</param>
/// <param name="Path">Its source file, which orders the parts of a type.</param>
/// <param name="Variable">What its accessors are made of.</param>
/// <param name="Initializer">The initialiser that every vnet runs anew, or null.</param>
/// <param name="Layout">What assemblies that use it depend on.</param>
internal sealed record VnetField(TypeShell Type, string Path, VnetVariable Variable, FactoryInitializer? Initializer, AbiLayout Layout)
{
    public AbiExport Export => new(Type.FullName, IsPerCpu: false, Variable.Name, Variable.Access, Layout);
}

/// <summary>A virtualized variable.</summary>
/// <param name="Field">The field's name, as an identifier.</param>
/// <param name="Name">The variable's name in the symbol table.</param>
/// <param name="Type">Its type, as source text.</param>
/// <param name="TypeArgument">Its type as an operand of <c>typeof</c>.</param>
/// <param name="Storage">How a vnet stores it.</param>
/// <param name="HasFactory">Whether a factory makes each vnet's value; otherwise an own value starts as the default.</param>
/// <param name="Access">Accessibility of its accessors.</param>
/// <param name="HasPointer">Whether naming its type takes an unsafe context.</param>
/// <param name="IsPointer">Whether it is a pointer itself, which cannot be a type argument.</param>
/// <param name="IsOblivious">Whether its type says nothing about null.</param>
/// <param name="Documentation">Its documentation comment's text, or null.</param>
internal sealed record VnetVariable(
    string Field,
    string Name,
    string Type,
    string TypeArgument,
    VnetStorage Storage,
    bool HasFactory,
    Access Access,
    bool HasPointer,
    bool IsPointer,
    bool IsOblivious,
    string? Documentation)
{
    public string Identifier => Vnet.Generators.Identifier.Escape(Name);

    public string Accessor => "V_" + Name;

    public string Factory => "VnetFactory__" + Field.TrimStart('@');

    public bool IsOwn => Storage is VnetStorage.OwnReference or VnetStorage.OwnBox;

    public bool IsStatistics => Storage == VnetStorage.Statistics;

    /// <summary>The type of a vnet's copy: the field's own, but for statistics.</summary>
    public string CopyType => IsStatistics ? $"global::Vnet.Pcpustat<{Type}>" : Type;

    public bool IsBox => Storage is VnetStorage.SharedBox or VnetStorage.OwnBox;

    /// <summary>Whether the compiler warns of its conversion to <see cref="object"/> (CS9216), which users could not mend here.</summary>
    public bool IsLock => TypeArgument == "global::System.Threading.Lock";
}
