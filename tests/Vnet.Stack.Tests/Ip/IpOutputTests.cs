using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

public sealed class IpOutputTests
{
    [Fact]
    public void Source_and_sum_are_filled_in()
    {
        using var host = new IpHost("ipout-source");
        IpPort port = host.Add("p0", "10.0.0.1");
        Assert.Equal(Errno.Ok, host.Output(IpPacket.Make("0.0.0.0", "10.0.0.2")));
        byte[] sent = Assert.Single(port.Sent);
        Assert.True(IpPacket.IsSumRight(sent));
        Assert.Equal([10, 0, 0, 1], sent[12..16]);
        Assert.Equal(1ul, host.Stat.ips_localout);
    }

    [Theory]
    [InlineData("10.0.0.255", IpOutputFlags.None, Errno.AccessDenied)]
    [InlineData("10.0.0.255", IpOutputFlags.AllowBroadcast, Errno.Ok)]
    [InlineData("255.255.255.255", IpOutputFlags.None, Errno.AccessDenied)]
    [InlineData("255.255.255.255", IpOutputFlags.AllowBroadcast, Errno.Ok)]
    [InlineData("192.168.0.1", IpOutputFlags.None, Errno.HostUnreachable)]
    [InlineData("192.168.0.1", IpOutputFlags.RouteToIf, Errno.NetworkUnreachable)]
    [InlineData("10.5.0.1", IpOutputFlags.RouteToIf, Errno.NetworkUnreachable)]
    [InlineData("10.5.0.1", IpOutputFlags.None, Errno.Ok)]
    [InlineData("10.0.0.2", IpOutputFlags.RouteToIf, Errno.Ok)]
    [InlineData("10.9.0.1", IpOutputFlags.None, Errno.Ok)]
    [InlineData("10.8.0.1", IpOutputFlags.None, Errno.NetworkUnreachable)]
    [InlineData("127.0.0.9", IpOutputFlags.None, Errno.AddressNotAvailable)]
    [InlineData("224.0.0.5", IpOutputFlags.None, Errno.HostUnreachable)]
    public void Errors_are_FreeBSDs(string destination, IpOutputFlags flags, Errno expected)
    {
        using var host = new IpHost($"ipout-err-{destination}-{flags}");
        IpPort port = host.Add("p0", "10.0.0.1");
        host.Route("10.5.0.0", 16, port, gateway: "10.0.0.2");
        host.Route("127.0.0.0", 8, port);
        host.Route("10.9.0.0", 16, port, flags: RouteFlags.Up | RouteFlags.Blackhole);
        host.Route("10.8.0.0", 16, port, flags: RouteFlags.Up | RouteFlags.Reject);

        Assert.Equal(expected, host.Output(IpPacket.Make("0.0.0.0", destination), flags));

        Assert.Equal(expected == Errno.Ok && destination != "10.9.0.1" ? 1 : 0, port.Sent.Count);
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Past_routers_and_to_all_on_the_link_ttl_is_one()
    {
        using var host = new IpHost("ipout-onlink");
        IpPort port = host.Add("p0", "10.0.0.1");
        host.Output(IpPacket.Make("0.0.0.0", "10.0.0.2"), IpOutputFlags.RouteToIf);
        host.Output(IpPacket.Make("0.0.0.0", "10.0.0.255"), IpOutputFlags.SendOnes);
        Assert.All(port.Sent, static sent => Assert.Equal(1, sent[8]));
        Assert.Equal([255, 255, 255, 255], port.Sent[1][16..20]);
    }

    [Theory]
    [InlineData(20, 68)]
    [InlineData(1480, 600)]
    [InlineData(9000, 1500)]
    [InlineData(65515, 1500)]
    [InlineData(65515, 576)]
    public void Large_is_fragmented_and_comes_together_again(int payload, int mtu)
    {
        using var host = new IpHost($"ipout-frag-{payload}-{mtu}");
        IpPort port = host.Add("p0", "10.0.0.1", mtu: mtu);
        host.Set("net.inet.ip.maxfragsperpacket", 2000);
        byte[] packet = IpPacket.Make("10.0.0.1", "10.0.0.2", payload);
        Assert.Equal(Errno.Ok, host.Output(packet));
        byte[][] fragments = port.TakeSent();
        Assert.All(fragments, sent => Assert.True(sent.Length <= mtu && IpPacket.IsSumRight(sent)));
        Assert.Single(fragments.Select(static sent => (sent[4] << 8) | sent[5]).Distinct());

        // The same fragments, on the way back.
        foreach (byte[] fragment in fragments.Reverse())
        {
            (fragment[15], fragment[19]) = (2, 1);
            port.Receive(IpPacket.Sum(fragment));
        }

        Assert.Equal(IpPacket.Payload(packet), IpPacket.Payload(Assert.Single(host.Delivered)));
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Too_large_with_dont_fragment_is_refused()
    {
        using var host = new IpHost("ipout-df");
        host.Add("p0", "10.0.0.1");
        Assert.Equal(Errno.MessageTooLong, host.Output(IpPacket.Make("10.0.0.1", "10.0.0.2", 1481, offset: IpHeader.DontFragment)));
        Assert.Equal(1ul, host.Stat.ips_cantfrag);
        Assert.Equal(Errno.MessageTooLong, host.Output(IpPacket.Make("10.0.0.1", "10.0.0.255", 1481), IpOutputFlags.AllowBroadcast));
    }

    [Theory]
    [InlineData(1, 0, true, true)]
    [InlineData(1, 0, false, false)]
    [InlineData(0, 0, true, false)]
    [InlineData(1, 1, false, false)]
    public void Identification_follows_its_policy(int rfc6864, int random, bool isAtomic, bool isZero)
    {
        using var host = new IpHost($"ipout-id-{rfc6864}{random}{isAtomic}");
        IpPort port = host.Add("p0", "10.0.0.1");
        host.Set("net.inet.ip.rfc6864", rfc6864);
        host.Set("net.inet.ip.random_id", random);
        for (int i = 0; i < 2000; i++)
            host.Output(IpPacket.Make("10.0.0.1", "10.0.0.2", offset: isAtomic ? IpHeader.DontFragment : (ushort)0));
        int[] ids = [.. port.Sent.Select(static sent => (sent[4] << 8) | sent[5])];
        if (isZero)
            Assert.All(ids, static id => Assert.Equal(0, id));
        else
            Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(!isZero && random == 0, ids.Zip(ids.Skip(1)).All(static pair => ((pair.First + 1) & 0xffff) == pair.Second));
    }

    [Theory]
    [InlineData(IfCap.None, false)]
    [InlineData(IfCap.TxCsum, true)]
    public void Transport_sum_is_the_devices_where_it_can(IfCap capabilities, bool isLeft)
    {
        using var host = new IpHost($"ipout-csum-{capabilities}");
        IpPort port = host.Add("p0", "10.0.0.1", capabilities: capabilities);
        host.Output(IpForwardTests.Udp("10.0.0.1", "10.0.0.2", "left to the wire"u8.ToArray()), prepare: static m => (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.IpUdp, 6));
        Assert.Equal(isLeft, (Assert.Single(port.SentFlags) & CsumFlags.IpUdp) != 0);
        Assert.True(IpPacket.IsSumRight(port.Sent[0]));
        uint pseudo = InternetChecksum.PseudoHeader(0x0a000001, 0x0a000002, 17, (ushort)(port.Sent[0].Length - 20));
        Assert.Equal(!isLeft, InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(port.Sent[0].AsSpan(20)))) == 0);
    }

