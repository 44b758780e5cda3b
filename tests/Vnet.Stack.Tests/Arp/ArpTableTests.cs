using System.Text.Json;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

/// <summary>What is known, how it ages, and that it stays within its bounds.</summary>
public class ArpTableTests
{
    private const string Us = "020000000001";
    private const string Them = "020000000002";

    [Fact]
    public void Entry_that_is_not_used_goes_after_max_age()
    {
        using EtherPort port = Known("arpt-age");
        Assert.Contains("? (10.0.0.2) at 02:00:00:00:00:02 on port0 expires in 1200 seconds [ethernet]", Arp.List(port.Vnet), StringComparison.Ordinal);

        port.Advance(1199);
        Assert.Contains("expires in 1 seconds", Arp.List(port.Vnet), StringComparison.Ordinal);
        port.Advance(2);

        Assert.DoesNotContain("10.0.0.2", Arp.List(port.Vnet), StringComparison.Ordinal);
        Assert.Empty(port.Sent);
        Assert.Equal(1ul, port.Arp.timeouts);
    }

    [Fact]
    public void Address_is_taken_away_only_from_within_its_vnet()
    {
        using EtherPort port = Known("arpt-remove");
        using var other = VnetInstance.Create("arpt-remove-other");
        using (CurVnet.Set(other))
            Assert.Equal(Errno.NoDevice, Assert.Throws<NetException>(() => InIfaddrs.Remove(port.Ifp, InAddr.Parse("10.0.0.1"))).Errno);
        Assert.NotNull(InIfaddrs.Find(port.Ifp, InAddr.Parse("10.0.0.1")));
        Assert.Contains("10.0.0.2", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_that_is_used_is_verified_by_unicast_before_it_is_too_old()
    {
        using EtherPort port = Known("arpt-verify");
        port.Advance(1195);
        port.Send("10.0.0.2", 0x45);
        port.TakeSent();

        port.Advance(1);
        Assert.Equal([ArpReplyTests.Frame(Them, Us, 1, Us, "0a000001", "000000000000", "0a000002")], port.TakeSent());

        port.Receive(ArpReplyTests.Frame(Us, Them, 2, Them, "0a000002", Us, "0a000001"));
        Assert.Contains("expires in 1200 seconds", Arp.List(port.Vnet), StringComparison.Ordinal);
        port.Advance(1000);
        Assert.Empty(port.Sent);
        Assert.Contains("10.0.0.2", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Used_entry_that_does_not_answer_any_more_goes()
    {
        using EtherPort port = Known("arpt-verify-silent");
        port.Advance(1195);
        port.Send("10.0.0.2", 0x45);
        port.TakeSent();

        port.Advance(6);

        Assert.InRange(port.TakeSent().Length, 3, 5);
        Assert.DoesNotContain("10.0.0.2", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Lifetime_is_a_sysctl_of_the_vnet()
    {
        using EtherPort port = Make("arpt-maxage");
        port.Set("net.link.ether.inet.max_age", 60);
        Learn(port);

        port.Advance(61);

        Assert.DoesNotContain("10.0.0.2", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Static_entry_stays_and_is_not_changed_by_others()
    {
        using EtherPort port = Make("arpt-static");
        using (CurVnet.Set(port.Vnet))
            Arp.Set(port.Ifp, InAddr.Parse("10.0.0.2"), new MacAddress(0x0200_0000_0055));

        List<string> log = ArpReplyTests.Listen(port, () => Learn(port));
        port.Advance(100_000);
        port.Send("10.0.0.2", 0x45);

        Assert.Equal(["arp: 02:00:00:00:00:02 attempts to modify permanent entry for 10.0.0.2 on port0"], log);
        Assert.Equal(["020000000055" + Us + "080045"], port.TakeSent()[1..]);
        Assert.Contains("? (10.0.0.2) at 02:00:00:00:00:55 on port0 permanent [ethernet]", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ArpKinds.Reject, Errno.HostUnreachable)]
    [InlineData(ArpKinds.Blackhole, Errno.Ok)]
    public void Rejecting_entry_drops(ArpKinds kind, Errno expected)
    {
        using EtherPort port = Make($"arpt-{kind}");
        using (CurVnet.Set(port.Vnet))
            Arp.Set(port.Ifp, InAddr.Parse("10.0.0.2"), default, ArpKinds.Static | kind);

        Assert.Equal(expected, port.Send("10.0.0.2", 0x45));

        Assert.Empty(port.Sent);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Entry_made_by_hand_sends_what_waits()
    {
        using EtherPort port = Make("arpt-set-held");
        port.Send("10.0.0.2", 0x45);
        port.TakeSent();
        using (CurVnet.Set(port.Vnet))
            Arp.Set(port.Ifp, InAddr.Parse("10.0.0.2"), new MacAddress(0x0200_0000_0002), ArpKinds.None);

        Assert.Equal([Them + Us + "080045"], port.TakeSent());
        Assert.Contains("expires in 1200 seconds", Arp.List(port.Vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_is_deleted_by_hand()
    {
        using EtherPort port = Known("arpt-delete");
        using (CurVnet.Set(port.Vnet))
        {
            Assert.True(Arp.Delete(port.Ifp, InAddr.Parse("10.0.0.2")));
            Assert.False(Arp.Delete(port.Ifp, InAddr.Parse("10.0.0.2")));
        }

        Assert.DoesNotContain("10.0.0.2", Arp.List(port.Vnet), StringComparison.Ordinal);
        Assert.Equal(0, port.Wheel.Pending);
    }

    [Fact]
    public void Impossible_entries_are_refused_with_a_reason()
    {
        using EtherPort port = Make("arpt-refused");
        using (CurVnet.Set(port.Vnet))
        {
            Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Arp.Set(port.Ifp, InAddr.Parse("224.0.0.1"), EtherPort.Mac)).Errno);
            NetException error = Assert.Throws<NetException>(() => Arp.Set(port.Ifp, InAddr.Parse("10.0.0.2"), MacAddress.Broadcast));
            Assert.Equal(Errno.Invalid, error.Errno);
            Assert.Contains("10.0.0.2", error.Message, StringComparison.Ordinal);
        }

        NetException foreign = Assert.Throws<NetException>(() => Arp.Set(port.Ifp, InAddr.Parse("10.0.0.2"), EtherPort.Mac));
        Assert.Equal(Errno.NoDevice, foreign.Errno);
    }

    [Fact]
    public void Interface_that_leaves_takes_its_entries_and_addresses_with_it()
    {
        using EtherPort port = Known("arpt-detach");
        port.Send("10.0.0.3", 0x45);

        port.Ifp.Detach();

        Assert.Empty(Arp.Entries(port.Vnet));
        Assert.Empty(InIfaddrs.Of(port.Ifp).ToArray());
        Assert.Equal(0, port.Wheel.Pending);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Interface_that_moves_is_known_in_neither_vnet()
    {
        using EtherPort port = Known("arpt-move");
        using var other = VnetInstance.Create("arpt-move-other");

        port.Ifp.MoveTo(other);

        Assert.Empty(Arp.Entries(port.Vnet));
        Assert.Empty(Arp.Entries(other));
        port.Ifp.Detach();
    }

    [Fact]
    public void Address_that_goes_takes_its_neighbours_with_it()
    {
        using EtherPort port = Known("arpt-remove");
        using (CurVnet.Set(port.Vnet))
            InIfaddrs.Remove(port.Ifp, InAddr.Parse("10.0.0.1"));

        Assert.Empty(Arp.Entries(port.Vnet));
    }

    [Fact]
    public void Flood_of_requests_stays_within_the_stated_number_and_spares_who_is_used()
    {
        using EtherPort port = Make("arpt-flood", prefixLength: 8);
        port.Set("net.link.ether.inet.maxentries", 100);
        port.Discards = true;
        Learn(port);
        port.Send("10.0.0.2", 0x45);
        for (int i = 0; i < 20_000; i++)
        {
            port.Receive(ArpReplyTests.Frame("ffffffffffff", Them, 1, $"02{0x10_0000 + i:x10}", $"0a{0x10_0000 + i:x6}", "000000000000", "0a000001"));
            if (i % 50 == 0)
                port.Send("10.0.0.2", 0x45);
        }

        Assert.Equal(101, Arp.Entries(port.Vnet).Count);
        Assert.Contains("(10.0.0.2) at 02:00:00:00:00:02 ", Arp.List(port.Vnet), StringComparison.Ordinal);
        Assert.Equal(19_901ul, port.Arp.evicted + port.Arp.full);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(port.Vnet));
        Assert.InRange(port.Wheel.Pending, 1, 100);
    }

    [Fact]
    public void Neighbour_takes_the_memory_that_is_stated()
    {
        const int Entries = 2000;
        using EtherPort port = Make("arpt-memory", prefixLength: 8);
        using (CurVnet.Set(port.Vnet))
        {
            Arp.Set(port.Ifp, new InAddr(0x0a20_0000), EtherPort.Mac, ArpKinds.None);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (uint i = 1; i <= Entries; i++)
                Arp.Set(port.Ifp, new InAddr(0x0a20_0000 + i), EtherPort.Mac, ArpKinds.None);

            // Buckets that were too few are counted too.
            Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Entries, 100, 400);
        }
    }

    [Fact]
    public void Scan_of_addresses_stays_within_the_stated_numbers()
    {
        using EtherPort port = Make("arpt-scan", prefixLength: 8);
        port.Set("net.link.ether.inet.maxentries", 64);
        port.Discards = true;
        for (int i = 0; i < 10_000; i++)
            port.Send($"10.1.{i / 250}.{1 + (i % 250)}", 0x45);

        Assert.Equal(65, Arp.Entries(port.Vnet).Count);
        Assert.Equal(64, MbufZones.Mbufs.UsedBy(port.Vnet));
    }

    [Fact]
    public void Listing_is_plain_values()
    {
        using EtherPort port = Known("arpt-json");

        IReadOnlyList<ArpRecord> entries = Arp.Entries(port.Vnet);
        string json = JsonSerializer.Serialize(entries[1]);

        Assert.Equal(["10.0.0.1", "10.0.0.2"], entries.Select(static entry => entry.Address.ToString()));
        Assert.Contains("\"Interface\":\"port0\"", json, StringComparison.Ordinal);
        Assert.Contains("\"ExpiresIn\":1200", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_are_a_sysctl_of_the_vnet()
    {
        using EtherPort port = Known("arpt-stats");
        Arpstat stat = Sysctl.Get<Arpstat>("net.link.ether.arp.stats", port.Vnet);

        Assert.Equal((1ul, 1ul), (stat.rxrequests, stat.txreplies));
        Assert.Equal(5, Sysctl.Get<int>("net.link.ether.inet.maxtries", port.Vnet));
        Sysctl.Set("net.link.ether.inet.garp_rexmit_count", 99, port.Vnet);
        Assert.Equal(16, Sysctl.Get<int>("net.link.ether.inet.garp_rexmit_count", port.Vnet));
    }

    [Fact]
    public void Neighbours_are_found_while_the_table_grows_and_shrinks()
    {
        using EtherPort port = Make("arpt-race", prefixLength: 8);
        port.Discards = true;
        Learn(port);
        using var stop = new CancellationTokenSource();
        long missed = 0;
        long found = 0;
        var reader = new Thread(() =>
        {
            using (CurVnet.Set(port.Vnet))
            {
                while (!stop.IsCancellationRequested)
                {
                    Mbuf m = Mbuf.GetHeader()!;
                    if (Arp.Resolve(port.Ifp, m, InAddr.Parse("10.0.0.2"), out MacAddress mac, out _) != Errno.Ok)
                    {
                        missed++;
                        continue;
                    }

                    m.Free();
                    if (mac != new MacAddress(0x0200_0000_0002))
                        missed++;
                    found++;
                }
            }
        });
        reader.Start();
        for (int round = 0; round < 20; round++)
        {
            using (CurVnet.Set(port.Vnet))
            {
                for (uint i = 0; i < 2000; i++)
                    Arp.Set(port.Ifp, new InAddr(0x0a10_0000 + i), new MacAddress(0x0200_1000_0000ul + i));
                for (uint i = 0; i < 2000; i++)
                    Arp.Delete(port.Ifp, new InAddr(0x0a10_0000 + i));
            }
        }

        stop.Cancel();
        Assert.True(reader.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, missed);
        Assert.NotEqual(0, found);
    }

    private static void Learn(EtherPort port) =>
        port.Receive(ArpReplyTests.Frame("ffffffffffff", Them, 1, Them, "0a000002", "000000000000", "0a000001"));

    private static EtherPort Known(string name)
    {
        EtherPort port = Make(name);
        Learn(port);
        port.TakeSent();
        return port;
    }

    private static EtherPort Make(string name, int prefixLength = 24)
    {
        var port = new EtherPort(name);
        port.AddAddress("10.0.0.1", prefixLength);
        port.TakeSent();
        return port;
    }
}
