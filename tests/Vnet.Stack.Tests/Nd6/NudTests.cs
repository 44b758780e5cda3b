using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>The states of neighbours (RFC 4861 section 7.3, RFC 7048), each way from one to another.</summary>
public class NudTests
{
    [Fact]
    public void Unknown_neighbour_is_asked_for_and_gets_the_packet_when_it_answers()
    {
        using var host = new NdHost("nud-ask");

        Assert.Equal(Errno.Ok, host.Send(NdHost.Peer, 7));
        NdFrame asked = host.TakeOne();
        Assert.Equal((135, NdHost.Address, NdHost.Peer.SolicitedNode, 255, NdHost.Peer), (asked.Type, asked.Source, asked.Destination, asked.HopLimit, asked.Target));
        Assert.Equal("33:33:ff:00:00:02", asked.To.ToString());
        Assert.Equal(EtherPort.Mac, asked.LinkAddress(1));
        Assert.Equal(Nd6State.Incomplete, host.StateOf(NdHost.Peer));

        host.Advertise(NdHost.Peer, NdHost.PeerMac, "SO");

        NdFrame sent = host.TakeOne();
        Assert.Equal((NdHost.PeerMac, 7), (sent.To, sent.Packet[40]));
        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
        host.Send(NdHost.Peer, 8);
        Assert.Equal((NdHost.PeerMac, 8), (host.Take()[0].To, 8));
    }

    [Fact]
    public void Neighbour_that_never_answers_is_asked_three_times_and_the_senders_are_told()
    {
        using var host = new NdHost("nud-silent");
        host.Send(NdHost.Peer);
        host.Send(NdHost.Peer);
        Assert.Single(host.Take());

        host.Advance(1.01);
        Assert.Equal(135, host.TakeOne().Type);
        host.Advance(1);
        Assert.Equal(135, host.TakeOne().Type);
        host.Advance(1);

        Assert.Null(host.StateOf(NdHost.Peer));
        Assert.Equal((3ul, 2ul, 1ul), (host.Stat.txsolicits, host.Stat.dropped, host.Stat.timeouts));
        host.Advance(60);
        Assert.Empty(host.Take());
    }

    [Fact]
    public void Waiting_packets_go_in_order_and_of_too_many_the_oldest_are_dropped()
    {
        using var host = new NdHost("nud-hold");
        host.Port.Set("net.inet6.icmp6.nd6_maxqueuelen", 3);
        for (byte i = 0; i < 10; i++)
            host.Send(NdHost.Peer, i);
        host.Take();

        host.Advertise(NdHost.Peer, NdHost.PeerMac, "SO");

        Assert.Equal([7, 8, 9], host.Take().Select(static frame => (int)frame.Packet[40]));
        Assert.Equal(7ul, host.Stat.dropped);
    }

    [Fact]
    public void All_neighbours_together_hold_a_stated_number()
    {
        using var host = new NdHost("nud-maxheld");
        host.Port.Set("net.inet6.icmp6.nd6_maxheld", 20);
        for (uint i = 0; i < 200; i++)
            host.Send(new In6Addr(NdHost.Peer.High, 100 + (i % 50)));

        Assert.Equal(20, Nd6.Entries(host.Vnet).Sum(static one => one.Held));
    }

