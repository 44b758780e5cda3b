namespace Vnet;

/// <summary>A variable in a stamp: what code that uses it was compiled against.</summary>
/// <param name="Key">Which variable it is.</param>
/// <param name="Type">Its type, for people.</param>
/// <param name="Size">Its size in bytes: that of a reference for an object.</param>
/// <param name="Layout">A hash over everything that code which uses it depends on: storage, type, and the fields of a struct.</param>
public sealed record VnetAbiVariable(VnetAbiKey Key, string Type, int Size, string Layout);

/// <summary>Names a variable.</summary>
/// <param name="IsPerCpu">Whether it has a copy per CPU instead of one per vnet.</param>
/// <param name="DeclaringType">Full name of the type that declares it.</param>
/// <param name="Name">Its name in the symbol table.</param>
public readonly record struct VnetAbiKey(bool IsPerCpu, string DeclaringType, string Name)
{
    /// <summary>The accessor, as source code writes it: <c>Demo.TcpGlobals.V_tcp_mssdflt</c>.</summary>
    public override string ToString() => $"{DeclaringType}.{(IsPerCpu ? "DPCPU_" : "V_")}{Name}";
}

/// <summary>A variable of another assembly that an assembly uses, as it was when that was compiled.</summary>
/// <param name="Assembly">Name of the assembly that defines it.</param>
/// <param name="Variable">The variable.</param>
public sealed record VnetAbiImport(string Assembly, VnetAbiVariable Variable);

/// <summary>A module in a stamp.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public readonly record struct VnetAbiModule(string Name, int Version);

/// <summary>What a module needs, as <see cref="ModuleDependAttribute"/> states it.</summary>
/// <param name="Module">The module that needs it.</param>
/// <param name="On">The module that is needed.</param>
/// <param name="Min">Lowest version that will do.</param>
/// <param name="Preferred">Version that is taken where there is a choice.</param>
/// <param name="Max">Highest version that will do.</param>
public readonly record struct VnetAbiDependency(string Module, string On, int Min, int Preferred, int Max)
{
    /// <summary>Whether a version will do.</summary>
    public bool Accepts(int version) => version >= Min && version <= Max;

    /// <summary>The versions that will do, for people.</summary>
    public string Range => Min == Max ? $"version {Min}" : Max == int.MaxValue ? $"version {Min} or later" : $"version {Min} to {Max}";
}
