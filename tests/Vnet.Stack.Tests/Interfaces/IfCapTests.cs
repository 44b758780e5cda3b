using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

/// <summary>The capability matrix: each by itself, per direction and version of IP, within the rules.</summary>
public class IfCapTests
{
    private const IfCap Everything = IfCap.RxCsum | IfCap.TxCsum | IfCap.NetCons | IfCap.VlanMtu | IfCap.VlanHwTagging | IfCap.JumboMtu | IfCap.Polling
        | IfCap.VlanHwCsum | IfCap.Tso | IfCap.Lro | IfCap.Toe | IfCap.VlanHwFilter | IfCap.VlanHwTso | IfCap.LinkState | IfCap.RxCsumIpv6 | IfCap.TxCsumIpv6 | IfCap.HwStats;

    public static TheoryData<IfCap> Each => [.. Enum.GetValues<IfCap>().Where(cap => System.Numerics.BitOperations.PopCount((uint)cap) == 1)];

    [Theory]
    [MemberData(nameof(Each))]
    public void Each_is_turned_off_alone_but_for_those_that_need_it(IfCap cap)
    {
        Assert.Equal(Errno.Ok, IfCapRules.Resolve(Everything, Everything, Everything & ~cap, out IfCap enabled, out _));
        IfCap alsoOff = cap switch
        {
            IfCap.TxCsum => IfCap.Tso4,
            IfCap.TxCsumIpv6 => IfCap.Tso6,
            IfCap.VlanHwTagging => IfCap.VlanHwTso,
            _ => IfCap.None,
        };
        Assert.Equal(Everything & ~cap & ~alsoOff, enabled);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Each_is_turned_on_alone_when_what_it_needs_is_on(IfCap cap)
    {
        Errno error = IfCapRules.Resolve(Everything, IfCap.None, cap, out IfCap enabled, out string? complaint);
        if (cap is IfCap.Tso4 or IfCap.Tso6 or IfCap.VlanHwTso)
        {
            Assert.Equal((Errno.WouldBlock, IfCap.None), (error, enabled));
            Assert.Contains("Turn that on first", complaint, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((Errno.Ok, cap), (error, enabled));
        }
    }

    [Fact]
    public void Any_set_that_keeps_the_rules_can_be_had_from_any_other()
    {
        IfCap[] bits = [IfCap.RxCsum, IfCap.TxCsum, IfCap.RxCsumIpv6, IfCap.TxCsumIpv6, IfCap.Tso4, IfCap.Tso6, IfCap.VlanHwTagging, IfCap.VlanHwTso];
        var sets = Enumerable.Range(0, 1 << bits.Length)
            .Select(mask => bits.Where((_, bit) => (mask >> bit & 1) != 0).Aggregate(IfCap.None, (set, cap) => set | cap)).ToArray();
        foreach (IfCap from in sets.Where(IsConsistent))
        {
            foreach (IfCap to in sets)
            {
                Errno error = IfCapRules.Resolve(Everything, from, to, out IfCap enabled, out _);
                Assert.True(IsConsistent(enabled), $"{from} to {to} gives {enabled}");
                if (IsConsistent(to))
                    Assert.Equal((Errno.Ok, to), (error, enabled));
                else if (error == Errno.Ok)
                    Assert.Equal(IfCap.None, enabled & ~to);
                else
                    Assert.Equal((Errno.WouldBlock, from), (error, enabled));
            }
        }
    }

    [Fact]
    public void What_it_cannot_do_is_refused_by_name()
    {
        Errno error = IfCapRules.Resolve(IfCap.RxCsum, IfCap.None, IfCap.RxCsum | IfCap.Tso4 | IfCap.Lro, out _, out string? complaint);
        Assert.Equal(Errno.Invalid, error);
        Assert.Equal("it has no TSO4,LRO, only RXCSUM.", complaint);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Names_are_read_as_they_are_written(IfCap cap)
    {
        Assert.True(IfCapText.TryParse(IfCapText.Format(cap), out IfCap read));
        Assert.Equal(cap, read);
    }

    [Theory]
    [InlineData("rxcsum6", IfCap.RxCsumIpv6)]
    [InlineData("tso", IfCap.Tso)]
    [InlineData("TOE", IfCap.Toe)]
    [InlineData("vlanhwtag", IfCap.VlanHwTagging)]
    public void Words_of_ifconfig(string word, IfCap cap)
    {
        Assert.True(IfCapText.TryParse(word, out IfCap read));
        Assert.Equal(cap, read);
    }

    [Fact]
    public void Values_are_those_of_FreeBSD() =>
        Assert.Equal((14, 15, 21, 22), (Bit(IfCap.Toe4), Bit(IfCap.Toe6), Bit(IfCap.RxCsumIpv6), Bit(IfCap.TxCsumIpv6)));

    [Fact]
    public void Driver_is_told_hwassist_follows_and_a_refusal_changes_nothing()
    {
        using var vnet = VnetInstance.Create("ifcap");
        Ifnet ifp = FakeDriver.Attached(vnet, "cap0", out FakeDriver driver);
        Ifconfig.Set(ifp, "txcsum", "tso4");
        Assert.Equal(["caps TXCSUM", "caps TXCSUM,TSO4"], driver.Take());
        Assert.Equal(CsumFlags.Ip | CsumFlags.IpTcp | CsumFlags.IpUdp, ifp.HwAssist);
        Ifconfig.Set(ifp, "txcsum6");
        Assert.Equal(CsumFlags.Ip | CsumFlags.DelayData, ifp.HwAssist);
        Assert.Equal(CsumFlags.None, ifp.HwAssist & CsumFlags.Tso);
        Ifconfig.Set(ifp, "-txcsum");
        Assert.Equal((IfCap.TxCsumIpv6, CsumFlags.Ip6Tcp | CsumFlags.Ip6Udp), (ifp.CapEnable, ifp.HwAssist));

        driver.Answer = Errno.Io;
        Assert.Contains("answered Io", Refused.With(Errno.Io, () => ifp.Enable(IfCap.RxCsum)), StringComparison.Ordinal);
        Assert.Equal(IfCap.TxCsumIpv6, ifp.CapEnable);
        driver.Take();
        Refused.With(Errno.Invalid, () => ifp.Enable(IfCap.Toe4));
        Refused.With(Errno.WouldBlock, () => ifp.Enable(IfCap.Tso4));
        Assert.Empty(driver.Take());
        ifp.Disable(IfCap.Toe4);
        Assert.Empty(driver.Take());
    }

    private static bool IsConsistent(IfCap set) =>
        ((set & IfCap.Tso4) == 0 || (set & IfCap.TxCsum) != 0)
        && ((set & IfCap.Tso6) == 0 || (set & IfCap.TxCsumIpv6) != 0)
        && ((set & IfCap.VlanHwTso) == 0 || (set & IfCap.VlanHwTagging) != 0);

    private static int Bit(IfCap cap) => System.Numerics.BitOperations.TrailingZeroCount((uint)cap);
}
