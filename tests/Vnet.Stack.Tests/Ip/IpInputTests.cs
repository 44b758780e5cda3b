using Vnet.Net;

namespace Vnet.Stack.Tests.Inet;

public sealed class IpInputTests
{
    private const string Us = "10.0.0.1";
    private const string Them = "10.0.0.2";

    [Fact]
    public void Datagram_for_this_host_is_delivered_without_padding()
    {
        using var host = new IpHost("ipin-own");
        IpPort port = host.Add("p0", Us);
        byte[] packet = IpPacket.Make(Them, Us, 6);

        port.Receive([.. packet, .. new byte[20]]);

        Assert.Equal([packet], host.Delivered);
        Assert.Equal((1ul, 1ul), (host.Stat.ips_total, host.Stat.ips_delivered));
    }

    [Theory]
    [InlineData("short", "tooshort")]
    [InlineData("version", "badvers")]
    [InlineData("hlen4", "badhlen")]
    [InlineData("hlen60", "badhlen")]
    [InlineData("sum", "badsum")]
    [InlineData("len10", "badlen")]
    [InlineData("len2000", "tooshort")]
    public void What_is_no_datagram_is_dropped_and_counted(string fault, string counter)
    {
        using var host = new IpHost($"ipin-{fault}");
        IpPort port = host.Add("p0", Us);
        byte[] packet = IpPacket.Make(Them, Us);
        switch (fault)
        {
            case "short": packet = packet[..12]; break;
            case "version": packet[0] = 0x55; break;
            case "hlen4": packet[0] = 0x44; break;
            case "hlen60": packet[0] = 0x4f; break;
            case "sum": packet[11] ^= 1; break;
            case "len10": (packet[2], packet[3]) = (0, 10); IpPacket.Sum(packet); break;
            case "len2000": (packet[2], packet[3]) = (7, 0xd0); IpPacket.Sum(packet); break;
        }

        // FamilyLayer looks at the version; here it is IPv4's input that does.
        host.Direct(port, packet);

        Assert.Empty(host.Delivered);
        Assert.Equal(1ul, host.Count(counter));
        Assert.Equal(0, host.Used());
    }

    [Theory]
    [InlineData("127.0.0.1", Us)]
    [InlineData(Them, "127.0.0.1")]
    [InlineData("224.0.0.1", Us)]
    [InlineData("255.255.255.255", Us)]
    [InlineData("240.0.0.1", Us)]
    [InlineData("0.1.2.3", Us)]
    [InlineData("10.0.0.255", Us)]
    [InlineData(Us, Us)]
    public void Addresses_that_cannot_be_on_a_wire_are_refused(string source, string destination)
    {
        using var host = new IpHost($"ipin-martian-{source}-{destination}");
        IpPort port = host.Add("p0", Us);

        port.Receive(IpPacket.Make(source, destination));

        Assert.Empty(host.Delivered);
        Assert.Equal(1ul, host.Stat.ips_badaddr);
    }

    [Theory]
    [InlineData("10.0.0.255", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("10.0.1.255", false)]
    [InlineData("10.0.0.7", false)]
    [InlineData("224.0.0.1", true)]
    [InlineData("224.0.0.77", false)]
    public void Broadcasts_and_groups_are_taken_by_the_interface_they_came_in_by(string destination, bool isTaken)
    {
        using var host = new IpHost($"ipin-all-{destination}");
        IpPort port = host.Add("p0", Us);
        host.Add("p1", "10.0.1.1");

        port.Receive(IpPacket.Make(Them, destination));

        Assert.Equal(isTaken ? 1 : 0, host.Delivered.Count);
        Assert.Equal(isTaken ? 0ul : 1ul, host.Stat.ips_cantforward + host.Stat.ips_notmember);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Strong_end_system_wants_the_address_of_the_interface(int strong, bool isTaken)
    {
        using var host = new IpHost($"ipin-strong{strong}");
        IpPort port = host.Add("p0", Us);
        host.Add("p1", "10.0.1.1");
        host.Set("net.inet.ip.rfc1122_strong_es", strong);

        port.Receive(IpPacket.Make(Them, "10.0.1.1"));

        Assert.Equal(isTaken, host.Delivered.Count == 1);
        Assert.Equal(isTaken ? 0ul : 1ul, host.Stat.ips_badaddr);
    }

    [Fact]
    public void Host_without_addresses_takes_what_may_give_it_one()
    {
        using var host = new IpHost("ipin-bootp");
        host.Add("p0").Receive(IpPacket.Make(Them, "10.9.9.9"));
        Assert.Single(host.Delivered);
    }

    [Fact]
    public void Nobodys_protocol_is_counted_and_nothing_leaks()
    {
        using var host = new IpHost("ipin-noproto");
        host.Add("p0", Us).Receive(IpPacket.Make(Them, Us, protocol: 252));
        Assert.Equal((1ul, 0ul), (host.Stat.ips_noproto, host.Stat.ips_delivered));
    }

    [Fact]
    public void Header_in_pieces_is_brought_together()
    {
        using var host = new IpHost("ipin-pieces");
        IpPort port = host.Add("p0", Us);
        byte[] packet = IpPacket.Make(Them, Us, 40, options: [1, 1, 1, 0]);
        using (CurVnet.Set(host.Vnet))
        {
            Mbuf m = Mbuf.From(packet.AsSpan(0, 5), 0)!;
            Mbuf rest = Mbuf.From(packet.AsSpan(5), 0)!;
            m.Pkthdr.Len += rest.Pkthdr.Len;
            rest.DropHeader();
            m.Next = rest;
            port.Ifp.Input(m);
        }

        Assert.Equal(IpPacket.Payload(packet), IpPacket.Payload(Assert.Single(host.Delivered)));
        Assert.Equal(0, host.Used());
    }
}
