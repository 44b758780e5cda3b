using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

/// <summary>What others ask and say.</summary>
public class ArpReplyTests
{
    private const string Us = "020000000001";
    private const string Them = "020000000002";
    private const string OurIp = "0a000001";
    private const string TheirIp = "0a000002";

    [Fact]
    public void Request_for_an_own_address_is_answered_and_the_asker_learnt()
    {
        using EtherPort port = Make("arpr-answer");

        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", OurIp));

        Assert.Equal([Frame(Them, Us, 2, Us, OurIp, Them, TheirIp)], port.TakeSent());
        port.Send("10.0.0.2", 0x45);
        Assert.Equal([Them + Us + "080045"], port.TakeSent());
    }

    [Theory]
    [InlineData("0a000003")]
    [InlineData("0a000100")]
    [InlineData("00000000")]
    public void Request_for_another_address_is_not(string target)
    {
        using EtherPort port = Make($"arpr-other-{target}");

        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", target));

        Assert.Empty(port.Sent);
        Assert.Single(Arp.Entries(port.Vnet));
    }

    [Fact]
    public void Probe_for_an_own_address_is_answered_and_nobody_learnt()
    {
        using EtherPort port = Make("arpr-probe");

        port.Receive(Frame("ffffffffffff", Them, 1, Them, "00000000", "000000000000", OurIp));

        Assert.Equal([Frame(Them, Us, 2, Us, OurIp, Them, "00000000")], port.TakeSent());
        Assert.Single(Arp.Entries(port.Vnet));
    }

    [Fact]
    public void Who_is_not_on_the_network_is_not_learnt()
    {
        using EtherPort port = Make("arpr-wrongnet");

        port.Receive(Frame("ffffffffffff", Them, 1, Them, "c0a80001", "000000000000", OurIp));

        Assert.Equal(1ul, port.Arp.rxwrongnet);
        Assert.Single(Arp.Entries(port.Vnet));
    }

    [Fact]
    public void Announcement_changes_what_is_known_and_makes_no_entry()
    {
        using EtherPort port = Make("arpr-gratuitous");
        string announcement = Frame("ffffffffffff", "020000000003", 1, "020000000003", TheirIp, "000000000000", TheirIp);
        port.Receive(announcement);
        Assert.Single(Arp.Entries(port.Vnet));
        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", OurIp));
        port.TakeSent();

        List<string> log = Listen(port, () => port.Receive(announcement));

        Assert.Equal(["arp: 10.0.0.2 moved from 02:00:00:00:00:02 to 02:00:00:00:00:03 on port0"], log);
        port.Send("10.0.0.2", 0x45);
        Assert.Equal(["020000000003" + Us + "080045"], port.TakeSent());
    }

    [Theory]
    [InlineData("ffffffffffff")]
    [InlineData("01005e000001")]
    public void Group_as_a_senders_address_is_refused(string hardware)
    {
        using EtherPort port = Make($"arpr-multicast-{hardware}");

        port.Receive(Frame(Us, Them, 1, hardware, TheirIp, "000000000000", OurIp));

        Assert.Empty(port.Sent);
        Assert.Equal(1ul, port.Arp.rxmulticast);
        Assert.Single(Arp.Entries(port.Vnet));
    }

