using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

/// <summary>Attaching, configuring, and what the driver and handlers see of it.</summary>
public class IfnetTests
{
    [Fact]
    public void A_name_is_unique_in_its_vnet_and_only_there()
    {
        using var one = VnetInstance.Create("ifnet-one");
        using var two = VnetInstance.Create("ifnet-two");
        Ifnet ifp = FakeDriver.Attached(one, "fake0");
        Ifnet other = FakeDriver.Attached(two, "fake0");
        Assert.Contains("'ifnet-one'", Refused.With(Errno.Exists, () => FakeDriver.Attached(one, "fake0")), StringComparison.Ordinal);
        Assert.Equal((ifp, other), (IfnetTable.Find(one, "fake0"), IfnetTable.Find(two, "fake0")));
        Assert.NotEqual(ifp.Index, other.Index);
        Refused.With(Errno.Exists, () => { using (CurVnet.Set(two)) ifp.Attach(); });
        ifp.Detach();
        Assert.Null(IfnetTable.Find(one, "fake0"));
        Assert.Equal((null, 0), (ifp.Vnet, ifp.Index));
    }

    [Fact]
    public void A_packet_of_an_interface_that_is_gone_has_none()
    {
        using var vnet = VnetInstance.Create("ifnet-gone");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0");
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            Assert.Null(m.ReceiveInterface);
            m.ReceiveInterface = ifp;
            Assert.Equal((ifp, vnet), (m.ReceiveInterface, m.ReceiveVnet));
            ifp.Detach();
            Assert.Equal((null, null), (m.ReceiveInterface, m.ReceiveVnet));
            Ifnet next = FakeDriver.Attached(vnet, "fake1");
            Assert.Null(m.ReceiveInterface);
            m.ReceiveInterface = ifp;
            Assert.True(m.ReceiveInterface is null && m.Pkthdr.RcvIndex != 0, "it must not pass for a packet of this host");
            m.ReceiveInterface = next;
            Assert.Equal(next, m.ReceiveInterface);
            m.FreeChain();
        }
    }

    [Fact]
    public void Up_and_down_reach_the_driver_with_the_vnet_current()
    {
        using var vnet = VnetInstance.Create("ifnet-up");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        List<string> events = [];
        using EventTag tag = Events.On(IfEvents.UpDown, vnet, one => events.Add($"{one} {one.Flags & IfFlags.Up} in {CurVnet.Current!.Name}"));
        driver.OnDown = _ => Assert.Same(vnet, CurVnet.Current);
        ifp.Up();
        ifp.Up();
        Assert.True(ifp.IsRunning);
        ifp.Down();
        ifp.Down();
        Assert.False(ifp.IsRunning);
        Assert.Equal(["up", "down", "flush"], driver.Take());
        Assert.Equal(["fake0 Up in ifnet-up", "fake0 None in ifnet-up"], events);

        driver.Answer = Errno.Io;
        Assert.Contains("fake0 could not be brought up", Refused.With(Errno.Io, ifp.Up), StringComparison.Ordinal);
        Assert.Equal(IfFlags.None, ifp.Flags & IfFlags.Up);
        driver.Failure = new FormatException();
        Assert.Throws<FormatException>(ifp.Up);
        Assert.Equal(IfFlags.None, ifp.Flags & IfFlags.Up);
        driver.Failure = null;
        ifp.Detach();
        Refused.With(Errno.NoDevice, ifp.Up);
    }

    [Fact]
    public void Renaming()
    {
        using var vnet = VnetInstance.Create("ifnet-rename");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0");
        FakeDriver.Attached(vnet, "fake1");
        List<string> events = [];
        using EventTag tag = Events.On(IfEvents.Renamed, vnet, what => events.Add($"{what.OldName} is {what.Ifnet}"));
        ifp.Rename("uplink");
        ifp.Rename("uplink");
        Assert.Equal(["fake0 is uplink"], events);
        Assert.Equal((ifp, null), (IfnetTable.Find(vnet, "uplink"), IfnetTable.Find(vnet, "fake0")));
        Assert.Equal(("fake", 0), (ifp.DriverName, ifp.Unit));
        Assert.Contains("fake1", Refused.With(Errno.Exists, () => ifp.Rename("fake1")), StringComparison.Ordinal);
        Refused.With(Errno.Invalid, () => ifp.Rename(""));
        Refused.With(Errno.Invalid, () => ifp.Rename("sixteen-letters-"));
        Refused.With(Errno.Invalid, () => ifp.Rename("a b"));
        Assert.Equal("uplink", ifp.Name);
        ifp.Detach();
        Refused.With(Errno.NoDevice, () => ifp.Rename("late"));
    }

    [Theory]
    [InlineData(71)]
    [InlineData(9001)]
    [InlineData(-1)]
    public void An_mtu_out_of_the_drivers_range_is_refused(int mtu)
    {
        using var vnet = VnetInstance.Create("ifnet-mtu");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        Assert.Contains("72 to 9000", Refused.With(Errno.Invalid, () => ifp.SetMtu(mtu)), StringComparison.Ordinal);
        Assert.Equal(1500, ifp.Mtu);
        Assert.Empty(driver.Take());
        ifp.Detach();
    }

    [Fact]
    public void Mtu_and_address_change_when_the_driver_agrees()
    {
        using var vnet = VnetInstance.Create("ifnet-set");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        List<string> events = [];
        using EventTag mtu = Events.On(IfEvents.MtuChanged, vnet, one => events.Add($"mtu {one.Mtu}"));
        using EventTag ether = Events.On(IfEvents.LinkAddressChanged, vnet, one => events.Add($"ether {one.LinkAddress}"));
        Ifconfig.Set(ifp, "mtu", "72", "mtu", "9000", "ether", "02:00:00:00:00:07");
        Assert.Equal(["mtu 72", "mtu 9000", "ether 02:00:00:00:00:07"], driver.Take());
        Assert.Equal(["mtu 72", "mtu 9000", "ether 02:00:00:00:00:07"], events);
        driver.Answer = Errno.Invalid;
        Refused.With(Errno.Invalid, () => ifp.SetMtu(1500));
        Refused.With(Errno.Invalid, () => ifp.SetLinkAddress(new MacAddress(0x0200_0000_0009)));
        Refused.With(Errno.Invalid, () => ifp.SetLinkAddress(MacAddress.Broadcast));
        Assert.Equal((9000, "02:00:00:00:00:07"), (ifp.Mtu, ifp.LinkAddress.ToString()));
    }

    [Fact]
    public void Promiscuous_and_allmulti_are_counted()
    {
        using var vnet = VnetInstance.Create("ifnet-promisc");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        ifp.SetPromiscuous(true);
        ifp.SetPromiscuous(true);
        ifp.SetAllMulticast(true);
        ifp.SetPromiscuous(false);
        Assert.Equal(IfFlags.Promiscuous | IfFlags.AllMulticast, ifp.Flags & (IfFlags.Promiscuous | IfFlags.AllMulticast));
        ifp.SetPromiscuous(false);
        ifp.SetAllMulticast(false);
        Assert.Equal(["flags Promiscuous", "flags Promiscuous, AllMulticast", "flags AllMulticast", "flags None"], driver.Take());
        Refused.With(Errno.Invalid, () => ifp.SetPromiscuous(false));
    }

    [Fact]
    public void Multicast_groups_are_counted_and_end_with_the_interface()
    {
        using var vnet = VnetInstance.Create("ifnet-multi");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        var group = new MacAddress(0x0100_5e00_0001);
        var other = new MacAddress(0x3333_0000_0001);
        ifp.AddMulticast(group);
        ifp.AddMulticast(group);
        ifp.AddMulticast(other);
        ifp.RemoveMulticast(group);
        Assert.Equal([group, other], ifp.Multicasts.ToArray());
        ifp.RemoveMulticast(group);
        Assert.Equal([$"multi {group}", $"multi {group} {other}", $"multi {other}"], driver.Take());
        Refused.With(Errno.NoEntry, () => ifp.RemoveMulticast(group));
        Refused.With(Errno.Invalid, () => ifp.AddMulticast(new MacAddress(0x0200_0000_0001)));
        ifp.Detach();
        Assert.Equal(0, ifp.Multicasts.Length);
        Assert.Equal(["multi ", "flush", "detached"], driver.Take());
    }

    [Fact]
    public void Groups()
    {
        using var vnet = VnetInstance.Create("ifnet-groups");
        List<string> events = [];
        using EventTag came = Events.On(IfEvents.GroupAttached, vnet, group => events.Add($"+{group}"));
        using EventTag went = Events.On(IfEvents.GroupDetached, vnet, group => events.Add($"-{group}"));
        using EventTag changed = Events.On(IfEvents.GroupChanged, vnet, group => events.Add($"{group}={group.Members.Count}"));
        Ifnet ifp = FakeDriver.Attached(vnet, "grp0");
        int others = IfGroups.Find(vnet, "all")!.Members.Count - 1;
        ifp.AddGroup("dmz");
        Assert.Equal(["all", "grp", "dmz"], ifp.Groups.Select(group => group.Name));
        Assert.Equal([ifp], IfGroups.Find(vnet, "dmz")!.Members);
        Refused.With(Errno.Exists, () => ifp.AddGroup("dmz"));
        Refused.With(Errno.Invalid, () => ifp.AddGroup("dmz1"));
        Refused.With(Errno.NoEntry, () => ifp.RemoveGroup("lan"));
        ifp.RemoveGroup("dmz");
        Assert.Null(IfGroups.Find(vnet, "dmz"));
        events.RemoveAll(what => what.Contains("all", StringComparison.Ordinal));
        Assert.Equal(["+grp", "grp=1", "+dmz", "dmz=1", "-dmz", "dmz=0"], events);
        ifp.Detach();
        Assert.Empty(ifp.Groups);
        Assert.Null(IfGroups.Find(vnet, "grp"));
        Assert.Equal(others, IfGroups.Find(vnet, "all")?.Members.Count ?? 0);
    }

    [Fact]
    public void Media_are_chosen_from_what_there_is()
    {
        using var vnet = VnetInstance.Create("ifnet-media");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        ifp.SetMedia(new IfMediaWord("Ethernet", "100baseTX", IfMediaOptions.FullDuplex));
        Assert.Equal(["media 100baseTX <full-duplex>"], driver.Take());
        Assert.Equal("Ethernet 100baseTX <full-duplex>", ifp.Media!.ToString());
        Assert.Contains("autoselect", Refused.With(Errno.NoDevice, () => ifp.SetMedia(new IfMediaWord("Ethernet", "10base2"))), StringComparison.Ordinal);
        driver.Answer = Errno.Io;
        Refused.With(Errno.Io, () => ifp.SetMedia(IfMediaWord.EthernetAuto));
        Assert.Equal("100baseTX", ifp.Media.Selected.Subtype);
        ifp.Media = null;
        Refused.With(Errno.NotSupported, () => ifp.SetMedia(IfMediaWord.EthernetAuto));
    }

    [Fact]
    public void Link_state_is_told_once_with_the_vnet_current()
    {
        using var vnet = VnetInstance.Create("ifnet-link");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0");
        List<string> events = [];
        using EventTag tag = Events.On(IfEvents.LinkChanged, vnet, one => events.Add($"{one.LinkState} in {CurVnet.Current?.Name}"));
        ifp.SetLinkState(LinkState.Up);
        ifp.SetLinkState(LinkState.Up);
        ifp.SetLinkState(LinkState.Down);
        Assert.Equal(["Up in ifnet-link", "Down in ifnet-link"], events);
    }

    [Fact]
    public void Handler_of_link_news_that_throws_is_reported_and_the_drivers_thread_goes_on()
    {
        using var vnet = VnetInstance.Create("ifnet-link-throws");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0");
        List<UnhandledError> reports = [];
        void Note(UnhandledError error)
        {
            if (error.Vnet == vnet)
                reports.Add(error);
        }

        UnhandledErrors.Occurred += Note;
        using (Events.On(IfEvents.LinkChanged, vnet, _ => throw new FormatException("no")))
            ifp.SetLinkState(LinkState.Up);
        UnhandledErrors.Occurred -= Note;
        Assert.Equal(LinkState.Up, ifp.LinkState);
        UnhandledError report = Assert.Single(reports);
        Assert.IsType<EventHandlerException>(report.Exception);
        Assert.Contains("fake0", report.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Detaching_asks_hooks_to_let_go_even_when_handlers_throw()
    {
        using var vnet = VnetInstance.Create("ifnet-hooks");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        ifp.Up();
        var hook = new Hook();
        (ifp.Bridge, ifp.Lagg, ifp.VlanTrunk) = (hook, hook, hook);
        driver.Take();
        using (Events.On(IfEvents.Departing, vnet, _ => throw new FormatException("no")))
        {
            var error = Assert.Throws<AggregateException>(ifp.Detach);
            Assert.IsType<EventHandlerException>(Assert.Single(error.InnerExceptions));
        }

        Assert.Equal(3, hook.Departures);
        Assert.Null(ifp.Bridge);
        Assert.Null(ifp.Vnet);
        Assert.Equal(["down", "flush", "flush", "detached"], driver.Take());
        ifp.Detach();
        Assert.Empty(driver.Take());
    }

    [Fact]
    public void Sending_in_another_vnet_or_while_down_drops_and_counts()
    {
        using var vnet = VnetInstance.Create("ifnet-send");
        using var stranger = VnetInstance.Create("ifnet-stranger");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0", out FakeDriver driver);
        Assert.Equal(Errno.NetworkDown, Send(vnet, ifp));
        ifp.Up();
        Assert.Equal(Errno.NoDevice, Send(stranger, ifp));
        driver.Take();
        Assert.Equal(Errno.Ok, Send(vnet, ifp));
        Assert.Equal(["transmit"], driver.Take());
        Assert.Equal(2ul, ifp.Statistics.Sum().oqdrops);
        ifp.Statistics.Zero();
        Assert.Equal(0ul, ifp.Statistics.Sum().oqdrops);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet) + MbufZones.Mbufs.UsedBy(stranger));
    }

    [Fact]
    public void Listing()
    {
        using var vnet = VnetInstance.Create("ifnet-list");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake0");
        Ifconfig.Set(ifp, "up", "description", "to the roof", "group", "dmz", "txcsum", "metric", "3");
        ifp.SetLinkState(LinkState.Up);
        ifp.Media!.Active = new IfMediaWord("Ethernet", "100baseTX", IfMediaOptions.FullDuplex);
        var text = new StringWriter { NewLine = "\n" };
        Ifconfig.Write(text, ifp);
        Assert.Equal("""
            fake0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 3 mtu 1500
            	description: to the roof
            	options=2<TXCSUM>
            	capabilities=640713<RXCSUM,TXCSUM,VLAN_HWTAGGING,TSO4,TSO6,LRO,VLAN_HWTSO,RXCSUM_IPV6,TXCSUM_IPV6>
            	ether 02:00:00:00:00:01
            	groups: fake dmz
            	media: Ethernet autoselect (100baseTX <full-duplex>)
            	status: active

            """.ReplaceLineEndings("\n"), text.ToString());
        var all = new StringWriter { NewLine = "\n" };
        Ifconfig.Write(all, vnet);
        Assert.EndsWith(text.ToString(), all.ToString(), StringComparison.Ordinal);
        Assert.Contains("'frobnicate'", Refused.With(Errno.Invalid, () => Ifconfig.Set(ifp, "frobnicate")), StringComparison.Ordinal);
        Refused.With(Errno.Invalid, () => Ifconfig.Set(ifp, "mtu"));
        Refused.With(Errno.Invalid, () => Ifconfig.Set(ifp, "mtu", "many"));
        Refused.With(Errno.Invalid, () => ifp.SetDescription(new string('x', 1025)));
        ifp.SetDescription("");
        Assert.Null(ifp.Description);
    }

    [Fact]
    public void Sysctls_show_a_vnets_own_interfaces_only()
    {
        using var vnet = VnetInstance.Create("ifnet-mib");
        using var other = VnetInstance.Create("ifnet-mib-other");
        Ifnet ifp = FakeDriver.Attached(vnet, "fake7");
        ifp.Statistics.Own.ipackets += 5;
        Assert.Equal(ifp.Index, Sysctl.Get<int>("net.link.generic.system.ifcount", vnet));
        Assert.True(Sysctl.Get<int>("net.link.generic.system.ifcount", other) < ifp.Index);
        int[] node = Sysctl.Find("net.link.generic.ifdata").Numbers.ToArray();
        byte[] row = Read(vnet, [.. node, ifp.Index, 1]);
        IfData data = System.Runtime.InteropServices.MemoryMarshal.Read<IfData>(row);
        Assert.Equal(("fake7", 1500, IfType.Ethernet, 5ul), (data.Name, data.Mtu, data.Type, data.Statistics.ipackets));
        Assert.Equal("fake7\0"u8.ToArray(), Read(vnet, [.. node, ifp.Index, 3]));
        Assert.Empty(Read(other, [.. node, ifp.Index, 1]));
    }

    private static byte[] Read(VnetInstance vnet, int[] name)
    {
        byte[] buffer = new byte[1024];
        return Sysctl.Call(name, buffer, out int length, vnet: vnet) == SysctlError.Ok ? buffer[..length] : [];
    }

    private static Errno Send(VnetInstance vnet, Ifnet ifp)
    {
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            m.Extend(60).Clear();
            return ifp.Transmit(m);
        }
    }

    private sealed class Hook : IfHook
    {
        public int Departures { get; private set; }

        public override Mbuf? Input(Ifnet ifp, Mbuf m) => m;

        public override void Departed(Ifnet ifp) => Departures++;
    }
}
