using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

public sealed class LoTests : IDisposable
{
    private readonly List<(string Vnet, string? Interface, CsumFlags Flags, ushort Data, int Length)> _received = [];
    private readonly VnetInstance _vnet = VnetInstance.Create("lo");
    private readonly Ifnet _lo;
    private readonly EtherTypeTaken _inet;
    private readonly EtherTypeTaken _inet6;
    private int _depth;
    private int _answers;
    private int _deepest;

    public LoTests()
    {
        _inet = new EtherTypeTaken(EtherType.Ip, Receive);
        _inet6 = new EtherTypeTaken(EtherType.Ipv6, Receive);
        _lo = Lo.Of(_vnet)!;
        _lo.Up();
    }

    public void Dispose()
    {
        _inet.Dispose();
        _inet6.Dispose();
        _vnet.Dispose();
    }

    [Fact]
    public void Every_vnet_has_one_to_its_end()
    {
        var vnet = VnetInstance.Create("lo-life");
        Ifnet lo = Assert.Single(IfnetTable.Of(vnet).ToArray());
        Assert.Equal(("lo0", IfType.Loop, 16384, 0), (lo.Name, lo.Type, lo.Mtu, lo.Unit));
        Assert.Equal(IfFlags.Loopback | IfFlags.Multicast, lo.Flags);
        Assert.NotEqual(lo, Lo.Of(VnetInstance.Default));
        Assert.Contains("as long as it lives", Refused.With(Errno.Invalid, lo.Destroy), StringComparison.Ordinal);

        // Protocols that end after VNET_DONE still have it.
        bool hadOne = false;
        using (VnetEvents.Destroying.Register(one => hadOne |= one == vnet && Lo.Of(vnet) is not null))
            vnet.Dispose();
        Assert.True(hadOne);
        Assert.Null(lo.Vnet);
        Assert.Empty(vnet.Leaks);
    }

