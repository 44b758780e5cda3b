using Vnet.Devices;
using Vnet.Net;
using Vnet.Stack.Tests;

namespace Vnet.Drivers.Tests;

/// <summary>Frames through VLAN interfaces.</summary>
public class VlanTests
{
    private const string Us = VlanPort.Us;
    private const string Them = VlanPort.Them;

    [Fact]
    public void Arp_is_answered_in_the_vlan()
    {
        using var port = new VlanPort("vlan-arp");
        Ifnet vlan = port.Create("em0.100");
        port.AddAddress(vlan, "10.0.0.1");

        port.Receive($"ffffffffffff {Them} 8100 0064 0806 0001 0800 06 04 0001 {Them} 0a000002 000000000000 0a000001");

        Assert.Equal([$"{Them}{Us}810000640806" + "0001080006040002" + $"{Us}0a000001{Them}0a000002"], port.Sent);
        // With the announcement of the address.
        Assert.Equal((1ul, 2ul), (vlan.Statistics.Sum().ipackets, vlan.Statistics.Sum().opackets));
    }

    [Theory]
    [InlineData("0806")]
    [InlineData("8100 0065 0806")]
    [InlineData("88a8 0064 0806")]
    [InlineData("8100 0000 0806")]
    public void Frame_of_no_or_another_vlan_does_not_reach_it(string head)
    {
        using var port = new VlanPort($"vlan-other-{head}");
        Ifnet vlan = port.Create("em0.100");
        port.AddAddress(vlan, "10.0.0.1");

        port.Receive($"ffffffffffff {Them} {head} 0001 0800 06 04 0001 {Them} 0a000002 000000000000 0a000001");

        Assert.Empty(port.Sent);
        Assert.Equal(0ul, vlan.Statistics.Sum().ipackets);
    }

    [Theory]
    [InlineData(IfCap.VlanMtu, EtherType.Vlan, "8100a0649050", 0)]
    [InlineData(IfCap.VlanMtu | IfCap.VlanHwTagging, EtherType.Vlan, "9050", 0xa064)]
    [InlineData(IfCap.VlanMtu | IfCap.VlanHwTagging, EtherType.QinQ, "88a8a0649050", -1)]
    [InlineData(IfCap.VlanMtu, EtherType.QinQ, "88a8a0649050", -1)]
    public void Tag_is_the_devices_work_where_it_can(IfCap capabilities, ushort protocol, string expected, int besides)
    {
        int tag = -1;
        using var port = new VlanPort($"vlan-tag-{(uint)capabilities}-{protocol}", capabilities, m => tag = (m.Flags & MbufFlags.VlanTag) != 0 ? m.Pkthdr.EtherVtag : -1);
        Ifnet vlan = port.Create("vlan7", new VlanOptions("em0", 100, protocol, Priority: 5));

        Assert.Equal(Errno.Ok, port.Output(vlan, 0x9050, 1, 2));

        Assert.Equal([$"{Them}{Us}{expected}0102"], port.Sent);
        Assert.Equal(besides > 0 ? besides : -1, tag);
    }

    [Fact]
    public void Tag_that_the_device_stripped_is_as_good_as_one_in_the_frame()
    {
        using var port = new VlanPort("vlan-stripped");
        Ifnet vlan = port.Create("em0.100");

        port.Receive($"{Us} {Them} 9050 01", static m => (m.Flags, m.Pkthdr.EtherVtag) = (m.Flags | MbufFlags.VlanTag, 100));

        Assert.Equal(1ul, vlan.Statistics.Sum().ipackets);
    }

    [Fact]
    public void Vlans_are_stacked()
    {
        using var port = new VlanPort("vlan-qinq");
        Ifnet outer = port.Create("vlan1", new VlanOptions("em0", 200, EtherType.QinQ));
        Ifnet inner = port.Create("vlan2", new VlanOptions("vlan1", 100));
        port.AddAddress(inner, "10.0.0.1");

        port.Receive($"ffffffffffff {Them} 88a8 00c8 8100 0064 0806 0001 0800 06 04 0001 {Them} 0a000002 000000000000 0a000001");

        Assert.Equal([$"{Them}{Us}88a800c881000064" + "08060001080006040002" + $"{Us}0a000001{Them}0a000002"], port.Sent);
        Assert.Equal((2ul, 2ul), (outer.Statistics.Sum().opackets, inner.Statistics.Sum().opackets));
        Assert.Equal((1500, 1496), (outer.Mtu, inner.Mtu));
    }

