using Vnet.Devices;
using Vnet.Net;
using Vnet.Stack.Tests;

namespace Vnet.Drivers.Tests;

/// <summary>What a VLAN interface has from its parent, and what it becomes without.</summary>
public class VlanParentTests
{
    private const string Us = VlanPort.Us;
    private const string Them = VlanPort.Them;

    [Fact]
    public void Names_say_parent_and_number()
    {
        using var port = new VlanPort("vlanp-names");

        Ifnet named = port.Create("em0.100");
        Ifnet numbered = port.Create("vlan", new VlanOptions("em0", 200, EtherType.Vlan, 3));

        Assert.Equal(("em0.100", "vlan0"), (named.Name, numbered.Name));
        Assert.Equal(new VlanOptions("em0", 100), Vlan.OptionsOf(named));
        Assert.Equal(new VlanOptions("em0", 200, EtherType.Vlan, 3), Vlan.OptionsOf(numbered));
        Assert.Same(named, Vlan.Find(port.Ifp, 100));
        Assert.Same(port.Ifp, Vlan.ParentOf(numbered));
    }

    [Fact]
    public void Same_number_on_two_parents_is_two_vlans()
    {
        using var port = new VlanPort("vlanp-two");
        using (CurVnet.Set(port.Vnet))
            Ethernet.Attach(new Ifnet(new VlanTests.Keep(static m => m.FreeChain()), Ethernet.Layer, IfType.Ethernet, "em", 1), new MacAddress(0x0200_0000_0011));

        port.Create("em0.100");
        Ifnet second = port.Create("em1.100");

        Assert.Equal("em1", Vlan.ParentOf(second)!.Name);
    }

    [Theory]
    [InlineData("em0.0", Errno.Invalid)]
    [InlineData("em0.4095", Errno.Invalid)]
    [InlineData("em0.99999", Errno.Invalid)]
    [InlineData("em7.100", Errno.NoDevice)]
    [InlineData("em0.100", Errno.Exists)]
    [InlineData("em0.x", Errno.Invalid)]
    public void Impossible_vlans_are_refused_and_leave_nothing_behind(string name, Errno expected)
    {
        using var port = new VlanPort($"vlanp-refused-{name}");
        port.Create("em0.100");

        NetException error = Assert.Throws<NetException>(() => port.Create(name));

        Assert.Equal(expected, error.Errno);
        Assert.Equal(2, IfnetTable.Of(port.Vnet).ToArray().Count(ifp => ifp.Type != IfType.Loop));
    }

