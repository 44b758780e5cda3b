using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Udp;
using InetSocket = Vnet.Kern.Socket;
using Pcb = Vnet.Netinet.Inpcb;
using SocketType = System.Net.Sockets.SocketType;

namespace Vnet.Stack.Tests.Inpcb;

public sealed class InpcbLookupTests
{
    private const int Operations = 100_000;
    private const int Lanes = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Groups_plain_table_and_a_list_find_the_same(int seed)
    {
        using var host = new WireHost($"pcb-groups-{seed}", 1);
        Netisr.SetLanes(host.Vnet, Lanes);
        var random = new Random(seed);
        var open = new List<InetSocket>();
        using CurVnet.Scope current = CurVnet.Set(host.Vnet);
        Inpcbinfo info = Netinet.Udp.InfoOf(IpProto.Udp);
        Mbuf m = Mbuf.GetHeader()!;
        int found = 0;
        for (int i = 0; i < Operations / 2; i++)
        {
            if (random.Next(8) == 0)
                Change(host, open, random);
            bool isV6 = random.Next(2) == 0;
            InpcbKey key = Key(random, isV6);
            Classify(m, key, isV6, random.Next(4) != 0);
            bool wildcard = random.Next(5) != 0;
            InConninfo? byGroup = info.Find(key, m, wildcard);
            Assert.Same(info.FindPlain(key, wildcard), byGroup);
            Assert.Equal(RankOfBest(info, key, wildcard), byGroup is null ? -1 : Rank(byGroup, key));
            found += byGroup is null ? 0 : 1;
            if (i == Operations / 4)
                Netisr.SetLanes(host.Vnet, Lanes - 1);
        }

        Assert.InRange(found, Operations / 100, Operations / 2);
        Assert.Equal(Lanes - 1, info.GroupCount);
        m.FreeChain();
        foreach (InetSocket so in open)
            so.Close();
        Assert.Equal(0, info.Count);
    }

    [Theory]
    [InlineData(InpLookup.None)]
    [InlineData(InpLookup.Wildcard)]
    [InlineData(InpLookup.RLockPcb | InpLookup.WLockPcb)]
    [InlineData(InpLookup.Wildcard | InpLookup.RLockPcb | InpLookup.WLockPcb)]
    public void Lookup_that_asks_for_no_lock_or_for_both_is_rejected(InpLookup flags)
    {
        using var host = new WireHost($"pcb-flags-{(int)flags}", 1);
        using CurVnet.Scope current = CurVnet.Set(host.Vnet);
        Inpcbinfo info = Netinet.Udp.InfoOf(IpProto.Udp);
        var any = new SockAddr(InAddr.Any, 7);
        Assert.Throws<ArgumentException>(() => info.Lookup(any, any, flags));
    }

    [Theory]
    [InlineData(InpLookup.RLockPcb)]
    [InlineData(InpLookup.WLockPcb)]
    public void Lookup_returns_it_locked(InpLookup flags)
    {
        using var host = new WireHost($"pcb-locked-{(int)flags}", 1);
        InetSocket so = host.Bound(new SockAddr(InAddr.Any, 7));
        using CurVnet.Scope current = CurVnet.Set(host.Vnet);
        Inpcbinfo info = Netinet.Udp.InfoOf(IpProto.Udp);
        var peer = new SockAddr(new InAddr(10, 0, 0, 9), 5);
        Assert.Null(info.Lookup(peer, new SockAddr(host.Inet, 7), flags));
        Pcb? inp = info.Lookup(peer, new SockAddr(host.Inet, 7), flags | InpLookup.Wildcard);
        Assert.Same(so.Pcb, inp);
        Assert.True(inp!.IsLocked);
        inp.Unlock();
        Assert.False(inp.IsLocked);
    }

    [Fact]
    public void Locks_are_ordered_list_connection_hash_and_named_per_protocol()
    {
        using var udp = new InpcbStorage("t-udp", "t-udpinp", "t_udp_inpcb", "t-udphash");
        using var tcp = new InpcbStorage("t-tcp", "t-tcpinp", "t_tcp_inpcb", "t-tcphash");
        Assert.True(udp.ListLock.Precedes(udp.PcbLock));
        Assert.True(udp.ListLock.Precedes(udp.HashLock));
        Assert.True(udp.PcbLock.Precedes(udp.HashLock));
        Assert.False(udp.HashLock.Precedes(udp.PcbLock));
        Assert.Equal(6, new[] { udp.ListLock, udp.PcbLock, udp.HashLock, tcp.ListLock, tcp.PcbLock, tcp.HashLock }.Select(one => one.Name).Distinct().Count());
    }

