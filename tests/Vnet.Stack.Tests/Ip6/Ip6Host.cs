using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

/// <summary>A vnet with one interface that has no link header, under a virtual clock: packets are given to it and read from it as bytes.</summary>
internal sealed class Ip6Host : IfDriver, IDisposable
{
    public static readonly In6Addr Address = In6Addr.Parse("2001:db8:1::1");
    public static readonly In6Addr LinkLocal = In6Addr.Parse("fe80::1");
    public static readonly In6Addr Peer = In6Addr.Parse("2001:db8:1::2");
    public static readonly In6Addr PeerLinkLocal = In6Addr.Parse("fe80::2");
    public static readonly In6Addr Far = In6Addr.Parse("2001:db8:f::9");

    public Ip6Host(string name, IfCap capabilities = IfCap.None, ulong seed = 1, In6Addr? address = null, In6Addr? linkLocal = null)
    {
        Vnet = VnetInstance.Create(name);
        Wheel = new CalloutWheel(Clock);
        VnetClock.Use(Vnet, Wheel);
        VnetRandom.Seed(Vnet, seed);
        Ifp = Add("port", 0, capabilities);
        AddAddress(Ifp, linkLocal ?? LinkLocal, 64);
        AddAddress(Ifp, address ?? Address, 64);
        Settle();
    }

    public VnetInstance Vnet { get; }

    public VirtualTimeProvider Clock { get; } = new();

    public CalloutWheel Wheel { get; }

    public Ifnet Ifp { get; }

    /// <summary>What was sent, without checksums left open.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Checksum work that the last packet sent asks of the device.</summary>
    public CsumFlags Asked { get; private set; }

    public List<Ifnet> SentBy { get; } = [];

    /// <summary>When set, sent packets are the other end's.</summary>
    public Action<Ifnet, Mbuf>? Wire { get; set; }

    public Ip6stat Stat => Netinet6.Ip6.Statistics(Vnet);

    public Icmp6stat Icmp => Icmp6.Statistics(Vnet);

    public Ifnet Add(string name, int unit, IfCap capabilities = IfCap.None)
    {
        using (CurVnet.Set(Vnet))
        {
            var ifp = new Ifnet(this, FamilyLayer.Instance, IfType.Other, name, unit) { Capabilities = capabilities, CapEnable = capabilities };
            ifp.SetFlags(IfFlags.Multicast, IfFlags.None);
            ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
            ifp.Attach();
            ifp.Up();
            return ifp;
        }
    }

    public void AddAddress(Ifnet ifp, In6Addr address, int prefixLength)
    {
        using (CurVnet.Set(Vnet))
            In6Ifaddrs.Add(ifp, address, prefixLength);
    }

    public void AddRoute(string prefix, int length, Ifnet ifp, In6Addr gateway = default, RouteFlags flags = RouteFlags.None, int mtu = 0)
    {
        using (CurVnet.Set(Vnet))
        {
            RouteFlags kind = RouteFlags.Up | flags | (gateway.IsAny ? RouteFlags.None : RouteFlags.Gateway);
            Rib.Add(0, In6Addr.Parse(prefix), length, new Nexthop { Ifp = ifp, Flags = kind, Gateway6 = gateway, Mtu = mtu });
        }
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (Wire is { } wire)
        {
            wire(ifp, m);
            return Errno.Ok;
        }

        byte[] bytes = new byte[m.Pkthdr.Len];
        m.CopyTo(0, bytes);
        Asked = m.Pkthdr.CsumFlags;
        Sent.Add(bytes);
        SentBy.Add(ifp);
        m.FreeChain();
        return Errno.Ok;
    }

    /// <summary>Receives a packet.</summary>
    /// <param name="packet">From its IPv6 header on.</param>
    /// <param name="pieces">Into how many mbufs it is put.</param>
    /// <param name="ifp">Where it comes in.</param>
    /// <param name="prepare">What else is done to it.</param>
    public void Receive(byte[] packet, int pieces = 1, Ifnet? ifp = null, Action<Mbuf>? prepare = null)
    {
        Mbuf m;
        using (CurVnet.Set(Vnet))
            m = Packet(packet, pieces);
        prepare?.Invoke(m);
        (ifp ?? Ifp).Input(m);
    }

    public static Mbuf Packet(byte[] packet, int pieces = 1)
    {
        int first = packet.Length / pieces;
        Mbuf m = Mbuf.From(packet.AsSpan(0, pieces == 1 ? packet.Length : first))!;
        for (int i = 1; i < pieces; i++)
        {
            int end = i == pieces - 1 ? packet.Length : first * (i + 1);
            Mbuf next = Mbuf.From(packet.AsSpan((first * i)..end), 0)!;
            next.DropHeader();
            m.Last.Next = next;
        }

        m.FixHeader();
        return m;
    }

    public Errno Send(byte[] packet, Ip6OutputFlags flags = Ip6OutputFlags.None, uint zone = 0, CsumFlags asks = CsumFlags.None, ushort field = 0)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.From(packet)!;
            (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (asks, field);
            return Netinet6.Ip6.Output(m, flags, null, zone);
        }
    }

    /// <summary>Joins the two hosts' first interfaces.</summary>
    public void ConnectTo(Ip6Host other)
    {
        Wire = (_, m) => other.Take(m);
        other.Wire = (_, m) => Take(m);
    }

    private void Take(Mbuf m)
    {
        Assert.True(m.ChargeTo(Vnet));
        m.Pkthdr.CsumFlags = CsumFlags.None;
        Ifp.Input(m);
    }

    /// <summary>Waits until what addresses bring with them is over: reports of groups, questions whether they are another's.</summary>
    public void Settle()
    {
        Advance(60);
        Sent.Clear();
        SentBy.Clear();
    }

    public byte[] TakeOne()
    {
        byte[] one = Assert.Single(Sent);
        Sent.Clear();
        SentBy.Clear();
        return one;
    }

    public void Set(string name, int value) => Sysctl.Set(name, value, Vnet);

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public void Dispose()
    {
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
        {
            if (ifp.Driver == this)
                ifp.Detach();
        }

        Vnet.Dispose();
    }
}
