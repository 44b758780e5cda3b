using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

public sealed class IpForwardTests
{
    private const string Left = "10.0.0.2";
    private const string Right = "10.0.1.2";

    [Fact]
    public void Packet_goes_on_with_one_ttl_less_and_a_right_sum()
    {
        using var host = Router("ipfwd-ttl", out IpPort left, out IpPort right);
        for (int id = 0; id < 5000; id += 7)
        {
            byte[] packet = IpPacket.Make(Left, Right, 20, ttl: (byte)(2 + (id % 254)), id: (ushort)id);
            left.Receive(packet);
            byte[] sent = Assert.Single(right.TakeSent());
            Assert.True(IpPacket.IsSumRight(sent));
            Assert.Equal(packet[8] - 1, sent[8]);
            Assert.Equal(packet[12..], sent[12..]);
        }

        Assert.Equal(host.Stat.ips_total, host.Stat.ips_fastforward);
        Assert.Equal(host.Stat.ips_total, host.Stat.ips_forward);
        Assert.Empty(left.Sent);
        Assert.Equal(0, host.Used());
    }

    [Theory]
    [InlineData(Left, Right, 1, "ttl")]
    [InlineData(Left, "169.254.1.1", 64, "cant")]
    [InlineData("169.254.1.1", Right, 64, "cant")]
    [InlineData("0.0.0.0", Right, 64, "cant")]
    [InlineData(Left, "240.1.1.1", 64, "cant")]
    [InlineData(Left, "10.0.1.255", 64, "cant")]
    [InlineData(Left, "192.168.1.1", 64, "noroute")]
    [InlineData(Left, "10.9.0.1", 64, "cant")]
    [InlineData(Left, "10.8.0.1", 64, "cant")]
    public void What_must_not_pass_does_not(string source, string destination, byte ttl, string why)
    {
        using var host = Router($"ipfwd-not-{source}-{destination}", out IpPort left, out IpPort right);
        host.Route("10.9.0.0", 16, right, flags: RouteFlags.Up | RouteFlags.Blackhole);
        host.Route("10.8.0.0", 16, right, flags: RouteFlags.Up | RouteFlags.Reject);

        left.Receive(IpPacket.Make(source, destination, ttl: ttl));

        Assert.Empty(right.Sent);
        Assert.Equal(0ul, host.Stat.ips_forward);
        Assert.Equal(why == "ttl" ? 0ul : 1ul, host.Stat.ips_cantforward);
        Assert.Equal(why == "noroute" ? 1ul : 0ul, host.Stat.ips_noroute);
    }

    [Fact]
    public void Host_does_not_forward()
    {
        using var host = Router("ipfwd-off", out IpPort left, out IpPort right);
        host.Set("net.inet.ip.forwarding", 0);
        left.Receive(IpPacket.Make(Left, Right));
        Assert.Empty(right.Sent);
        Assert.Equal(1ul, host.Stat.ips_cantforward);
    }

    [Fact]
    public void Link_level_broadcast_is_not_forwarded()
    {
        using var host = Router("ipfwd-bcast", out IpPort left, out IpPort right);
        left.Receive(IpPacket.Make(Left, Right), static m => m.Flags |= MbufFlags.Broadcast);
        Assert.Empty(right.Sent);
    }

    [Fact]
    public void Too_large_is_fragmented_or_refused()
    {
        using var host = Router("ipfwd-large", out IpPort left, out IpPort right);
        host.Route("10.7.0.0", 16, right, gateway: Right, mtu: 600);
        byte[] packet = IpPacket.Make(Left, "10.7.0.1", 1400);

        left.Receive(packet);
        Assert.Equal(3, right.Sent.Count);
        Assert.All(right.Sent, static sent => Assert.True(sent.Length <= 600 && IpPacket.IsSumRight(sent)));
        Assert.Equal(IpPacket.Payload(packet), right.TakeSent().SelectMany(IpPacket.Payload));
        Assert.Equal((1ul, 3ul), (host.Stat.ips_fragmented, host.Stat.ips_ofragments));

        left.Receive(IpPacket.Make(Left, "10.7.0.1", 1400, offset: IpHeader.DontFragment));
        Assert.Empty(right.Sent);
        Assert.Equal(1ul, host.Stat.ips_cantfrag);
        Assert.Equal(0, host.Used());
    }

    [Theory]
    [InlineData(1, 1ul)]
    [InlineData(0, 0ul)]
    public void Detour_is_told_where_redirects_are_on(int redirect, ulong told)
    {
        using var host = Router($"ipfwd-redirect{redirect}", out IpPort left, out _);
        host.Set("net.inet.ip.redirect", redirect);
        host.Route("10.6.0.0", 16, left, gateway: "10.0.0.3");
        left.Receive(IpPacket.Make(Left, "10.6.0.1"));
        Assert.Equal(told, host.Stat.ips_redirectsent);
        Assert.Equal(1ul, host.Stat.ips_forward);
    }

    [Fact]
    public void Sums_left_to_the_wire_are_completed_for_a_device_that_does_not()
    {
        using var host = Router("ipfwd-open", out IpPort left, out IpPort right);
        byte[] udp = Udp(Left, Right, "open"u8.ToArray());
        left.Receive(udp, static m =>
        {
            m.Pkthdr.CsumFlags = CsumFlags.IpUdp | CsumFlags.AllValid;
            m.Pkthdr.CsumData = 6;
        });
        byte[] sent = Assert.Single(right.Sent);
        uint pseudo = InternetChecksum.PseudoHeader(InAddr.Parse(Left).Value, InAddr.Parse(Right).Value, 17, (ushort)(sent.Length - 20));
        Assert.Equal(0, InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(sent.AsSpan(20)))));
    }

    internal static byte[] Udp(string source, string destination, byte[] data)
    {
        byte[] payload = new byte[8 + data.Length];
        data.CopyTo(payload, 8);
        payload[5] = (byte)payload.Length;
        ushort sum = (ushort)~InternetChecksum.Finish(InternetChecksum.PseudoHeader(InAddr.Parse(source).Value, InAddr.Parse(destination).Value, 17, (ushort)payload.Length));
        (payload[6], payload[7]) = ((byte)(sum >> 8), (byte)sum);
        return IpPacket.Make(source, destination, payload, IpProto.Udp);
    }

    internal static IpHost Router(string name, out IpPort left, out IpPort right)
    {
        var host = new IpHost(name);
        left = host.Add("p0", "10.0.0.1");
        right = host.Add("p1", "10.0.1.1");
        host.Set("net.inet.ip.forwarding", 1);
        return host;
    }
}