    [Fact]
    public void Wrong_options_are_refused_with_a_reason()
    {
        using var port = new VlanPort("vlanp-options");
        Errno Refusal(VlanOptions options) => Assert.Throws<NetException>(() => port.Create("vlan", options)).Errno;

        Assert.Equal(Errno.Invalid, Refusal(new VlanOptions("em0", 1, 0x9100)));
        Assert.Equal(Errno.Invalid, Refusal(new VlanOptions("em0", 1, EtherType.Vlan, 8)));
        Ifnet vlan = port.Create("vlan");
        Assert.Equal(Errno.NotSupported, Assert.Throws<NetException>(() => Vlan.Configure(vlan, new VlanOptions("vlan0", 5))).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Vlan.SetPriority(vlan, -1)).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Vlan.Unconfigure(port.Ifp)).Errno);
        Vlan.Configure(vlan, new VlanOptions("em0", 5));
        Assert.Equal(Errno.Busy, Assert.Throws<NetException>(() => Vlan.Configure(vlan, new VlanOptions("em0", 6))).Errno);
    }

    [Theory]
    [InlineData(IfCap.VlanMtu, 1500)]
    [InlineData(IfCap.None, 1496)]
    public void Mtu_is_the_parents_less_the_tag_where_there_is_no_room_for_it(IfCap capabilities, int expected)
    {
        using var port = new VlanPort($"vlanp-mtu-{expected}", capabilities);
        Ifnet vlan = port.Create("em0.100");

        Assert.Equal(expected, vlan.Mtu);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => vlan.SetMtu(expected + 1)).Errno);
        vlan.SetMtu(1000);
        port.Ifp.SetMtu(900);
        Assert.Equal(900 - (1500 - expected), vlan.Mtu);
    }

    [Fact]
    public void Address_and_link_follow_the_parent()
    {
        using var port = new VlanPort("vlanp-follow");
        Ifnet vlan = port.Create("em0.100");
        Ifnet inner = port.Create("vlan", new VlanOptions("em0.100", 5));
        Assert.Equal((port.Ifp.LinkAddress, LinkState.Up), (vlan.LinkAddress, vlan.LinkState));

        port.Ifp.SetLinkAddress(new MacAddress(0x0200_0000_00aa));
        port.Ifp.SetLinkState(LinkState.Down);

        Assert.Equal(new MacAddress(0x0200_0000_00aa), inner.LinkAddress);
        Assert.Equal((LinkState.Down, LinkState.Down), (vlan.LinkState, inner.LinkState));
        vlan.SetLinkAddress(new MacAddress(0x0200_0000_00bb));
        port.Ifp.SetLinkAddress(new MacAddress(0x0200_0000_00cc));
        Assert.Equal(new MacAddress(0x0200_0000_00bb), vlan.LinkAddress);
    }

    [Fact]
    public void Offloads_are_passed_on_when_the_parent_does_them_inside_vlans()
    {
        const IfCap All = IfCap.VlanMtu | IfCap.HwCsum | IfCap.Tso | IfCap.Lro | IfCap.VlanHwTagging | IfCap.VlanHwCsum | IfCap.VlanHwTso;
        using var port = new VlanPort("vlanp-offload", All);
        Ifnet vlan = port.Create("em0.100");
        Ifnet service = port.Create("vlan", new VlanOptions("em0", 100, EtherType.QinQ));
        const IfCap Passed = IfCap.HwCsum | IfCap.Tso | IfCap.Lro;

        Assert.Equal(Passed, vlan.CapEnable & Passed);
        Assert.Equal(port.Ifp.HwAssist, vlan.HwAssist);
        Assert.Equal(IfCap.None, service.CapEnable & Passed);
        port.Ifp.Disable(IfCap.VlanHwTso);
        Assert.Equal(Passed & ~IfCap.Tso, vlan.CapEnable & Passed);
        vlan.Disable(IfCap.RxCsum);
        port.Ifp.Disable(IfCap.VlanHwCsum);
        Assert.Equal((IfCap.None, CsumFlags.None), (vlan.CapEnable & Passed, vlan.HwAssist));
        port.Ifp.Enable(IfCap.VlanHwCsum);
        Assert.Equal(Passed & ~(IfCap.Tso | IfCap.RxCsum), vlan.CapEnable & Passed);
    }

    [Fact]
    public void Promiscuous_mode_and_groups_are_asked_of_the_parent()
    {
        using var port = new VlanPort("vlanp-promisc");
        Ifnet vlan = port.Create("em0.100");
        var group = new MacAddress(0x0100_5e00_0005);
        vlan.SetPromiscuous(true);
        vlan.AddMulticast(group);
        Assert.NotEqual(IfFlags.None, port.Ifp.Flags & IfFlags.Promiscuous);
        Assert.Contains(group, port.Ifp.Multicasts.ToArray());

        vlan.Destroy();

        Assert.Equal(IfFlags.None, port.Ifp.Flags & IfFlags.Promiscuous);
        Assert.Empty(port.Ifp.Multicasts.ToArray());
        Assert.Null(port.Ifp.VlanTrunk);
    }

    [Fact]
    public void Parent_that_is_detached_unties_its_vlans()
    {
        using var port = new VlanPort("vlanp-detach");
        Ifnet vlan = port.Create("em0.100");
        Ifnet inner = port.Create("vlan", new VlanOptions("em0.100", 5));

        port.Ifp.Detach();

        Assert.Null(Vlan.ParentOf(vlan));
        Assert.Equal(LinkState.Down, vlan.LinkState);
        Assert.Same(vlan, Vlan.ParentOf(inner));
        Assert.Equal(Errno.NetworkDown, port.Output(vlan, 0x9050, 1));
        Assert.Equal(2, IfnetTable.Of(port.Vnet).ToArray().Count(ifp => ifp.Type != IfType.Loop));
    }

    [Fact]
    public void Parent_that_moves_to_another_vnet_unties_its_vlans_there()
    {
        using var port = new VlanPort("vlanp-move");
        using var other = VnetInstance.Create("vlanp-move-other");
        Ifnet vlan = port.Create("em0.100");

        port.Ifp.MoveTo(other);
        port.Ifp.Up();
        port.Receive($"{Us} {Them} 8100 0064 9050 01");

        Assert.Null(Vlan.ParentOf(vlan));
        Assert.Equal(0ul, vlan.Statistics.Sum().ipackets);
        Assert.Equal(1ul, Ethernet.Statistics(other).ether_novlan);
        port.Ifp.Detach();
    }

    [Fact]
    public void Parent_that_is_renamed_keeps_its_vlans()
    {
        using var port = new VlanPort("vlanp-rename");
        Ifnet vlan = port.Create("em0.100");

        port.Ifp.Rename("uplink");
        port.Receive($"{Us} {Them} 8100 0064 9050 01");

        Assert.Equal("uplink", Vlan.OptionsOf(vlan)!.Parent);
        Assert.Equal(1ul, vlan.Statistics.Sum().ipackets);
    }

    [Fact]
    public void Vlan_that_moves_to_another_vnet_stays_tied_and_is_served_there()
    {
        using var port = new VlanPort("vlanp-vlan-moves");
        using var other = VnetInstance.Create("vlanp-vlan-moves-other");
        Ifnet vlan = port.Create("em0.100");
        VnetInstance? seen = null;
        using var sink = new EtherTypeTaken(0x9052, m =>
        {
            seen = CurVnet.Current;
            m.FreeChain();
        });

        vlan.MoveTo(other);
        vlan.Up();
        port.Receive($"{Us} {Them} 8100 0064 9052 01");
        Assert.Same(other, seen);
        Assert.Equal(Errno.Ok, port.Output(vlan, 0x9052, 1));

        Assert.Equal([$"{Them}{Us}81000064905201"], port.Sent);
        vlan.Destroy();
        Assert.Null(port.Ifp.VlanTrunk);
    }

    [Fact]
    public void Vnet_that_ends_takes_its_vlans_with_it()
    {
        using var port = new VlanPort("vlanp-vnet");
        var vnet = VnetInstance.Create("vlanp-vnet-ends");
        Ifnet vlan;
        using (CurVnet.Set(vnet))
        {
            vlan = IfCloner.Create("vlan");
            vlan.Up();
        }

        vnet.Dispose();

        Assert.Null(vlan.Vnet);
        Assert.Empty(vnet.Leaks);
    }
}
