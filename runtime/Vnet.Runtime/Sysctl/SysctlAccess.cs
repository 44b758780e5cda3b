namespace Vnet;

/// <summary>Whether a sysctl may be read or written.</summary>
public enum SysctlAccess
{
    /// <summary>Read only.</summary>
    ReadOnly,

    /// <summary>Read and write.</summary>
    ReadWrite,

    /// <summary>Write only: a trigger.</summary>
    WriteOnly,
}
