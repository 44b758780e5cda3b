using Vnet.Devices;
using Vnet.Net;
using Vnet.Stack.Tests;
using Vnet.Netinet;

namespace Vnet.Drivers.Tests;

/// <summary>Two vnets, an epair between them, VLANs on it.</summary>
public class VlanBetweenVnetsTests
{
    [Fact]
    public void Neighbours_find_each_other_in_every_vlan()
    {
        using var left = VnetInstance.Create("vlanv-left");
        using var right = VnetInstance.Create("vlanv-right");
        (Ifnet a, Ifnet b) = MakePair(left, right);
        var received = new List<(VnetInstance Vnet, string Interface, byte Last)>();
        using var sink = new EtherTypeTaken(EtherType.Ip, m =>
        {
            lock (received)
                received.Add((CurVnet.Current!, m.ReceiveInterface!.Name, m.Data[^1]));
            m.FreeChain();
        });
        Ifnet[] lefts = [a, Vlan100(left, a, EtherType.Vlan), Vlan100(left, a, EtherType.QinQ)];
        Ifnet[] rights = [b, Vlan100(right, b, EtherType.Vlan), Vlan100(right, b, EtherType.QinQ)];
        for (byte i = 0; i < 3; i++)
        {
            Address(left, lefts[i], new InAddr(10, 0, i, 1));
            Address(right, rights[i], new InAddr(10, 0, i, 2));
        }

        for (byte i = 0; i < 3; i++)
        {
            using (CurVnet.Set(left))
            {
                Mbuf m = Mbuf.GetHeader()!;
                m.Reserve(64);
                m.Extend(20).Fill(i);
                Assert.Equal(Errno.Ok, Ethernet.Output(lefts[i], m, new InAddr(10, 0, i, 2)));
            }
        }

        Assert.Equal([(right, rights[0].Name, (byte)0), (right, rights[1].Name, (byte)1), (right, rights[2].Name, (byte)2)], received);
        Assert.Equal(6, Arp.Entries(left).Count);
        Assert.Equal(Arp.Entries(left).Select(static entry => (entry.Address, entry.Hardware)), Arp.Entries(right).Select(static entry => (entry.Address, entry.Hardware)));
        a.Detach();
        b.Detach();
    }

    [Fact]
    public void Packet_is_on_the_account_of_the_vnet_that_it_is_in()
    {
        using var elsewhere = VnetInstance.Create("vlanv-elsewhere");
        VnetInstance home = null!;
        (long Home, long Elsewhere) received = default, sent = default;
        (long Home, long Elsewhere) Used() => (MbufZones.Mbufs.UsedBy(home), MbufZones.Mbufs.UsedBy(elsewhere));
        using var port = new VlanPort("vlanv-home", onSent: _ => sent = Used());
        home = port.Vnet;
        Ifnet vlan = port.Create("em0.100");
        vlan.MoveTo(elsewhere);
        vlan.Up();
        using var sink = new EtherTypeTaken(EtherType.Experimental, m =>
        {
            received = Used();
            m.FreeChain();
        });
        port.Receive("ffffffffffff" + VlanPort.Them + "8100 0064 88b5" + new string('0', 92));
        Assert.Equal((0, 1), received);
        using (CurVnet.Set(elsewhere))
            Assert.Equal(Errno.Ok, vlan.Transmit(Mbuf.From(Frame.Of(0x0200_0000_0002, vlan.LinkAddress.Value))!));
        Assert.Equal((1, 0), sent);
    }

    private static (Ifnet A, Ifnet B) MakePair(VnetInstance left, VnetInstance right)
    {
        using (CurVnet.Set(left))
        {
            (Ifnet a, Ifnet b) = Epair.Create();
            b.MoveTo(right);
            a.Up();
            b.Up();
            return (a, b);
        }
    }

    private static Ifnet Vlan100(VnetInstance vnet, Ifnet parent, ushort protocol)
    {
        using (CurVnet.Set(vnet))
        {
            Ifnet vlan = IfCloner.Create("vlan", new VlanOptions(parent.Name, 100, protocol));
            vlan.Up();
            return vlan;
        }
    }

    private static void Address(VnetInstance vnet, Ifnet ifp, InAddr address)
    {
        using (CurVnet.Set(vnet))
            InIfaddrs.Add(ifp, address, 24);
    }
}
