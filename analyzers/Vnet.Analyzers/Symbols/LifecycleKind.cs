namespace Vnet.Analyzers;

/// <summary>Which of the four attributes a method has.</summary>
internal enum LifecycleKind
{
    /// <summary><c>[VnetSysinit]</c>: in every vnet while it is built.</summary>
    VnetConstructor,

    /// <summary><c>[VnetSysuninit]</c>: in every vnet while it is torn down.</summary>
    VnetDestructor,

    /// <summary><c>[Sysinit]</c>: once per process.</summary>
    GlobalConstructor,

    /// <summary><c>[Sysuninit]</c>: once, when the module is unloaded.</summary>
    GlobalDestructor,
}
