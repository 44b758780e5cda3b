using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>Errors received, and what transports hear of them (RFC 1122 section 3.2.2, RFC 1191).</summary>
public class IcmpNoticeTests
{
    private const byte Protocol = 253;

    [Fact]
    public void Transport_hears_what_was_quoted()
    {
        using var host = new InHost("icmpn-quote");
        byte[] quoted = Ip(Us, "192.0.2.7", Protocol, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        List<string> heard = Hear(host, () =>
        {
            host.Receive(Error(IcmpType.Unreach, IcmpUnreach.Port, quoted));
            host.Receive(Error(IcmpType.TimeExceeded, 0, quoted));
            host.Receive(Error(IcmpType.ParameterProblem, 1, quoted[..28]));
        });
        Assert.Equal(
            [
                "3/3 mtu 0 10.0.0.1 > 192.0.2.7: 010203040506070809",
                "11/0 mtu 0 10.0.0.1 > 192.0.2.7: 010203040506070809",
                "12/1 mtu 0 10.0.0.1 > 192.0.2.7: 0102030405060708",
            ], heard);
        Assert.Equal(3ul, host.Stat.icps_notices);
        host.AssertNoLeak();
    }

    [Theory]
    [InlineData(1400, 1500, 1400)]
    [InlineData(68, 1500, 68)]
    [InlineData(0, 1500, 1492)]
    [InlineData(0, 1492, 1280)]
    [InlineData(0, 65535, 32000)]
    [InlineData(0, 69, 68)]
    [InlineData(0, 68, 0)]
    [InlineData(67, 1500, 0)]
    [InlineData(1, 1500, 0)]
    public void Mtu_is_the_routers_or_guessed_but_never_below_68(int told, int packet, int mtu)
    {
        using var host = new InHost($"icmpn-mtu{told}-{packet}");
        byte[] quoted = Ip(Us, "192.0.2.7", Protocol, new byte[packet - 20])[..28];
        List<string> heard = Hear(host, () => host.Receive(Error(IcmpType.Unreach, IcmpUnreach.NeedFrag, quoted, (ushort)told)));
        Assert.Equal(mtu == 0 ? [] : [$"3/4 mtu {mtu} 10.0.0.1 > 192.0.2.7: 0000000000000000"], heard);
        Assert.Equal(mtu == 0 ? 1ul : 0, host.Stat.icps_badmtu);
    }

    [Theory]
    [InlineData("not ours", nameof(Icmpstat.icps_badaddr))]
    [InlineData("to a group", nameof(Icmpstat.icps_badcode))]
    [InlineData("code", nameof(Icmpstat.icps_badcode))]
    [InlineData("code of time exceeded", nameof(Icmpstat.icps_badcode))]
    [InlineData("too little", nameof(Icmpstat.icps_badlen))]
    [InlineData("options cut", nameof(Icmpstat.icps_badlen))]
    [InlineData("header length", nameof(Icmpstat.icps_badlen))]
    [InlineData("version", nameof(Icmpstat.icps_badlen))]
    [InlineData("total length", nameof(Icmpstat.icps_badlen))]
    [InlineData("later fragment", nameof(Icmpstat.icps_badlen))]
    public void Nobody_hears_of_what_this_host_cannot_have_sent(string what, string counter)
    {
        using var host = new InHost($"icmpn-bad-{what.Replace(' ', '-')}");
        byte[] quoted = Ip(what == "not ours" ? Third : Us, what == "to a group" ? "224.0.0.5" : "192.0.2.7", Protocol, new byte[8],
            offset: what == "later fragment" ? (ushort)8 : (ushort)0, options: what == "options cut" ? [1, 1, 1, 1] : []);
        switch (what)
        {
            case "too little":
                quoted = quoted[..27];
                break;
            case "options cut":
                quoted = quoted[..28];
                break;
            case "header length":
                quoted[0] = 0x44;
                break;
            case "version":
                quoted[0] = 0x65;
                break;
            case "total length":
                (quoted[2], quoted[3]) = (0, 27);
                break;
        }

        byte[] error = Error(what == "code of time exceeded" ? IcmpType.TimeExceeded : IcmpType.Unreach, what.StartsWith("code", StringComparison.Ordinal) ? (byte)16 : (byte)4, quoted, 1400);
        Assert.Empty(Hear(host, () => host.Receive(error)));
        Icmpstat stat = host.Stat;
        Assert.Equal(1ul, counter switch
        {
            nameof(Icmpstat.icps_badaddr) => stat.icps_badaddr,
            nameof(Icmpstat.icps_badcode) => stat.icps_badcode,
            _ => stat.icps_badlen,
        });
        host.AssertNoLeak();
    }

    [Fact]
    public void Source_quench_is_not_heeded()
    {
        using var host = new InHost("icmpn-quench");
        Assert.Empty(Hear(host, () => host.Receive(Error(IcmpType.SourceQuench, 0, Ip(Us, Third, Protocol, new byte[8])))));
    }

    [Fact]
    public void Plateaus_are_those_of_the_table()
    {
        int[] down = [65535, 32000, 17914, 8166, 4352, 2002, 1492, 1280, 1006, 508, 296, 68, 0];
        for (int i = 0; i + 1 < down.Length; i++)
        {
            Assert.Equal(down[i + 1], PathMtu.NextSmaller(down[i]));
            Assert.Equal(down[i], PathMtu.NextLarger(down[i + 1]));
        }

        Assert.Equal((1492, 2002), (PathMtu.NextSmaller(1500), PathMtu.NextLarger(1500)));
        Assert.Equal(0, PathMtu.NextLarger(65535));
    }

    private static List<string> Hear(InHost host, Action action)
    {
        var heard = new List<string>();
        Netinet.Ip.Register(Protocol, static (m, _, _) => m.FreeChain(), (in notice) =>
        {
            if (CurVnet.Current == host.Vnet)
                heard.Add($"{notice.Type}/{notice.Code} mtu {notice.Mtu} {notice.Source} > {notice.Destination}: {Convert.ToHexStringLower(notice.Transport)}");
        });
        try
        {
            action();
        }
        finally
        {
            Netinet.Ip.Unregister(Protocol);
        }

        return heard;
    }
}
