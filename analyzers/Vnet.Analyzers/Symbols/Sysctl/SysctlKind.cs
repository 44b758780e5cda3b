namespace Vnet.Analyzers;

/// <summary>Which of the three attributes declares a sysctl.</summary>
internal enum SysctlKind
{
    /// <summary><c>[Sysctl]</c> on a field.</summary>
    Field,

    /// <summary><c>[SysctlProc]</c> on a method.</summary>
    Proc,

    /// <summary><c>[SysctlNode]</c> on a type or assembly.</summary>
    Node,
}
