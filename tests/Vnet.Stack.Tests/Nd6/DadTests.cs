using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>Duplicate address detection (RFC 4862 section 5.4, RFC 7527).</summary>
public class DadTests
{
    [Fact]
    public void Address_is_asked_for_and_used_when_nobody_answers()
    {
        using var host = new NdHost("dad-pass", dadCount: 1, hasAddresses: false);

        In6Ifaddr address = host.Add(NdHost.Address);

        NdFrame asked = Assert.Single(host.Take(), static frame => frame.Type == 135);
        Assert.Equal((In6Addr.Any, NdHost.Address.SolicitedNode, NdHost.Address, 255), (asked.Source, asked.Destination, asked.Target, asked.HopLimit));
        Assert.Null(asked.Option(1));
        Assert.Equal(8, asked.Option(14)!.Length);
        Assert.True(address.IsTentative);
        host.Advance(0.9);
        Assert.True(address.IsTentative);
        host.Advance(0.2);
        Assert.True(address.IsUsable);
    }

    [Fact]
    public void It_is_asked_dad_count_times()
    {
        using var host = new NdHost("dad-count", dadCount: 3, hasAddresses: false);

        In6Ifaddr address = host.Add(NdHost.Address);
        host.Advance(2.5);
        Assert.True(address.IsTentative);
        host.Advance(1);

        Assert.True(address.IsUsable);
        List<NdFrame> asked = [.. host.Take().Where(static frame => frame.Type == 135)];
        Assert.Equal(3, asked.Count);
        Assert.Equal(3, asked.Select(static frame => Convert.ToHexString(frame.Option(14)!)).Distinct().Count());
    }

    [Fact]
    public void Somebody_who_has_it_keeps_it()
    {
        using var host = new NdHost("dad-na", dadCount: 1, hasAddresses: false);
        In6Ifaddr address = host.Add(NdHost.Address);
        host.Take();

        host.Advertise(NdHost.Address, NdHost.PeerMac, "O", In6Addr.AllNodes);
        host.Advance(60);

        Assert.True(address.IsDuplicated);
        Assert.False(address.IsUsable);
        Assert.Equal(1ul, host.Stat.dadfailed);
        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.PeerMac);
        Assert.DoesNotContain(host.Take(), static frame => frame.Type == 136);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_who_ask_at_once_neither_gets_it(bool hasNonce)
    {
        using var host = new NdHost($"dad-ns-{hasNonce}", dadCount: 1, hasAddresses: false);
        In6Ifaddr address = host.Add(NdHost.Address);

        host.Receive(NdPacket.Solicitation(In6Addr.Any, NdHost.Address.SolicitedNode, NdHost.Address, null, hasNonce ? [14, 1, 1, 2, 3, 4, 5, 6] : null));

        Assert.True(address.IsDuplicated);
    }

    [Fact]
    public void Own_solicitation_that_the_link_brings_back_is_no_conflict_and_asked_again()
    {
        using var host = new NdHost("dad-loop", dadCount: 1, hasAddresses: false);
        In6Ifaddr address = host.Add(NdHost.Address);
        NdFrame own = Assert.Single(host.Take(), static frame => frame.Type == 135);

        host.Receive(own.Packet, EtherPort.Mac);
        host.Advance(1.1);

        Assert.True(address.IsTentative);
        Assert.Equal(1ul, host.Stat.dadlooped);
        Assert.Contains(host.Take(), static frame => frame.Type == 135);
        host.Advance(5);
        Assert.True(address.IsUsable);
    }

    [Fact]
    public void Without_the_nonce_what_comes_back_is_a_conflict()
    {
        using var host = new NdHost("dad-loop-old", dadCount: 1, hasAddresses: false);
        host.Port.Set("net.inet6.ip6.dad_enhanced", 0);
        In6Ifaddr address = host.Add(NdHost.Address);
        NdFrame own = Assert.Single(host.Take(), static frame => frame.Type == 135);
        Assert.Null(own.Option(14));

        host.Receive(own.Packet, EtherPort.Mac);

        Assert.True(address.IsDuplicated);
    }

    [Fact]
    public void Who_asks_to_resolve_a_tentative_address_hears_nothing_and_is_no_conflict()
    {
        using var host = new NdHost("dad-resolve", dadCount: 1, hasAddresses: false);
        In6Ifaddr address = host.Add(NdHost.Address);
        host.Take();

        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.PeerMac);
        Assert.DoesNotContain(host.Take(), static frame => frame.Type == 136);
        host.Advance(1.1);

        Assert.True(address.IsUsable);
        Assert.Equal(0, host.Neighbours);
    }

    [Fact]
    public void With_a_count_of_0_or_the_flag_it_is_used_at_once()
    {
        using var host = new NdHost("dad-none", dadCount: 0, hasAddresses: false);
        Assert.True(host.Add(NdHost.Address).IsUsable);
        host.Port.Set("net.inet6.ip6.dad_count", 1);
        host.Treat(Nd6Flags.NoDad);
        Assert.True(host.Add(NdHost.LinkLocal).IsUsable);

        Assert.DoesNotContain(host.Take(), static frame => frame.Type == 135);
    }

    [Fact]
    public void Address_that_goes_meanwhile_is_not_asked_for_again()
    {
        using var host = new NdHost("dad-gone", dadCount: 3, hasAddresses: false);
        In6Ifaddr address = host.Add(NdHost.Address);
        host.Take();

        host.Do(() => In6Ifaddrs.Remove(host.Ifp, NdHost.Address));
        host.Advance(10);

        Assert.DoesNotContain(host.Take(), static frame => frame.Type == 135);
        Assert.False(address.IsListed);
    }

    [Fact]
    public void Interface_that_goes_down_meanwhile_begins_again()
    {
        using var host = new NdHost("dad-down", dadCount: 1, hasAddresses: false);
        In6Ifaddr address = host.Add(NdHost.Address);
        host.Do(host.Ifp.Down);
        host.Take();
        host.Advance(5);
        Assert.True(address.IsTentative);

        host.Do(() => host.Ifp.Up());
        Assert.Contains(host.Take(), static frame => frame.Type == 135);
        host.Advance(1.1);

        Assert.True(address.IsUsable);
    }

    [Fact]
    public void Somebody_with_the_same_link_address_ends_ipv6_on_the_interface()
    {
        using var host = new NdHost("dad-hardware", dadCount: 1, hasAddresses: false);
        In6Ifaddr address = host.Add(In6Addr.Parse("fe80::ff:fe00:1"));

        host.Advertise(address.Address, NdHost.PeerMac, "O", In6Addr.AllNodes);

        Assert.True(SpinWait.SpinUntil(() => (Nd6.FlagsOf(host.Ifp) & Nd6Flags.IfDisabled) != 0, TimeSpan.FromSeconds(30)));
    }
}