    [Fact]
    public void Multicast_address_of_a_cluster_is_learnt_where_allowed()
    {
        using EtherPort port = Make("arpr-allow-multicast");
        port.Set("net.link.ether.inet.allow_multicast", 1);

        port.Receive(Frame(Us, Them, 1, "03bf0a000002", TheirIp, "000000000000", OurIp));

        Assert.Contains("(10.0.0.2) at 03:bf:0a:00:00:02", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0002 0800 06 04 0001")]
    [InlineData("0001 86dd 06 04 0001")]
    [InlineData("0001 0800 08 04 0001")]
    [InlineData("0001 0800 06 10 0001")]
    [InlineData("0001 0800 00 00 0001")]
    [InlineData("0001 0800 ff ff 0001")]
    [InlineData("0001 0800 06 04 0000")]
    [InlineData("0001 0800 06 04 0003")]
    [InlineData("0001 0800 06 04 ffff")]
    public void Other_links_protocols_lengths_and_operations_are_dropped(string head)
    {
        using EtherPort port = Make($"arpr-bad-{head}");

        port.Receive($"{Us} {Them} 0806 {head} {Them} {TheirIp} 000000000000 {OurIp}");

        Assert.Equal((1ul, 0), (port.Arp.rxbad, port.Sent.Count));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Truncated_packet_is_dropped_at_every_length()
    {
        using EtherPort port = Make("arpr-short");
        byte[] frame = Convert.FromHexString(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", OurIp));

        for (int length = 14; length < frame.Length; length++)
            port.Receive(frame[..length]);

        Assert.Equal((28ul, 0), (port.Arp.rxbad, port.Sent.Count));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Padding_after_the_packet_does_no_harm()
    {
        using EtherPort port = Make("arpr-padded");

        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", OurIp) + new string('0', 36));

        Assert.Single(port.Sent);
    }

    [Fact]
    public void Packet_in_pieces_is_read_whole()
    {
        using EtherPort port = Make("arpr-pieces");
        byte[] frame = Convert.FromHexString(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", OurIp));
        Mbuf m = port.Packet(frame[..20]);
        using (CurVnet.Set(port.Vnet))
        {
            Mbuf rest = Mbuf.Get()!;
            frame.AsSpan(20).CopyTo(rest.Extend(frame.Length - 20));
            m.Next = rest;
            m.Pkthdr.Len = frame.Length;
        }

        port.Ifp.Input(m);

        Assert.Single(port.Sent);
    }

    [Fact]
    public void Own_packet_that_comes_back_is_ignored()
    {
        using EtherPort port = Make("arpr-own");

        port.Receive(Frame("ffffffffffff", Us, 1, Us, OurIp, "000000000000", OurIp));

        Assert.Equal((0ul, 0), (port.Arp.dupips, port.Sent.Count));
    }

    [Fact]
    public void Interface_with_only_static_entries_answers_and_learns_nothing()
    {
        using EtherPort port = Make("arpr-staticarp");
        port.Ifp.SetFlags(IfFlags.StaticArp, IfFlags.None);

        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", OurIp));

        Assert.Single(port.TakeSent());
        Assert.Single(Arp.Entries(port.Vnet));
        Assert.Equal(Errno.Invalid, port.Send("10.0.0.2", 0x45));
    }

    [Fact]
    public void Log_is_limited_in_a_second()
    {
        using EtherPort port = Make("arpr-log");
        port.Set("net.link.ether.inet.max_log_per_second", 2);
        string bad = Frame(Us, Them, 1, "ffffffffffff", TheirIp, "000000000000", OurIp);

        List<string> log = Listen(port, () =>
        {
            for (int i = 0; i < 10; i++)
                port.Receive(bad);
            port.Advance(1);
            port.Receive(bad);
        });

        Assert.Equal((3, 8ul), (log.Count, port.Arp.loglimited));
    }

    [Fact]
    public void Published_entry_is_answered_for()
    {
        using EtherPort port = Make("arpr-published");
        using (CurVnet.Set(port.Vnet))
            Arp.Set(port.Ifp, InAddr.Parse("10.0.0.77"), new MacAddress(0x0200_0000_0077), ArpKinds.Static | ArpKinds.Published);

        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", "0a00004d"));

        Assert.Equal([Frame(Them, Us, 2, "020000000077", "0a00004d", Them, TheirIp)], port.TakeSent());
        Assert.Contains("? (10.0.0.77) at 02:00:00:00:00:77 on port0 permanent published [ethernet]", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void With_proxyall_hosts_behind_other_interfaces_are_answered_for()
    {
        using EtherPort port = Make("arpr-proxyall");
        Ifnet inside = port.Add("inside", 0, new MacAddress(0x0200_0000_0101));
        using (CurVnet.Set(port.Vnet))
            InIfaddrs.Add(inside, InAddr.Parse("10.1.0.1"), 24);
        port.TakeSent();
        string request = Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", "0a010005");

        port.Receive(request);
        Assert.Empty(port.TakeSent());
        port.Set("net.link.ether.inet.proxyall", 1);
        port.Receive(request);
        port.Receive(Frame("ffffffffffff", Them, 1, Them, TheirIp, "000000000000", "0a000005"));

        Assert.Equal([Frame(Them, Us, 2, Us, "0a010005", Them, TheirIp)], port.TakeSent());
    }

    internal static string Frame(string to, string from, int operation, string senderHardware, string sender, string targetHardware, string target) =>
        $"{to}{from}0806000108000604{operation:x4}{senderHardware}{sender}{targetHardware}{target}";

    internal static List<string> Listen(EtherPort port, Action act)
    {
        var log = new List<string>();
        using EventTag tag = Arp.Logged.Register(line =>
        {
            if (CurVnet.Current == port.Vnet)
                log.Add(line);
        });
        act();
        return log;
    }

    private static EtherPort Make(string name)
    {
        var port = new EtherPort(name);
        port.AddAddress("10.0.0.1", 24);
        port.TakeSent();
        return port;
    }
}