    [Fact]
    public void Zones_are_named_and_empty_after_their_vnet()
    {
        var host = new WireHost("pcb-zones", 1);
        host.Bound(new SockAddr(InAddr.Any, 7));
        host.Open(Af.Inet6);
        host.Open(Af.Inet, SocketType.Dgram, IpProto.UdpLite);
        host.Open(Af.Inet, SocketType.Raw, IpProto.Icmp);
        Zone[] zones;
        using (CurVnet.Set(host.Vnet))
            zones = [Netinet.Udp.InfoOf(IpProto.Udp).Storage.Zone, Netinet.Udp.InfoOf(IpProto.UdpLite).Storage.Zone, Netinet.RawIp.Info.Storage.Zone];
        Assert.Equal(["udp_inpcb", "udplite_inpcb", "ripcb"], zones.Select(zone => zone.Name));
        Assert.Equal([2, 1, 1], zones.Select(zone => zone.UsedBy(host.Vnet)));
        VnetInstance vnet = host.Vnet;
        host.Ifp.Detach();
        vnet.Dispose();
        Assert.All(zones, zone => Assert.Equal(0, zone.UsedBy(vnet)));
    }

    private static void Change(WireHost host, List<InetSocket> open, Random random)
    {
        if (open.Count > 200 || (open.Count > 0 && random.Next(4) == 0))
        {
            int at = random.Next(open.Count);
            open[at].Close();
            open.RemoveAt(at);
            return;
        }

        bool isV6 = random.Next(2) == 0;
        InetSocket so = host.Open(isV6 ? Af.Inet6 : Af.Inet);
        open.Add(so);
        WireHost.Set(so, SockOpt.Level, (int)(random.Next(3) == 0 ? SocketOptions.ReusePortLb : SocketOptions.ReusePort), 1);
        if (isV6 && random.Next(2) == 0)
            WireHost.Set(so, Ip6Opt.Level, Ip6Opt.V6Only, 0);
        WireHost.Set(so, isV6 ? Ip6Opt.Level : IpOpt.Level, isV6 ? Ip6Opt.BindAny : IpOpt.BindAny, 1);
        // A name that is taken is one of the cases.
        if (so.Bind(Name(random, isV6, mayBeAny: true)) == Errno.Ok && random.Next(2) == 0 && ((Pcb)so.Pcb!).Names is { IsLocalAny: false })
            so.Connect(Name(random, isV6, mayBeAny: false));
    }

    private static SockAddr Name(Random random, bool isV6, bool mayBeAny)
    {
        InpcbKey key = Key(random, isV6);
        bool isAny = mayBeAny && random.Next(2) == 0;
        ushort port = mayBeAny ? key.LocalPort : key.ForeignPort;
        return isV6
            ? new SockAddr(Af.Inet6, isAny ? In6Addr.Any : mayBeAny ? key.Local : key.Foreign, port)
            : new SockAddr(isAny ? InAddr.Any : new InAddr((uint)(mayBeAny ? key.Local : key.Foreign).Low), port);
    }

    // Few different ones, so that they meet.
    private static InpcbKey Key(Random random, bool isV6)
    {
        ulong local = 0x0a000001 + (ulong)random.Next(4), foreign = 0x0a000101 + (ulong)random.Next(4);
        ulong high = isV6 ? 0x2001_0db8_0000_0000ul : 0;
        return new InpcbKey(new In6Addr(high, foreign), new In6Addr(high, local), (ushort)(5000 + random.Next(4)), (ushort)(2000 + random.Next(12)),
            isV6 ? InpVflag.V6 : InpVflag.V4);
    }

    private static void Classify(Mbuf m, in InpcbKey key, bool isV6, bool hasFlow)
    {
        m.Pkthdr.RssType = !hasFlow ? RssType.None : isV6 ? RssType.UdpIpv6 : RssType.UdpIpv4;
        Span<byte> addresses = stackalloc byte[32];
        key.Foreign.CopyTo(addresses);
        key.Local.CopyTo(addresses[16..]);
        m.Pkthdr.FlowId = isV6 ? Rss.Hash.HashIpv6(addresses, key.ForeignPort, key.LocalPort)
            : Rss.Hash.Hash((uint)key.Foreign.Low, (uint)key.Local.Low, key.ForeignPort, key.LocalPort);
    }

    // What the rules say, over a plain list: a peer before none, an address before any, an IPv6 socket for IPv4 last.
    private static int RankOfBest(Inpcbinfo info, in InpcbKey key, bool wildcard)
    {
        int best = -1;
        foreach (Pcb inp in info.Snapshot())
        {
            if (inp.Names is not { } names || (names.Vflag & key.Family) == 0 || names.LocalPort != key.LocalPort)
                continue;
            bool matches = names.IsForeignAny
                ? wildcard && (names.IsLocalAny || names.Local == key.Local)
                : names.Foreign == key.Foreign && names.ForeignPort == key.ForeignPort && names.Local == key.Local;
            if (matches)
                best = Math.Max(best, Rank(names, key));
        }

        return best;
    }

    private static int Rank(InConninfo names, in InpcbKey key) => !names.IsForeignAny ? 4 : !names.IsLocalAny ? 3
        : key.Family == InpVflag.V4 && (names.Vflag & InpVflag.V6Proto) != 0 ? 1 : 2;
}
