namespace Vnet;

/// <summary>
/// An assembly's stamp: the framework's ABI number, its modules and what they depend on, the variables that others may
/// use, and those of others that it uses, each with a hash of its layout. The generator writes it; linking compares it.
/// </summary>
/// <remarks>
/// One fact a line, words separated by single spaces, a type's name last because it may contain spaces:
/// <code>
/// abi 1
/// defines 12 3
/// module tcp 3
/// depend tcp ip 1 2 3
/// export V Demo.TcpGlobals tcp_mssdflt 4 9c0de7a1b2c3d4e5 int
/// import Demo.Ip P Demo.IpGlobals rx_packets 8 0123456789abcdef long
/// </code>
/// <c>%</c>, spaces and line ends in a word are written as <c>%</c> and two hexadecimal digits. Immutable.
/// </remarks>
public sealed class VnetAbiStamp
{
    private readonly Dictionary<VnetAbiKey, VnetAbiVariable> _exports;

    internal VnetAbiStamp(VnetAbiStampReader read)
    {
        (Abi, VnetVariables, DpcpuVariables) = (read.Abi, read.VnetVariables, read.DpcpuVariables);
        (Modules, Dependencies, Exports, Imports) = (read.Modules, read.Dependencies, read.Exports, read.Imports);
        _exports = new Dictionary<VnetAbiKey, VnetAbiVariable>(read.Exports.Count);
        foreach (VnetAbiVariable variable in read.Exports)
            _exports[variable.Key] = variable;
    }

    /// <summary>ABI number of the framework that the assembly was built for.</summary>
    public int Abi { get; }

    /// <summary>Number of virtualized variables that the assembly defines.</summary>
    public int VnetVariables { get; }

    /// <summary>Number of per-CPU variables that the assembly defines.</summary>
    public int DpcpuVariables { get; }

    /// <summary>The modules that it contains.</summary>
    public IReadOnlyList<VnetAbiModule> Modules { get; }

    /// <summary>What its modules need.</summary>
    public IReadOnlyList<VnetAbiDependency> Dependencies { get; }

    /// <summary>Its variables that other assemblies may use: public ones, and internal ones where it has friends.</summary>
    public IReadOnlyList<VnetAbiVariable> Exports { get; }

    /// <summary>Variables of other assemblies that it uses.</summary>
    public IReadOnlyList<VnetAbiImport> Imports { get; }

    /// <summary>Reads a stamp.</summary>
    /// <param name="assembly">Name of the assembly, for the error.</param>
    /// <param name="text">The stamp's text.</param>
    /// <exception cref="VnetModuleFormatException">The text is not a stamp; the only exception there is.</exception>
    public static VnetAbiStamp Parse(string assembly, string text)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(text);
        return VnetAbiStampReader.Read(assembly, text);
    }

    /// <summary>The exported variable of that name, or null.</summary>
    public VnetAbiVariable? Export(VnetAbiKey key) => _exports.GetValueOrDefault(key);
}
