namespace Vnet.Generators;

/// <summary>A variable that the assembly defines.</summary>
/// <param name="DeclaringType">Full name of the type that declares it.</param>
/// <param name="IsPerCpu">Whether it has a copy per CPU instead of one per vnet.</param>
/// <param name="Name">Its name in the symbol table.</param>
/// <param name="Access">Who may use it.</param>
/// <param name="Layout">What its users depend on.</param>
internal sealed record AbiExport(string DeclaringType, bool IsPerCpu, string Name, Access Access, AbiLayout Layout)
{
    /// <summary>What distinguishes it from others of the assembly.</summary>
    public string Key => AbiText.Key(IsPerCpu, DeclaringType, Name);
}

/// <summary>A module's need of another.</summary>
/// <param name="Module">The module.</param>
/// <param name="On">The other one.</param>
/// <param name="Min">Lowest version that will do.</param>
/// <param name="Preferred">Version to be preferred.</param>
/// <param name="Max">Highest version that will do.</param>
internal sealed record AbiDependency(string Module, string On, int Min, int Preferred, int Max);

/// <summary>What a module depends on, as one type or the assembly states it.</summary>
/// <param name="Dependencies">The needs.</param>
internal sealed record AbiDependencies(EquatableArray<AbiDependency> Dependencies);
