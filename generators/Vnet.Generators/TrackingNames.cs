namespace Vnet.Generators;

/// <summary>Names of the pipeline's steps, by which tests observe what was run again.</summary>
public static class TrackingNames
{
    /// <summary>A virtualized field.</summary>
    public const string VnetFields = nameof(VnetFields);

    /// <summary>A type with its virtualized fields.</summary>
    public const string VnetTypes = nameof(VnetTypes);

    /// <summary>The factories that one source file's initialisers become.</summary>
    public const string VnetFactories = nameof(VnetFactories);

    /// <summary>A per-CPU field.</summary>
    public const string DpcpuFields = nameof(DpcpuFields);

    /// <summary>A type with its per-CPU fields.</summary>
    public const string DpcpuTypes = nameof(DpcpuTypes);

    /// <summary>A constructor or destructor.</summary>
    public const string SysinitMethods = nameof(SysinitMethods);

    /// <summary>A type with its constructors and destructors.</summary>
    public const string SysinitTypes = nameof(SysinitTypes);

    /// <summary>A member of a linker set.</summary>
    public const string LinkerSetMembers = nameof(LinkerSetMembers);

    /// <summary>A type with its members of linker sets.</summary>
    public const string LinkerSetTypes = nameof(LinkerSetTypes);

    /// <summary>A node, field or handler of the sysctl tree.</summary>
    public const string SysctlMembers = nameof(SysctlMembers);

    /// <summary>A type with its sysctls.</summary>
    public const string SysctlTypes = nameof(SysctlTypes);

    /// <summary>The sysctls that other assemblies are told of.</summary>
    public const string SysctlManifest = nameof(SysctlManifest);

    /// <summary>What a type contributes to the assembly's table.</summary>
    public const string LinkContributions = nameof(LinkContributions);

    /// <summary>A declared module.</summary>
    public const string Modules = nameof(Modules);

    /// <summary>The assembly, and the tables of those it references.</summary>
    public const string Assembly = nameof(Assembly);

    /// <summary>The assembly's table.</summary>
    public const string LinkerFile = nameof(LinkerFile);

    /// <summary>The executable's table of all assemblies.</summary>
    public const string BootTable = nameof(BootTable);

    /// <summary>A variable that other assemblies may use.</summary>
    public const string AbiExports = nameof(AbiExports);

    /// <summary>What the assembly uses of others.</summary>
    public const string AbiImports = nameof(AbiImports);

    /// <summary>What a module depends on.</summary>
    public const string AbiDependencies = nameof(AbiDependencies);

    /// <summary>The framework's ABI number, and whether the assembly has friends.</summary>
    public const string AbiAssembly = nameof(AbiAssembly);

    /// <summary>The assembly's stamp.</summary>
    public const string AbiStamp = nameof(AbiStamp);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        VnetFields, VnetTypes, VnetFactories, DpcpuFields, DpcpuTypes, SysinitMethods, SysinitTypes,
        LinkerSetMembers, LinkerSetTypes, SysctlMembers, SysctlTypes, SysctlManifest, LinkContributions, Modules, Assembly, LinkerFile, BootTable,
        AbiExports, AbiImports, AbiDependencies, AbiAssembly, AbiStamp,
    ];
}
