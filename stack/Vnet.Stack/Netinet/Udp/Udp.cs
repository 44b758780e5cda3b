using System.Buffers.Binary;
using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>UDP (RFC 768; FreeBSD's udp_usrreq.c).</summary>
[VnetModule("udp", Version = 1), ModuleDepend("ip")]
[SysctlNode("net.inet.udp", "UDP", Number = 17)]
public static partial class Udp
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 8;

    [VnetDefine] private static Inpcbinfo? s_udbinfo;

    /// <summary>UDP sockets over IPv4.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Protocol4 { get; } = new UdpProtosw();

    private static void Input(Mbuf m, int offset, byte protocol)
    {
        if (m.Pullup(offset + HeaderLength) is not { } packet)
            return;
        var ip = new IpHeader(packet.Data);
        Span<byte> udp = packet.Data[offset..];
        var foreign = new SockAddr(ip.Source, BinaryPrimitives.ReadUInt16BigEndian(udp));
        var local = new SockAddr(ip.Destination, BinaryPrimitives.ReadUInt16BigEndian(udp[2..]));
        if (V_udbinfo?.Lookup(foreign, local) is not { } inp)
        {
            packet.FreeChain();
            return;
        }

        packet.Pkthdr.L3Len = (ushort)offset;
        packet.Adjust(offset + HeaderLength);
        if (!inp.Socket.Receive.TryAppend(packet))
            packet.FreeChain();
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load() => Ip.Register(IpProto.Udp, Input);

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload() => Ip.Unregister(IpProto.Udp);

    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Attach() => V_udbinfo = new Inpcbinfo("udp");

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Detach() => V_udbinfo = null;

    private sealed class UdpProtosw() : Protosw(Af.Inet, SocketType.Dgram, IpProto.Udp)
    {
        public override Errno Attach(Socket so)
        {
            var inp = new Inpcb(V_udbinfo!, so);
            so.Pcb = inp;
            return Errno.Ok;
        }

        public override void Detach(Socket so) => V_udbinfo?.Remove((Inpcb)so.Pcb!);

        public override Errno Bind(Socket so, in SockAddr name)
        {
            var inp = (Inpcb)so.Pcb!;
            inp.Local = name.Port == 0 ? name with { Port = inp.Info.FreePort() } : name;
            inp.Info.Add(inp);
            return Errno.Ok;
        }

        public override Errno Connect(Socket so, in SockAddr name)
        {
            ((Inpcb)so.Pcb!).Foreign = name;
            return Errno.Ok;
        }

        public override Errno Disconnect(Socket so)
        {
            ((Inpcb)so.Pcb!).Foreign = default;
            return Errno.Ok;
        }

        public override Errno Send(Socket so, ReadOnlySpan<byte> data, in SockAddr to)
        {
            var inp = (Inpcb)so.Pcb!;
            if (inp.Local.IsNone)
                Bind(so, new SockAddr(InAddr.Any, 0));
            SockAddr peer = to.IsNone ? inp.Foreign : to;
            if (Mbuf.From(data, Mbuf.LinkHeaderRoom + IpHeader.MinLength + HeaderLength)?.Prepend(IpHeader.MinLength + HeaderLength) is not { } m)
                return Errno.NoBuffers;
            m.Data[..(IpHeader.MinLength + HeaderLength)].Clear();
            Span<byte> udp = m.Data[IpHeader.MinLength..];
            BinaryPrimitives.WriteUInt16BigEndian(udp, inp.Local.Port);
            BinaryPrimitives.WriteUInt16BigEndian(udp[2..], peer.Port);
            BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(HeaderLength + data.Length));
            _ = new IpHeader(m.Data)
            {
                Destination = peer.Inet,
                Source = inp.Local.Inet,
                Protocol = IpProto.Udp,
                Ttl = inp.Ttl,
                TotalLength = (ushort)m.Pkthdr.Len,
            };
            return Ip.Output(m, IpOutputFlags.None, inp);
        }

        public override SockAddr LocalName(Socket so) => ((Inpcb)so.Pcb!).Local;

        public override SockAddr PeerName(Socket so) => ((Inpcb)so.Pcb!).Foreign;

        public override SockAddr SenderOf(Mbuf datagram) => default;
    }
}