    [Fact]
    public void Four_thousand_vlans_of_one_trunk_are_told_apart()
    {
        using var port = new VlanPort("vlan-many");
        var vlans = new Dictionary<int, Ifnet>();
        for (int id = 1; id <= Vlan.MaxId; id++)
            vlans[id] = port.Create($"em0.{id}");
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            int id = random.Next(1, Vlan.MaxId + 1);
            ulong before = vlans[id].Statistics.Sum().ipackets;
            port.Receive($"{Us} {Them} 8100 {id:x4} 9050 01");
            Assert.Equal(before + 1, vlans[id].Statistics.Sum().ipackets);
        }

        for (int id = 1; id <= Vlan.MaxId; id++)
            vlans[id].Destroy();
        Assert.Null(port.Ifp.VlanTrunk);
    }

    [Fact]
    public void Short_frames_are_lengthened_before_the_tag_where_asked()
    {
        using var port = new VlanPort("vlan-pad");
        Ifnet vlan = port.Create("em0.100");
        Sysctl.Set("net.link.vlan.soft_pad", 1, port.Vnet);

        port.Output(vlan, 0x9050, 1, 2);

        Assert.Equal(64, Assert.Single(port.Sent).Length / 2);
        Assert.StartsWith($"{Them}{Us}810000649050" + "0102" + "0000", port.Sent[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_sent_while_the_parent_or_the_vlan_is_down_or_not_tied()
    {
        using var port = new VlanPort("vlan-down");
        Ifnet vlan = port.Create("em0.100");
        port.Ifp.Down();
        Assert.Equal(Errno.NetworkDown, port.Output(vlan, 0x9050, 1));
        Assert.Equal(1ul, vlan.Statistics.Sum().oerrors);
        port.Ifp.Up();
        Assert.Equal(Errno.Ok, port.Output(vlan, 0x9050, 1));
        Vlan.Unconfigure(vlan);
        Assert.Equal(Errno.NetworkDown, port.Output(vlan, 0x9050, 1));

        Assert.Single(port.Sent);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Packets_through_a_vlan_allocate_nothing()
    {
        Mbuf? kept = null;
        using var port = new VlanPort("vlan-alloc");
        Ifnet vlan = port.Create("em0.100");
        var reuse = new Keep(m => kept = m);
        using (CurVnet.Set(port.Vnet))
        {
            var em1 = new Ifnet(reuse, Ethernet.Layer, IfType.Ethernet, "em", 1);
            Ethernet.Attach(em1, new MacAddress(0x0200_0000_0011));
            em1.Up();
        }

        vlan = port.Create("em1.100");
        Ifnet parent = Vlan.ParentOf(vlan)!;
        using var sink = new EtherTypeTaken(0x9051, m => kept = m);
        using (CurVnet.Set(port.Vnet))
        {
            kept = port.Packet([1, 2, 3, 4]);
            void Rounds()
            {
                for (int i = 0; i < 1000; i++)
                {
                    Mbuf m = kept!;
                    m.Flags = MbufFlags.PacketHeader;
                    Ethernet.Output(vlan, m, parent.LinkAddress, 0x9051);
                    parent.Input(kept!);
                }
            }

            for (int i = 0; i < 50; i++)
                Rounds();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Rounds();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            kept!.FreeChain();
        }
    }

    internal sealed class Keep(Action<Mbuf> keep) : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            // As if another station had sent it.
            _ = new EtherHeader(m.Data) { Source = new MacAddress(0x0200_0000_0002) };
            keep(m);
            return Errno.Ok;
        }
    }
}
