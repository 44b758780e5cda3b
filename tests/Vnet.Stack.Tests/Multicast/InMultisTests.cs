using Vnet.Net;
using Vnet.Netinet;
using static Vnet.Stack.Tests.IgmpWire;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>Groups of interfaces.</summary>
public class InMultisTests
{
    [Fact]
    public void Membership_is_counted()
    {
        using var host = new InHost("imul-count");
        host.Do(() =>
        {
            InMultis.Join(host.Ifp, Group);
            InMultis.Join(host.Ifp, Group);
            InMultis.Leave(host.Ifp, Group);
            Assert.True(InMultis.IsMember(host.Ifp, Group));
            InMultis.Leave(host.Ifp, Group);
            Assert.False(InMultis.IsMember(host.Ifp, Group));
            Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => InMultis.Leave(host.Ifp, Group)).Errno);
            Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => InMultis.Join(host.Ifp, A("10.0.0.9"))).Errno);
        });
        Assert.True(InMultis.IsMember(host.Ifp, InMultis.AllHosts));
    }

    [Fact]
    public void Driver_is_told_the_link_addresses()
    {
        using var host = new InHost("imul-driver");
        MacAddress allHosts = new(0x0100_5e00_0001);
        MacAddress link = new(0x0100_5e01_0101);
        Assert.Equal([allHosts], host.Ifp.Multicasts.ToArray());

        host.Join("239.1.1.1");
        // Another group of the same link address.
        host.Join("238.1.1.1");
        Assert.Equal([allHosts, link], host.Ifp.Multicasts.ToArray());
        host.Leave("239.1.1.1");
        Assert.Contains(link, host.Ifp.Multicasts.ToArray());
        host.Leave("238.1.1.1");
        Assert.Equal([allHosts], host.Ifp.Multicasts.ToArray());
    }

    [Fact]
    public void Groups_go_with_the_interface_and_not_to_another_vnet()
    {
        using var host = new InHost("imul-move");
        using var other = VnetInstance.Create("imul-move-other");
        host.Join("239.1.1.1");
        host.Ifp.MoveTo(other);
        Assert.False(InMultis.IsMember(host.Ifp, Group));
        Assert.Empty(host.Ifp.Multicasts.ToArray());
        host.Do(() =>
        {
            Assert.Equal(Errno.NoDevice, InMultis.TryReplace(host.Ifp, Group, null, SourceFilter<InAddr>.All));
            Assert.Equal(Errno.Ok, InMultis.TryReplace(host.Ifp, Group, SourceFilter<InAddr>.All, null));
        });
        using (CurVnet.Set(other))
        {
            InMultis.Join(host.Ifp, Group);
            Assert.True(InMultis.IsMember(host.Ifp, Group));
        }

        host.Ifp.Detach();
        Assert.False(InMultis.IsMember(host.Ifp, Group));
    }

    [Fact]
    public void Groups_and_sources_are_limited()
    {
        using var host = new InHost("imul-limit");
        host.Port.Set("net.inet.ip.mcast.maxgroups", 10);
        host.Port.Set("net.inet.ip.mcast.maxgrpsrc", 3);
        host.Do(() =>
        {
            // One is 224.0.0.1.
            for (int i = 1; i < 10; i++)
                Assert.Equal(Errno.Ok, InMultis.TryReplace(host.Ifp, A($"239.1.1.{i}"), null, SourceFilter<InAddr>.All));
            Assert.Equal(Errno.NoBuffers, InMultis.TryReplace(host.Ifp, A("239.1.1.77"), null, SourceFilter<InAddr>.All));
            Assert.Contains("net.inet.ip.mcast.maxgroups", Assert.Throws<NetException>(() => InMultis.Join(host.Ifp, A("239.1.1.77"))).Message, StringComparison.Ordinal);
            Assert.Equal(Errno.Ok, InMultis.TryReplace(host.Ifp, Group, null, Only("192.0.2.1", "192.0.2.2", "192.0.2.3")));
            Assert.Equal(Errno.NoBuffers, InMultis.TryReplace(host.Ifp, Group, null, Only("192.0.2.4")));
            Assert.Equal(Errno.Ok, InMultis.TryReplace(host.Ifp, Group, null, Only("192.0.2.1")));
        });
        host.Receive(Ping());
        Assert.Contains(host.Take(), static packet => packet[9] == IpProto.Icmp);
    }

    [Fact]
    public void What_the_interface_wants_is_what_its_members_want()
    {
        using var host = new InHost("imul-merge");
        host.Join("239.1.1.1", Only("192.0.2.1"));
        Assert.True(InMultis.Accepts(host.Ifp, Group, A("192.0.2.1")));
        Assert.False(InMultis.Accepts(host.Ifp, Group, A("192.0.2.2")));
        host.Join("239.1.1.1", AllBut("192.0.2.1", "192.0.2.3"));
        Assert.True(InMultis.Accepts(host.Ifp, Group, A("192.0.2.1")));
        Assert.True(InMultis.Accepts(host.Ifp, Group, A("192.0.2.2")));
        Assert.False(InMultis.Accepts(host.Ifp, Group, A("192.0.2.3")));
        InMultiRecord record = Assert.Single(InMultis.Of(host.Ifp), static one => one.Group == Group);
        Assert.Equal((2, AllBut("192.0.2.3")), (record.Members, record.Filter));
    }

    [Fact]
    public void Packets_come_in_lanes_while_members_come_and_go()
    {
        using var host = new InHost("imul-race");
        host.Port.Discards = true;
        using var stop = new CancellationTokenSource();
        var reader = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (int i = 0; i < 64; i++)
                    InMultis.IsMember(host.Ifp, A($"239.2.0.{i}"));
                Assert.True(InMultis.IsMember(host.Ifp, Group));
            }
        });
        host.Join("239.1.1.1");
        reader.Start();
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            string group = $"239.2.0.{random.Next(64)}";
            if (InMultis.IsMember(host.Ifp, A(group)))
                host.Leave(group);
            else
                host.Join(group);
        }

        stop.Cancel();
        Assert.True(reader.Join(TimeSpan.FromSeconds(30)));
    }
}