    [Fact]
    public void Others_are_made_and_destroyed_by_name()
    {
        using (CurVnet.Set(_vnet))
        {
            Ifnet second = IfCloner.Create("lo");
            Ifnet ninth = IfCloner.Create("lo9");
            Assert.Equal(("lo1", "lo9"), (second.Name, ninth.Name));
            Sysctl.Set("net.link.lo.mtu", 65535, _vnet);
            Assert.Equal(65535, IfCloner.Create("lo").Mtu);
            second.Destroy();
            Assert.Null(IfnetTable.Find(_vnet, "lo1"));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_comes_back_with_its_checksums_said_to_be_right(int version)
    {
        Assert.Equal(Errno.Ok, Send(version, 64 * 1024));
        Assert.Equal([("lo", "lo0", CsumFlags.AllValid, (ushort)0xffff, 64 * 1024)], _received);
        Ifstat stat = _lo.Statistics.Sum();
        Assert.Equal((1ul, 65536ul, 1ul, 65536ul), (stat.opackets, stat.obytes, stat.ipackets, stat.ibytes));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    [Fact]
    public void It_announces_checksums_per_direction_and_version_and_no_segmentation()
    {
        Assert.Equal(IfCap.RxCsum | IfCap.TxCsum | IfCap.RxCsumIpv6 | IfCap.TxCsumIpv6 | IfCap.LinkState, _lo.Capabilities);
        Assert.Equal(_lo.Capabilities, _lo.CapEnable);
        Assert.Equal(CsumFlags.Ip | CsumFlags.DelayData, _lo.HwAssist);
        Ifconfig.Set(_lo, "-rxcsum", "-txcsum6");
        Assert.Equal(CsumFlags.Ip | CsumFlags.IpTcp | CsumFlags.IpUdp, _lo.HwAssist);
        Send(4, 20);
        Send(6, 40);
        Assert.Equal([(CsumFlags.None, 0), (CsumFlags.AllValid, 0xffff)], _received.Select(packet => (packet.Flags, (int)packet.Data)));
        Refused.With(Errno.Invalid, () => _lo.Enable(IfCap.Tso4));
    }

    [Fact]
    public void Who_answers_oneself_does_not_recurse()
    {
        _answers = 10_000;
        Send(4, 20);

        // Another thread may run the lane.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _answers) < 0 && MbufZones.Mbufs.UsedBy(_vnet) == 0, TimeSpan.FromSeconds(30)));
        Assert.Equal((10_001, 1), (_received.Count, _deepest));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    [Fact]
    public void What_nobody_takes_is_dropped_and_counted()
    {
        Assert.Equal(Errno.AddressFamilyNotSupported, Send(7, 20));
        Assert.Equal(1ul, _lo.Statistics.Sum().noproto);
        _lo.Down();
        Assert.Equal(Errno.NetworkDown, Send(4, 20));
        Assert.Equal(1ul, _lo.Statistics.Sum().oqdrops);
        Assert.Empty(_received);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_tapped_once_per_direction_without_a_link_header(bool isByFamily)
    {
        using BpfDescriptor tap = OpenTap();
        tap.Filter = BpfProgram.Compile("ip", LinkType.Raw);
        tap.Attach(_lo);
        Assert.Equal(LinkType.Raw, tap.LinkType);
        Send(6, 40);
        if (isByFamily)
        {
            using (CurVnet.Set(_vnet))
            {
                Mbuf m = Mbuf.GetHeader()!;
                m.Extend(20)[0] = 0x45;
                Lo.Output(_lo, Af.Inet, m);
            }
        }
        else
        {
            Send(4, 20);
        }

        var seen = new List<(BpfDirection, int, byte)>();
        var buffer = new byte[tap.BufferLength];
        Assert.Equal(Errno.Ok, tap.TryRead(buffer, out int length));
        foreach (BpfPacket packet in new BpfRecords(buffer.AsSpan(0, length)))
            seen.Add((packet.Record.Direction, packet.Data.Length, (byte)(packet.Data[0] >> 4)));
        Assert.Equal([(BpfDirection.Out, 20, (byte)4), (BpfDirection.In, 20, (byte)4)], seen);
        Assert.Equal((4ul, 2ul), (tap.Statistics.bs_seen, tap.Statistics.bs_kept));
        Assert.Equal(2, _received.Count);
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        // Debug builds of zones and locks keep books of their own: what getting and freeing costs is not the way's.
        _received.EnsureCapacity(20_000);
        Measure(() => Send(4, 1000));
        Measure(GetAndFree);
        long onTheWay = Measure(() => Send(4, 1000)) - Measure(GetAndFree);
        Assert.True(Math.Abs(onTheWay) < 1000, $"{onTheWay} bytes for 1000 packets; one object would be 24 each");
        Assert.Equal(4000, _received.Count);
    }

    private BpfDescriptor OpenTap()
    {
        using (CurVnet.Set(_vnet))
        {
            BpfDescriptor tap = BpfDescriptor.Open();
            tap.IsImmediate = true;
            return tap;
        }
    }

    private static long Measure(Action work)
    {
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            work();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void GetAndFree()
    {
        using (CurVnet.Set(_vnet))
        {
            Mbuf m = Mbuf.GetFor(1000)!;
            m.Extend(1000)[0] = 0;
            m.FreeChain();
        }
    }

    private Errno Send(int version, int length)
    {
        using (CurVnet.Set(_vnet))
        {
            Mbuf m = Mbuf.GetFor(length)!;
            Span<byte> data = m.Extend(length);
            data[0] = (byte)(version << 4);
            m.Pkthdr.CsumFlags = CsumFlags.IpTcp;
            return _lo.Transmit(m);
        }
    }

    private void Receive(Mbuf m)
    {
        _deepest = Math.Max(_deepest, ++_depth);
        _received.Add((CurVnet.Current!.Name, m.ReceiveInterface?.Name, m.Pkthdr.CsumFlags, m.Pkthdr.CsumData, m.Pkthdr.Len));
        m.FreeChain();
        if (_answers-- > 0)
            Send(4, 20);
        _depth--;
    }
}