    [Fact]
    public void Unsolicited_advertisement_while_incomplete_makes_it_stale_and_the_held_packet_makes_that_delay()
    {
        using var host = new NdHost("nud-inc-stale");
        host.Make(Nd6State.Incomplete);

        host.Advertise(NdHost.Peer, NdHost.PeerMac, "O", In6Addr.AllNodes);

        Assert.Equal(NdHost.PeerMac, host.TakeOne().To);
        Assert.Equal(Nd6State.Delay, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Advertisement_without_link_address_says_nothing_while_incomplete()
    {
        using var host = new NdHost("nud-inc-none");
        host.Make(Nd6State.Incomplete);

        host.Advertise(NdHost.Peer, null, "SO");

        Assert.Equal(Nd6State.Incomplete, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Advertisement_of_a_stranger_makes_no_entry()
    {
        using var host = new NdHost("nud-stranger");

        host.Advertise(NdHost.Peer, NdHost.PeerMac, "SO");

        Assert.Equal(0, host.Neighbours);
    }

    [Fact]
    public void Reachable_becomes_stale_after_the_reachable_time()
    {
        using var host = new NdHost("nud-reach");
        host.Make(Nd6State.Reachable);
        int left = (int)host.Find(NdHost.Peer)!.ExpiresIn!.Value;
        Assert.InRange(left, 14_900, 45_000);

        host.Advance((left - 100) / 1000.0);
        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
        host.Advance(0.2);

        Assert.Equal(Nd6State.Stale, host.StateOf(NdHost.Peer));
        Assert.Empty(host.Take());
    }

    [Fact]
    public void Stale_becomes_delay_when_a_packet_is_sent_and_probe_when_nothing_confirms()
    {
        using var host = new NdHost("nud-delay");
        host.Make(Nd6State.Stale);

        host.Send(NdHost.Peer, 9);
        Assert.Equal(9, host.TakeOne().Packet[40]);
        Assert.Equal(Nd6State.Delay, host.StateOf(NdHost.Peer));
        host.Advance(4.9);
        Assert.Empty(host.Take());
        host.Advance(0.2);

        NdFrame probe = host.TakeOne();
        Assert.Equal((135, NdHost.Peer, NdHost.PeerMac), (probe.Type, probe.Destination, probe.To));
        Assert.Equal(Nd6State.Probe, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Stale_neighbour_that_nobody_uses_is_forgotten()
    {
        using var host = new NdHost("nud-gc");
        host.Port.Set("net.inet6.icmp6.nd6_gctimer", 100);
        host.Make(Nd6State.Stale);

        host.Advance(101);

        Assert.Null(host.StateOf(NdHost.Peer));
        Assert.Empty(host.Take());
    }

    [Theory]
    [InlineData(Nd6State.Stale)]
    [InlineData(Nd6State.Delay)]
    [InlineData(Nd6State.Probe)]
    [InlineData(Nd6State.Unreachable)]
    public void Confirmation_from_above_makes_it_reachable(Nd6State state)
    {
        using var host = new NdHost($"nud-hint-{state}");
        host.Make(state);

        host.Do(() => Nd6.Confirm(host.Ifp, NdHost.Peer));

        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
        host.Advance(10);
        Assert.Empty(host.Take());
    }

    [Theory]
    [InlineData(Nd6State.Stale)]
    [InlineData(Nd6State.Delay)]
    [InlineData(Nd6State.Probe)]
    [InlineData(Nd6State.Unreachable)]
    public void Solicited_advertisement_makes_it_reachable_also_without_link_address(Nd6State state)
    {
        using var host = new NdHost($"nud-solicited-{state}");
        host.Make(state);

        host.Advertise(NdHost.Peer, null, "S");

        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
        host.Send(NdHost.Peer);
        Assert.Equal(NdHost.PeerMac, host.TakeOne().To);
    }

    [Fact]
    public void Silent_neighbour_is_probed_three_times_then_asked_of_all_more_and_more_seldom()
    {
        using var host = new NdHost("nud-unreachable");
        host.Make(Nd6State.Probe);
        double now = 0;
        var asked = new List<double>();
        for (; now < 160; now += 0.1)
        {
            host.Advance(0.1);
            List<NdFrame> sent = host.Take();
            asked.AddRange(sent.Where(static frame => frame is { Type: 135, Destination.IsMulticast: true }).Select(_ => now));
            host.Send(NdHost.Peer);
            Assert.All(host.Take().Where(static frame => frame.Type == 0), static frame => Assert.Equal(NdHost.PeerMac, frame.To));
        }

        double[] gaps = [.. asked.Zip(asked.Skip(1), static (first, second) => Math.Round(second - first))];
        Assert.Equal([1, 3, 9, 27, 60], gaps[..5]);
        Assert.Equal(Nd6State.Unreachable, host.StateOf(NdHost.Peer));
        Assert.Equal(1ul, host.Stat.unreachable);
    }

    [Fact]
    public void Unreachable_neighbour_that_nobody_uses_is_forgotten()
    {
        using var host = new NdHost("nud-unused");
        host.Make(Nd6State.Unreachable);

        host.Advance(2);

        Assert.Null(host.StateOf(NdHost.Peer));
        host.Take();
        host.Advance(600);
        Assert.Empty(host.Take());
    }

    [Fact]
    public void Unreachable_neighbour_that_answers_from_elsewhere_is_reached_there()
    {
        using var host = new NdHost("nud-moved");
        host.Make(Nd6State.Unreachable);

        host.Advertise(NdHost.Peer, NdHost.OtherMac, "SO");

        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
        host.Send(NdHost.Peer);
        Assert.Equal(NdHost.OtherMac, host.TakeOne().To);
    }

    // RFC 4861 section 7.2.5 and appendix C, for one that is REACHABLE with another link address.
    [Theory]
    [InlineData("", Nd6State.Stale, false)]
    [InlineData("S", Nd6State.Stale, false)]
    [InlineData("O", Nd6State.Stale, true)]
    [InlineData("SO", Nd6State.Reachable, true)]
    public void Other_link_address_replaces_only_with_override(string flags, Nd6State state, bool isReplaced)
    {
        using var host = new NdHost($"nud-override-{flags}");
        host.Make(Nd6State.Reachable);

        host.Advertise(NdHost.Peer, NdHost.OtherMac, flags);

        Assert.Equal(state, host.StateOf(NdHost.Peer));
        Assert.Equal(isReplaced ? NdHost.OtherMac : NdHost.PeerMac, host.Find(NdHost.Peer)!.Hardware);
    }

    [Theory]
    [InlineData("", Nd6State.Probe)]
    [InlineData("S", Nd6State.Probe)]
    [InlineData("O", Nd6State.Stale)]
    [InlineData("SO", Nd6State.Reachable)]
    public void Other_link_address_without_override_changes_nothing_of_one_that_is_not_reachable(string flags, Nd6State state)
    {
        using var host = new NdHost($"nud-override-probe-{flags}");
        host.Make(Nd6State.Probe);

        host.Advertise(NdHost.Peer, NdHost.OtherMac, flags);

        Assert.Equal(state, host.StateOf(NdHost.Peer));
        Assert.Equal(flags.Contains('O', StringComparison.Ordinal) ? NdHost.OtherMac : NdHost.PeerMac, host.Find(NdHost.Peer)!.Hardware);
    }

    [Theory]
    [InlineData("")]
    [InlineData("O")]
    public void Unsolicited_advertisement_of_the_same_address_changes_nothing(string flags)
    {
        using var host = new NdHost($"nud-same-{flags}");
        host.Make(Nd6State.Delay);

        host.Advertise(NdHost.Peer, NdHost.PeerMac, flags);

        Assert.Equal(Nd6State.Delay, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Solicitation_of_a_stranger_is_answered_and_makes_it_stale()
    {
        using var host = new NdHost("nud-heard");

        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.PeerMac);

        NdFrame answer = host.TakeOne();
        Assert.Equal((136, NdHost.Address, NdHost.Peer, 255, NdHost.Address, "SO"),
            (answer.Type, answer.Source, answer.Destination, answer.HopLimit, answer.Target, answer.Flags));
        Assert.Equal((NdHost.PeerMac, EtherPort.Mac), (answer.To, answer.LinkAddress(2)));
        // The answer is a packet that was sent to it.
        Assert.Equal(Nd6State.Delay, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Solicitation_with_another_link_address_makes_a_known_neighbour_stale_with_it()
    {
        using var host = new NdHost("nud-heard-moved");
        host.Make(Nd6State.Reachable);

        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.OtherMac);

        Assert.Equal(NdHost.OtherMac, host.Find(NdHost.Peer)!.Hardware);
        Assert.Equal(Nd6State.Delay, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Solicitation_with_the_same_link_address_keeps_it_reachable()
    {
        using var host = new NdHost("nud-heard-same");
        host.Make(Nd6State.Reachable);

        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.PeerMac);

        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Without_nud_no_neighbour_is_probed()
    {
        using var host = new NdHost("nud-off");
        host.Treat(Nd6Flags.None, Nd6Flags.PerformNud);
        host.Make(Nd6State.Stale);

        host.Send(NdHost.Peer);
        host.Take();
        host.Advance(30);

        Assert.Empty(host.Take());
        Assert.NotNull(host.StateOf(NdHost.Peer));
    }

    [Fact]
    public void Entry_made_by_hand_is_not_changed_by_what_others_say()
    {
        using var host = new NdHost("nud-static");
        host.Do(() => Nd6.Set(host.Ifp, NdHost.Peer, NdHost.PeerMac));

        host.Advertise(NdHost.Peer, NdHost.OtherMac, "SO");
        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.OtherMac);
        host.Advance(200_000);
        host.Take();
        host.Send(NdHost.Peer);

        Assert.Equal(NdHost.PeerMac, host.TakeOne().To);
        Assert.Contains("permanent R", Nd6.List(host.Vnet), StringComparison.Ordinal);
        host.Do(() => Assert.True(Nd6.Delete(host.Ifp, NdHost.Peer)));
        host.Send(NdHost.Peer);
        Assert.Equal(135, host.TakeOne().Type);
    }

    [Fact]
    public void Proxy_is_answered_for_without_override()
    {
        using var host = new NdHost("nud-proxy");
        var behind = In6Addr.Parse("2001:db8::77");
        host.Do(() =>
        {
            Nd6.Set(host.Ifp, behind, EtherPort.Mac, Nd6Kinds.Static | Nd6Kinds.Proxy);
            In6Multis.Join(host.Ifp, behind.SolicitedNode);
        });
        host.Take();

        host.Solicit(NdHost.Peer, behind, NdHost.PeerMac);

        NdFrame answer = host.TakeOne();
        Assert.Equal((136, behind, "S", EtherPort.Mac), (answer.Type, answer.Target, answer.Flags, answer.LinkAddress(2)!.Value));
        Assert.NotEqual(behind, answer.Source);
    }

    [Fact]
    public void Own_address_in_use_is_asked_for_by_duplicate_address_detection_and_defended_to_all()
    {
        using var host = new NdHost("nud-defend");

        host.Solicit(In6Addr.Any, NdHost.Address, null);

        NdFrame answer = host.TakeOne();
        Assert.Equal((136, In6Addr.AllNodes, "O", NdHost.Address), (answer.Type, answer.Destination, answer.Flags, answer.Target));
        Assert.Equal(0, host.Neighbours);
    }

    [Fact]
    public void Listing_shows_what_ndp_shows()
    {
        using var host = new NdHost("nud-list");
        host.Make(Nd6State.Reachable, NdHost.PeerLinkLocal);
        host.Send(NdHost.Peer);

        string list = Nd6.List(host.Vnet);

        Assert.StartsWith("Neighbor                             Linklayer Address  Netif Expire    S Flags\n", list, StringComparison.Ordinal);
        Assert.Contains("fe80::2%port0                        02:00:00:00:00:02  port0 ", list, StringComparison.Ordinal);
        Assert.Contains("2001:db8::2                          (incomplete)       port0 1s        I  1\n", list, StringComparison.Ordinal);
        Assert.Contains("2001:db8::1                          02:00:00:00:00:01  port0 permanent R\n", list, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_that_goes_down_takes_its_neighbours_with_it()
    {
        using var host = new NdHost("nud-down");
        host.Make(Nd6State.Reachable);

        host.Do(host.Ifp.Down);

        Assert.Equal(0, host.Neighbours);
    }

    [Fact]
    public void New_link_address_is_told_to_all()
    {
        using var host = new NdHost("nud-lladdr");

        host.Do(() => host.Ifp.SetLinkAddress(new MacAddress(0x0200_0000_0099)));

        List<NdFrame> told = [.. host.Take().Where(static frame => frame.Type == 136)];
        Assert.Equal(2, told.Count);
        Assert.All(told, static frame => Assert.Equal((In6Addr.AllNodes, "O", new MacAddress(0x0200_0000_0099)), (frame.Destination, frame.Flags, frame.LinkAddress(2)!.Value)));
    }
}
