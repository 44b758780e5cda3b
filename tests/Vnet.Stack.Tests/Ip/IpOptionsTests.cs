using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

public sealed class IpOptionsTests
{
    private const string Left = "10.0.0.2";
    private const string Right = "10.0.1.2";

    [Fact]
    public void Route_is_recorded_where_there_is_room()
    {
        using var host = IpForwardTests.Router("ipopt-rr", out IpPort left, out IpPort right);
        left.Receive(IpPacket.Make(Left, Right, options: [IpOption.RecordRoute, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        byte[] sent = Assert.Single(right.TakeSent());
        Assert.Equal([IpOption.RecordRoute, 11, 8, 10, 0, 1, 1, 0, 0, 0, 0, 0], sent[20..32]);
        Assert.True(IpPacket.IsSumRight(sent));

        left.Receive(IpPacket.Make(Left, Right, options: [IpOption.RecordRoute, 7, 8, 1, 2, 3, 4, 0]));
        Assert.Equal([IpOption.RecordRoute, 7, 8, 1, 2, 3, 4, 0], Assert.Single(right.Sent)[20..28]);
    }

    [Theory]
    [InlineData(0x00, 9, 12, true)]
    [InlineData(0x01, 13, 12, true)]
    [InlineData(0x03, 5, 12, false)]
    public void Time_is_recorded(byte flags, byte pointer, byte length, bool hasTime)
    {
        using var host = new IpHost($"ipopt-ts{flags}");
        IpPort port = host.Add("p0", "10.0.0.1");
        host.Clock.Advance(TimeSpan.FromMilliseconds(1234));
        byte[] option = [IpOption.Timestamp, length, 5, flags, 9, 9, 9, 9, 0, 0, 0, 0];
        port.Receive(IpPacket.Make(Left, "10.0.0.1", options: option));
        byte[] got = Assert.Single(host.Delivered)[20..32];
        Assert.Equal(pointer, got[2]);
        Assert.Equal(hasTime, got[10] == 0x04 && got[11] == 0xd2 || got[6] == 0x04 && got[7] == 0xd2);
    }

    [Fact]
    public void Full_timestamps_are_counted()
    {
        using var host = new IpHost("ipopt-tsfull");
        IpPort port = host.Add("p0", "10.0.0.1");
        port.Receive(IpPacket.Make(Left, "10.0.0.1", options: [IpOption.Timestamp, 8, 9, 0x10, 1, 2, 3, 4]));
        Assert.Equal(0x20, Assert.Single(host.Delivered)[23]);
        port.Receive(IpPacket.Make(Left, "10.0.0.1", options: [IpOption.Timestamp, 8, 9, 0xf0, 1, 2, 3, 4]));
        Assert.Equal(1ul, host.Stat.ips_badoptions);
    }

    [Theory]
    [InlineData(new byte[] { 7, 0, 4, 0 })]
    [InlineData(new byte[] { 7, 1, 4, 0 })]
    [InlineData(new byte[] { 7, 9, 4, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 7, 7, 3, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 1, 1, 7 })]
    [InlineData(new byte[] { 68, 3, 5, 0 })]
    [InlineData(new byte[] { 68, 8, 4, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 68, 8, 5, 2, 0, 0, 0, 0 })]
    public void Malformed_options_are_refused(byte[] options)
    {
        using var host = new IpHost($"ipopt-bad-{Convert.ToHexString(options)}");
        host.Add("p0", "10.0.0.1").Receive(IpPacket.Make(Left, "10.0.0.1", options: options));
        Assert.Empty(host.Delivered);
        Assert.Equal(1ul, host.Stat.ips_badoptions);
        Assert.Equal(0, host.Used());
    }

    [Theory]
    [InlineData(0, 1, 0ul)]
    [InlineData(2, 0, 1ul)]
    public void Options_may_be_passed_by_or_refused(int process, int delivered, ulong refused)
    {
        using var host = new IpHost($"ipopt-process{process}");
        IpPort port = host.Add("p0", "10.0.0.1");
        host.Set("net.inet.ip.process_options", process);
        port.Receive(IpPacket.Make(Left, "10.0.0.1", options: [IpOption.RecordRoute, 7, 4, 0, 0, 0, 0, 0]));
        Assert.Equal((delivered, refused), (host.Delivered.Count, host.Stat.ips_badoptions));
    }

    [Theory]
    [InlineData(IpOption.LooseSourceRoute, 0, false)]
    [InlineData(IpOption.LooseSourceRoute, 1, true)]
    [InlineData(IpOption.StrictSourceRoute, 0, false)]
    [InlineData(IpOption.StrictSourceRoute, 1, true)]
    public void Source_route_is_followed_only_where_that_is_on(byte option, int isOn, bool isFollowed)
    {
        using var host = IpForwardTests.Router($"ipopt-sr-{option}{isOn}", out IpPort left, out IpPort right);
        host.Set("net.inet.ip.sourceroute", isOn);
        left.Receive(IpPacket.Make(Left, "10.0.0.1", options: [option, 7, 4, 10, 0, 1, 2, 0]));
        Assert.Equal(isFollowed, right.Sent.Count == 1);
        Assert.Equal(isFollowed ? 0ul : 1ul, host.Stat.ips_badoptions);
        if (isFollowed)
        {
            Assert.Equal([10, 0, 1, 2], right.Sent[0][16..20]);
            Assert.Equal([option, 7, 8, 10, 0, 1, 1, 0], right.Sent[0][20..28]);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Source_routed_datagram_is_taken_only_where_that_is_on(int isOn, int delivered)
    {
        using var host = new IpHost($"ipopt-accept{isOn}");
        IpPort port = host.Add("p0", "10.0.0.1");
        host.Set("net.inet.ip.accept_sourceroute", isOn);
        port.Receive(IpPacket.Make(Left, "10.0.0.1", options: [IpOption.LooseSourceRoute, 7, 8, 10, 0, 0, 9, 0]));
        Assert.Equal(delivered, host.Delivered.Count);
    }
}
