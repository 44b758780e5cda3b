using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using InetSocket = Vnet.Kern.Socket;
using SocketType = System.Net.Sockets.SocketType;

namespace Vnet.Stack.Tests.Udp;

/// <summary>A vnet with one interface without link header: what it sends is kept as bytes, or received by another host.</summary>
internal sealed class WireHost : IfDriver, IDisposable
{
    private static readonly ConditionalWeakTable<VnetInstance, Simulation> s_worlds = [];
    private readonly List<InetSocket> _sockets = [];

    /// <summary>Makes one.</summary>
    /// <param name="name">The vnet's name.</param>
    /// <param name="number">Last number of its addresses.</param>
    /// <param name="world">
    /// Whose clock it has; null for one of its own. Nobody moves it, so that what is sent is what sockets sent: no reports of groups, no
    /// solicitations.
    /// </param>
    public WireHost(string name, int number, Simulation? world = null)
    {
        world ??= new Simulation(1);
        Vnet = world.CreateVnet(name);
        s_worlds.Add(Vnet, world);
        (Inet, Inet6) = (new InAddr(10, 0, 0, (byte)number), new In6Addr(0x2001_0db8_0000_0000, (ulong)number));
        using (CurVnet.Set(Vnet))
        {
            Ifp = new Ifnet(this, FamilyLayer.Instance, IfType.Other, "wire", 0) { Capabilities = IfCap.HwCsum, CapEnable = IfCap.HwCsum };
            Ifp.SetFlags(IfFlags.Multicast | IfFlags.Broadcast, IfFlags.None);
            Ifp.Attach();
            Ifp.Up();
            InIfaddrs.Add(Ifp, Inet, 24, probe: false);
            In6Ifaddrs.Add(Ifp, Inet6, 64, In6IfaddrFlags.NoDad);
            In6Ifaddrs.Add(Ifp, new In6Addr(0xfe80_0000_0000_0000, (ulong)number), 64, In6IfaddrFlags.NoDad);
        }

        // What its addresses have to say at once.
        world.RunReady();
        Sent.Clear();
    }

    public VnetInstance Vnet { get; }

    public Ifnet Ifp { get; }

    public InAddr Inet { get; }

    public In6Addr Inet6 { get; }

    /// <summary>Where its packets go; null to keep them.</summary>
    public WireHost? Peer { get; set; }

    public List<byte[]> Sent { get; } = [];

    public Udpstat Stat => Netinet.Udp.Statistics(Vnet);

    /// <summary>Two of them, connected.</summary>
    public static (WireHost Left, WireHost Right) Pair(string name)
    {
        var world = new Simulation(1);
        WireHost left = new($"{name}-left", 1, world), right = new($"{name}-right", 2, world);
        (left.Peer, right.Peer) = (right, left);
        return (left, right);
    }

    public InetSocket Open(Af family, SocketType type = SocketType.Dgram, int protocol = 0, Ucred? cred = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Assert.Equal(Errno.Ok, InetSocket.Create(family, type, protocol, cred ?? Ucred.Kernel, out InetSocket? so));
            _sockets.Add(so!);
            return so!;
        }
    }

    /// <summary>A UDP socket that is bound.</summary>
    public InetSocket Bound(SockAddr name, params ReadOnlySpan<SocketOptions> options)
    {
        InetSocket so = Open(name.Family);
        foreach (SocketOptions option in options)
            Set(so, SockOpt.Level, (int)option, 1);
        Assert.Equal(Errno.Ok, so.Bind(name));
        return so;
    }

    public static void Set(InetSocket so, int level, int name, int value) =>
        Assert.Equal(Errno.Ok, so.SetOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value))));

    public static int Get(InetSocket so, int level, int name)
    {
        int value = 0;
        Assert.Equal(Errno.Ok, so.GetOption(level, name, MemoryMarshal.AsBytes(new Span<int>(ref value)), out _));
        return value;
    }

    public static Errno Send(InetSocket so, ReadOnlySpan<byte> data, SockAddr to = default) => so.Send(data, to, MsgFlags.None, default);

    /// <summary>Takes a datagram's data, or null when there is none.</summary>
    public static byte[]? Take(InetSocket so) => Take(so, out _, out _);

    public static byte[]? Take(InetSocket so, out SockAddr sender, out Ancillary control)
    {
        control = default;
        sender = default;
        // What one host sends from inside a lane waits for the other's.
        if (s_worlds.TryGetValue(so.Vnet, out Simulation? world))
            world.RunReady();
        if (so.Receive.Take() is not { } m)
            return null;
        using (CurVnet.Set(so.Vnet))
        {
            sender = so.Protocol.SenderOf(so, m);
            so.Protocol.ControlOf(so, m, AncillaryItems.None, ref control);
        }

        byte[] bytes = new byte[m.Pkthdr.Len];
        m.CopyTo(0, bytes);
        m.FreeChain();
        return bytes;
    }

    /// <summary>Receives a packet from its IP header on.</summary>
    public void Receive(ReadOnlySpan<byte> packet, CsumFlags known = CsumFlags.None, MbufFlags flags = MbufFlags.None)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.From(packet)!;
            m.Pkthdr.CsumFlags = known;
            m.Flags |= flags;
            Ifp.Input(m);
        }
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (Peer is { } peer)
        {
            if (!m.ChargeTo(peer.Vnet))
            {
                m.FreeChain();
                return Errno.NoBuffers;
            }

            if ((m.Pkthdr.CsumFlags & CsumFlags.DelayData) != 0)
                (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.AllValid, 0xffff);
            peer.Ifp.Input(m);
            return Errno.Ok;
        }

        byte[] bytes = new byte[m.Pkthdr.Len];
        m.CopyTo(0, bytes);
        Sent.Add(bytes);
        m.FreeChain();
        return Errno.Ok;
    }

    public void Dispose()
    {
        if (Vnet.State != VnetState.Live)
            return;
        foreach (InetSocket so in _sockets)
            so.Close();
        Ifp.Detach();
        Vnet.Dispose();
    }
}
