namespace Vnet.Net;

/// <summary>Which way packets go that a hook sees, and how one came to be there (FreeBSD's <c>PFIL_IN</c>, <c>PFIL_OUT</c>, <c>PFIL_FWD</c>).</summary>
[Flags]
public enum PfilFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Packets that came in.</summary>
    In = 0x10000,

    /// <summary>Packets that go out.</summary>
    Out = 0x20000,

    /// <summary>With <see cref="Out"/>, told to hooks: the packet is another host's and passes through.</summary>
    Forward = 0x40000,

    /// <summary>Both ways.</summary>
    InOut = In | Out,
}
