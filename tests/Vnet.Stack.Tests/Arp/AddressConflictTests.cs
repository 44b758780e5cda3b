using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

/// <summary>RFC 5227, and announcements.</summary>
public class AddressConflictTests
{
    private const string Us = "020000000001";
    private const string Them = "020000000002";
    private const string Broadcast = "ffffffffffff";
    private const string Nobody = "000000000000";
    private static readonly string s_announcement = ArpReplyTests.Frame(Broadcast, Us, 1, Us, "0a000001", Nobody, "0a000001");
    private static readonly string s_probe = ArpReplyTests.Frame(Broadcast, Us, 1, Us, "00000000", Nobody, "0a000001");

    [Fact]
    public void New_address_is_announced()
    {
        using var port = new EtherPort("acd-add");

        InIfaddr address = port.AddAddress("10.0.0.1", 24);

        Assert.Equal([s_announcement], port.TakeSent());
        Assert.Equal(AddressState.Active, address.State);
        Assert.Equal("10.0.0.255", address.Broadcast.ToString());
    }

    [Fact]
    public void Announcement_is_repeated_garp_rexmit_count_times()
    {
        using var port = new EtherPort("acd-garp");
        port.Set("net.link.ether.inet.garp_rexmit_count", 3);

        InIfaddr address = port.AddAddress("10.0.0.1", 24);
        Assert.Equal(AddressState.Announcing, address.State);
        port.Advance(60);

        Assert.Equal(Enumerable.Repeat(s_announcement, 4), port.TakeSent());
        Assert.Equal(AddressState.Active, address.State);
    }

    [Fact]
    public void Link_that_comes_up_has_the_addresses_announced()
    {
        using var port = new EtherPort("acd-link");
        port.AddAddress("10.0.0.1", 24);
        port.TakeSent();

        port.Ifp.SetLinkState(LinkState.Down);
        Assert.Empty(port.Sent);
        port.Ifp.SetLinkState(LinkState.Up);

        Assert.Equal([s_announcement], port.TakeSent());
    }

    [Fact]
    public void Interface_that_comes_up_announces_what_it_could_not_before()
    {
        using var port = new EtherPort("acd-up");
        using (CurVnet.Set(port.Vnet))
            port.Ifp.Down();
        port.AddAddress("10.0.0.1", 24);
        Assert.Empty(port.Sent);

        using (CurVnet.Set(port.Vnet))
            port.Ifp.Up();

        Assert.Equal([s_announcement], port.TakeSent());
    }

    [Fact]
    public void Probed_address_is_used_after_three_probes_and_two_seconds()
    {
        using var port = new EtherPort("acd-probe");

        InIfaddr address = port.AddAddress("10.0.0.1", 24, probe: true);
        Assert.Equal(AddressState.Probing, address.State);
        port.Advance(1);
        Assert.Equal([s_probe], port.TakeSent());
        port.Receive(ArpReplyTests.Frame(Broadcast, Them, 1, Them, "0a000002", Nobody, "0a000001"));
        Assert.Empty(port.Sent);
        double sinceLast = 0;
        var probes = new List<double>();
        for (; address.State == AddressState.Probing; sinceLast += 0.1)
        {
            if (port.TakeSent() is { Length: > 0 } sent)
            {
                Assert.Equal([s_probe], sent);
                probes.Add(sinceLast);
                sinceLast = 0;
            }

            port.Advance(0.1);
        }

        Assert.Equal(2, probes.Count);
        Assert.All(probes, static gap => Assert.InRange(gap, 0.0, 2.11));
        Assert.InRange(sinceLast, 1.9, 2.2);
        Assert.Equal(AddressState.Announcing, address.State);
        Assert.Equal([s_announcement], port.TakeSent());
        port.Advance(2);
        Assert.Equal([s_announcement], port.TakeSent());
        Assert.Equal(AddressState.Active, address.State);
        Assert.Equal((3ul, 2ul), (port.Arp.txprobes, port.Arp.txannounces));
    }

    [Fact]
    public void Probed_address_is_probed_again_when_the_link_comes_back()
    {
        using var port = new EtherPort("acd-relink");
        InIfaddr address = port.AddAddress("10.0.0.1", 24, probe: true);
        port.Advance(20);
        Assert.Equal(AddressState.Active, address.State);
        port.TakeSent();

        port.Ifp.SetLinkState(LinkState.Down);
        port.Ifp.SetLinkState(LinkState.Up);
        Assert.Equal(AddressState.Probing, address.State);
        port.Advance(20);

        Assert.Equal(AddressState.Active, address.State);
        Assert.Equal([s_probe, s_probe, s_probe, s_announcement, s_announcement], port.TakeSent());
    }

    [Fact]
    public void Acd_sysctl_has_every_address_probed()
    {
        using var port = new EtherPort("acd-sysctl");
        port.Set("net.link.ether.inet.acd", 1);

        Assert.Equal(AddressState.Probing, port.AddAddress("10.0.0.1", 24).State);
    }

