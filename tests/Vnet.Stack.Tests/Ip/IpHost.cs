using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

/// <summary>A vnet under a virtual clock with interfaces that take and give bare IP packets; a protocol of tests is registered in it.</summary>
internal sealed class IpHost : IDisposable
{
    public IpHost(string name)
    {
        Vnet = VnetInstance.Create(name);
        Wheel = new CalloutWheel(Clock);
        VnetClock.Use(Vnet, Wheel);
        VnetRandom.Seed(Vnet, 7);
        Netinet.Ip.Register(IpPacket.TestProtocol, (m, offset, protocol) =>
        {
            Delivered.Add(Bytes(m));
            m.FreeChain();
        });
    }

    public VnetInstance Vnet { get; }

    public VirtualTimeProvider Clock { get; } = new();

    public CalloutWheel Wheel { get; }

    /// <summary>What reached the protocol of tests.</summary>
    public List<byte[]> Delivered { get; } = [];

    public Ipstat Stat => Netinet.Ip.Statistics(Vnet);

    public IpPort Add(string name, string? address = null, int prefixLength = 24, int mtu = 1500, IfCap capabilities = IfCap.None)
    {
        var port = new IpPort(this);
        using (CurVnet.Set(Vnet))
        {
            port.Ifp = new Ifnet(port, FamilyLayer.Instance, IfType.Other, name, -1) { Mtu = mtu, Capabilities = capabilities, CapEnable = capabilities };
            port.Ifp.SetFlags(IfFlags.Broadcast | IfFlags.Multicast | IfFlags.NoArp, IfFlags.None);
            port.Ifp.Attach();
            port.Ifp.Up();
            if (address is not null)
                InIfaddrs.Add(port.Ifp, InAddr.Parse(address), prefixLength);
        }

        return port;
    }

    public void Route(string prefix, int length, IpPort port, string? gateway = null, RouteFlags flags = RouteFlags.Up, int mtu = 0)
    {
        using (CurVnet.Set(Vnet))
        {
            Rib.Add(0, InAddr.Parse(prefix), length, new Nexthop
            {
                Ifp = port.Ifp,
                Flags = gateway is null ? flags : flags | RouteFlags.Gateway,
                Gateway = gateway is null ? default : InAddr.Parse(gateway),
                Source = InIfaddrs.Of(port.Ifp) is [var first, ..] ? first : null,
                Mtu = mtu,
            });
        }
    }

    public Errno Output(byte[] packet, IpOutputFlags flags = IpOutputFlags.None, Action<Mbuf>? prepare = null, IpMoptions? multicast = null, IpOptions? options = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.From(packet, Mbuf.LinkHeaderRoom)!;
            prepare?.Invoke(m);
            return Netinet.Ip.Output(m, options, flags, multicast, null);
        }
    }

    /// <summary>Gives a packet to IPv4 itself, whatever its first byte says.</summary>
    public void Direct(IpPort port, byte[] packet)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.From(packet, 64)!;
            m.ReceiveInterface = port.Ifp;
            Netisr.Dispatch(Net.Ethernet.Find(EtherType.Ip)!, m);
        }
    }

    /// <summary>A counter by the end of its name.</summary>
    public ulong Count(string counter) => counter switch
    {
        "tooshort" => Stat.ips_tooshort,
        "badvers" => Stat.ips_badvers,
        "badhlen" => Stat.ips_badhlen,
        "badsum" => Stat.ips_badsum,
        "badlen" => Stat.ips_badlen,
        _ => throw new ArgumentException(counter, nameof(counter)),
    };

    public void Set(string name, int value) => Sysctl.Set(name, value, Vnet);

    /// <summary>Mbufs and clusters that the vnet has out.</summary>
    public long Used()
    {
        Span<long> used = stackalloc long[MbufZones.All.Length];
        MbufZones.UsedBy(Vnet, used);
        long sum = 0;
        foreach (long one in used)
            sum += one;
        return sum;
    }

    public static byte[] Bytes(Mbuf m)
    {
        byte[] bytes = new byte[m.Pkthdr.Len];
        m.CopyTo(0, bytes);
        return bytes;
    }

    public void Dispose()
    {
        Netinet.Ip.Unregister(IpPacket.TestProtocol);
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
        {
            if (ifp.Driver is IpPort)
                ifp.Detach();
        }

        Vnet.Dispose();
        Wheel.Dispose();
    }
}

/// <summary>An interface of an <see cref="IpHost"/>.</summary>
internal sealed class IpPort(IpHost host) : IfDriver
{
    public Ifnet Ifp { get; set; } = null!;

    public List<byte[]> Sent { get; } = [];

    public List<CsumFlags> SentFlags { get; } = [];

    public bool Discards { get; set; }

    public Errno Answer { get; set; }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (!Discards)
        {
            Sent.Add(IpHost.Bytes(m));
            SentFlags.Add(m.Pkthdr.CsumFlags);
        }

        m.FreeChain();
        return Answer;
    }

    public byte[][] TakeSent()
    {
        byte[][] sent = [.. Sent];
        Sent.Clear();
        return sent;
    }

    public void Receive(byte[] packet, Action<Mbuf>? prepare = null)
    {
        Mbuf m;
        using (CurVnet.Set(host.Vnet))
        {
            m = Mbuf.From(packet, 64)!;
            prepare?.Invoke(m);
        }

        Ifp.Input(m);
    }
}
