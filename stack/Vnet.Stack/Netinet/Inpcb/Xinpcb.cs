using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>A connection in the answer of a <c>pcblist</c> sysctl. Numbers in host order.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Xinpcb
{
    /// <summary>Bytes of this (<c>xi_len</c>).</summary>
    public readonly int Length;

    /// <summary>Number of the protocol.</summary>
    public readonly int Protocol;

    /// <summary>Changes with every change of its names (<c>inp_gencnt</c>).</summary>
    public readonly ulong GenerationCount;

    /// <summary>Local address; an IPv4 one in the lower 32 bits.</summary>
    public readonly In6Addr Local;

    /// <summary>Peer's address.</summary>
    public readonly In6Addr Foreign;

    /// <summary>Local port.</summary>
    public readonly ushort LocalPort;

    /// <summary>Peer's port.</summary>
    public readonly ushort ForeignPort;

    /// <summary>Interface of addresses that need one.</summary>
    public readonly uint Zone;

    /// <summary>Which packets it takes (<c>inp_vflag</c>).</summary>
    public readonly uint Vflag;

    /// <summary>Options of the socket (<c>so_options</c>).</summary>
    public readonly int Options;

    /// <summary>Who made it (<c>so_uid</c>).</summary>
    public readonly uint Uid;

    /// <summary>Jail of who made it.</summary>
    public readonly int Jail;

    /// <summary>Bytes that wait to be read.</summary>
    public readonly int ReceiveBytes;

    /// <summary>Bytes that wait to be sent.</summary>
    public readonly int SendBytes;

    internal Xinpcb(in InpcbRecord record)
    {
        Length = Unsafe.SizeOf<Xinpcb>();
        (Protocol, GenerationCount) = (record.Protocol, record.GenerationCount);
        (Local, LocalPort, Foreign, ForeignPort) = (record.Local.Inet6, record.Local.Port, record.Foreign.Inet6, record.Foreign.Port);
        Zone = record.Local.Zone != 0 ? record.Local.Zone : record.Foreign.Zone;
        (Vflag, Options, Uid, Jail) = ((uint)record.Family, (int)record.Options, record.Uid, record.Jail);
        (ReceiveBytes, SendBytes) = (record.ReceiveBytes, record.SendBytes);
    }
}
