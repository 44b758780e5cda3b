namespace Vnet;

/// <summary>The objects that a helper attaches data to (FreeBSD's <c>HELPER_CLASS_*</c>). Other bits may be used by others.</summary>
[Flags]
public enum KhelpClass
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>TCP connections.</summary>
    Tcp = 1,

    /// <summary>Sockets.</summary>
    Socket = 2,
}
