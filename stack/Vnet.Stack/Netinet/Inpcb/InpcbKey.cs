using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>The ends of a packet as its receiver sees them: what a connection is looked up by.</summary>
/// <param name="Foreign">Its source; an IPv4 address in the lower 32 bits.</param>
/// <param name="Local">Its destination.</param>
/// <param name="ForeignPort">Source port.</param>
/// <param name="LocalPort">Destination port.</param>
/// <param name="Family"><see cref="InpVflag.V4"/> or <see cref="InpVflag.V6"/>.</param>
/// <param name="Zone">Number of the interface that it came in by, for addresses that need one; else 0.</param>
internal readonly record struct InpcbKey(In6Addr Foreign, In6Addr Local, ushort ForeignPort, ushort LocalPort, InpVflag Family, uint Zone = 0)
{
    /// <summary>For IPv4.</summary>
    public InpcbKey(InAddr foreign, ushort foreignPort, InAddr local, ushort localPort)
        : this(new In6Addr(0, foreign.Value), new In6Addr(0, local.Value), foreignPort, localPort, InpVflag.V4)
    {
    }
}