    [Fact]
    public void To_an_own_address_nothing_leaves_the_host()
    {
        using var host = new IpHost("ipout-self");
        IpPort port = host.Add("p0", "10.0.0.1");
        Assert.Equal(Errno.Ok, host.Output(IpPacket.Make("0.0.0.0", "10.0.0.1", 3000)));
        Assert.Equal(3020, Assert.Single(host.Delivered).Length);
        Assert.Empty(port.Sent);
    }

    [Fact]
    public void Groups_are_sent_with_ttl_one_by_the_chosen_interface_and_heard_here()
    {
        using var host = new IpHost("ipout-mcast");
        host.Add("p0", "10.0.0.1");
        IpPort other = host.Add("p1", "10.0.1.1");
        var options = new IpMoptions { Interface = other.Ifp };
        Assert.Equal(Errno.Ok, host.Output(IpPacket.Make("0.0.0.0", "224.0.0.1"), multicast: options));
        byte[] sent = Assert.Single(other.TakeSent());
        Assert.Equal((1, 10, 1), (sent[8], sent[12], sent[14]));
        Assert.Single(host.Delivered);

        (options.Loop, options.Ttl) = (false, 0);
        host.Output(IpPacket.Make("0.0.0.0", "224.0.0.1"), multicast: options);
        Assert.Empty(other.Sent);
        Assert.Single(host.Delivered);
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Options_are_inserted_and_go_by_their_kind_into_fragments()
    {
        using var host = new IpHost("ipout-options");
        IpPort port = host.Add("p0", "10.0.0.1");
        IpOptions options = IpOptions.Parse([IpOption.RecordRoute, 7, 4, 0, 0, 0, 0, IpOption.RouterAlert, 4, 0, 0]);
        host.Output(IpPacket.Make("10.0.0.1", "10.0.0.2", 2000), options: options);
        Assert.Equal(32, (port.Sent[0][0] & 0xf) * 4);
        Assert.Equal([IpOption.RecordRoute, 7, 4, 0, 0, 0, 0, IpOption.RouterAlert, 4, 0, 0, 0], port.Sent[0][20..32]);
        Assert.Equal([IpOption.RouterAlert, 4, 0, 0], port.Sent[1][20..24]);
        Assert.All(port.Sent, static sent => Assert.True(IpPacket.IsSumRight(sent)));
        Assert.Equal(0, host.Used());
    }
}