    [Theory]
    [InlineData(2, "0a000001", "0a000001")]
    [InlineData(1, "0a000001", "0a000009")]
    [InlineData(1, "00000000", "0a000001")]
    public void Probed_address_that_somebody_has_or_probes_too_is_not_used(int operation, string sender, string target)
    {
        using var port = new EtherPort($"acd-conflict-{operation}-{sender}");
        var conflicts = new List<InIfaddr>();
        using EventTag tag = Arp.Conflict.Register(address =>
        {
            if (CurVnet.Current == port.Vnet)
                conflicts.Add(address);
        });
        InIfaddr address = port.AddAddress("10.0.0.1", 24, probe: true);
        port.Advance(1.5);
        port.TakeSent();

        port.Receive(ArpReplyTests.Frame(Broadcast, Them, operation, Them, sender, Nobody, target));
        port.Advance(60);

        Assert.Equal(AddressState.Duplicated, address.State);
        Assert.Equal([address], conflicts);
        Assert.Empty(port.Sent);
        port.Receive(ArpReplyTests.Frame(Broadcast, Them, 1, Them, "0a000002", Nobody, "0a000001"));
        Assert.Empty(port.Sent);
        Assert.Equal(1ul, port.Arp.dupips);
    }

    [Fact]
    public void Own_probe_that_comes_back_is_no_conflict()
    {
        using var port = new EtherPort("acd-own-probe");
        InIfaddr address = port.AddAddress("10.0.0.1", 24, probe: true);

        port.Receive(s_probe);

        Assert.Equal(AddressState.Probing, address.State);
    }

    [Fact]
    public void Address_in_use_is_defended_once_in_ten_seconds()
    {
        using EtherPort port = Make("acd-defend", AddressDefence.Always, out InIfaddr address);
        string claim = ArpReplyTests.Frame(Broadcast, Them, 1, Them, "0a000001", Nobody, "0a000001");

        port.Receive(claim);
        port.Receive(claim);
        port.Advance(9);
        port.Receive(claim);
        Assert.Equal([s_announcement], port.TakeSent());
        port.Advance(1.5);
        port.Receive(claim);

        Assert.Equal([s_announcement], port.TakeSent());
        Assert.Equal(AddressState.Active, address.State);
        Assert.Equal((4ul, 2ul), (port.Arp.dupips, port.Arp.defended));
        Assert.Single(Arp.Entries(port.Vnet));
    }

    [Fact]
    public void Address_that_is_defended_once_is_given_up_at_the_second_conflict()
    {
        using EtherPort port = Make("acd-once", AddressDefence.Once, out InIfaddr address);
        string claim = ArpReplyTests.Frame(Us, Them, 2, Them, "0a000001", Us, "0a000001");

        port.Receive(claim);
        Assert.Equal((AddressState.Active, 1), (address.State, port.TakeSent().Length));
        port.Receive(claim);

        Assert.Equal((AddressState.Duplicated, 0), (address.State, port.TakeSent().Length));
    }

    [Fact]
    public void Address_that_is_not_defended_is_given_up()
    {
        using EtherPort port = Make("acd-never", AddressDefence.Never, out InIfaddr address);

        List<string> log = ArpReplyTests.Listen(port, () => port.Receive(ArpReplyTests.Frame(Us, Them, 2, Them, "0a000001", Us, "0a000001")));

        Assert.Equal(AddressState.Duplicated, address.State);
        Assert.Equal(["arp: 02:00:00:00:00:02 is using my IP address 10.0.0.1 on port0!"], log);
        Assert.Empty(port.Sent);
    }

    [Fact]
    public void After_ten_conflicts_probing_waits_a_minute()
    {
        using var port = new EtherPort("acd-limit");
        for (int i = 0; i < 10; i++)
        {
            port.AddAddress("10.0.0.1", 24, probe: true);
            port.Receive(ArpReplyTests.Frame(Broadcast, Them, 2, Them, "0a000001", Nobody, "0a000001"));
            using (CurVnet.Set(port.Vnet))
                InIfaddrs.Remove(port.Ifp, InAddr.Parse("10.0.0.1"));
        }

        port.AddAddress("10.0.0.1", 24, probe: true);
        port.Advance(59);
        Assert.Empty(port.Sent);
        port.Advance(2.5);

        Assert.NotEmpty(port.Sent);
    }

    [Fact]
    public void Impossible_addresses_are_refused_with_a_reason()
    {
        using var port = new EtherPort("acd-refused");
        port.AddAddress("10.0.0.1", 24);

        Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => port.AddAddress("10.0.0.1", 8)).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => port.AddAddress("224.0.0.1", 24)).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => port.AddAddress("10.0.0.2", 33)).Errno);
        Assert.Equal(Errno.NoDevice, Assert.Throws<NetException>(() => InIfaddrs.Add(port.Ifp, InAddr.Parse("10.0.0.3"), 24)).Errno);
        using (CurVnet.Set(port.Vnet))
            Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => InIfaddrs.Remove(port.Ifp, InAddr.Parse("10.0.0.9"))).Errno);
    }

    private static EtherPort Make(string name, AddressDefence defence, out InIfaddr address)
    {
        var port = new EtherPort(name);
        address = port.AddAddress("10.0.0.1", 24, defence: defence);
        port.TakeSent();
        return port;
    }
}
