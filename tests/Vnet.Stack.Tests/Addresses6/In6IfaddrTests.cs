using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Addresses6;

/// <summary>How addresses come, live and go.</summary>
public class In6IfaddrTests
{
    private static readonly MacAddress s_other = new(0x0011_22aa_bbcd);

    [Fact]
    public void Interface_is_quiet_until_it_is_given_an_address_and_then_gets_a_link_local_one()
    {
        using var host = new Host6("a6-quiet");
        Assert.Empty(host.Addresses());
        Assert.Empty(host.Ifp.Multicasts.ToArray());
        Assert.True(Nd6.FlagsOf(host.Ifp).HasFlag(Nd6Flags.IfDisabled));

        host.AddAddress("2001:db8::1");

        Assert.False(Nd6.FlagsOf(host.Ifp).HasFlag(Nd6Flags.IfDisabled));
        Assert.Equal(["2001:db8::1/64", $"{Host6.LinkLocal}/64"], host.Addresses());
        Assert.Equal([$"Added {Host6.LinkLocal}", "Added 2001:db8::1"],
            host.Events.Where(static one => one.StartsWith("Added", StringComparison.Ordinal)));
    }

    [Fact]
    public void Auto_linklocal_off_leaves_it_at_what_was_given()
    {
        using var host = new Host6("a6-noauto", up: false);
        host.Set("net.inet6.ip6.auto_linklocal", 0);
        Ifnet ifp = host.Add("late", 0, s_other);

        host.AddAddress("2001:db8::1", ifp: ifp);

        Assert.Equal(["2001:db8::1/64"], host.Addresses(ifp));
    }

    [Fact]
    public void Interface_that_is_down_gets_its_link_local_address_when_it_comes_up()
    {
        using var host = new Host6("a6-down", up: false);
        host.AddAddress("2001:db8::1");
        Assert.Equal(["2001:db8::1/64"], host.Addresses());

        host.Do(host.Ifp.Up);

        Assert.Equal(["2001:db8::1/64", $"{Host6.LinkLocal}/64"], host.Addresses());
    }

    [Fact]
    public void Address_joins_its_groups_and_the_driver_hears_of_them()
    {
        using var host = new Host6("a6-groups");
        host.AddAddress("2001:db8::1:2");
        host.AddAddress("2001:db8:1::1:2");
        In6Addr solicited = Host6.Ip("ff02::1:ff01:2");

        Assert.True(In6Multis.IsMember(host.Ifp, solicited));
        Assert.True(In6Multis.IsMember(host.Ifp, In6Addr.AllNodes));
        Assert.Contains(new MacAddress(0x3333_ff01_0002), host.Ifp.Multicasts.ToArray());
        Assert.Contains(new MacAddress(0x3333_0000_0001), host.Ifp.Multicasts.ToArray());
        Assert.Equal(2, In6Multis.Of(host.Ifp).Single(one => one.Group == solicited).Members);

        host.Do(() => In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::1:2")));
        Assert.True(In6Multis.IsMember(host.Ifp, solicited));
        host.Do(() => In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8:1::1:2")));
        Assert.False(In6Multis.IsMember(host.Ifp, solicited));
        Assert.DoesNotContain(new MacAddress(0x3333_ff01_0002), host.Ifp.Multicasts.ToArray());
        Assert.Contains("Removed 2001:db8::1:2", host.Events);
    }

    [Fact]
    public void Own_addresses_are_found_and_link_local_ones_in_their_zone_only()
    {
        using var host = new Host6("a6-find");
        Ifnet other = host.Add("other", 0, s_other);
        In6Ifaddr one = host.AddAddress("2001:db8::1");
        In6Ifaddr left = host.AddAddress("fe80::7");
        In6Ifaddr right = host.AddAddress("fe80::7", ifp: other);
        for (int i = 0; i < 100; i++)
            host.AddAddress($"2001:db8:5::{i + 1:x}", 128);

        host.Do(() =>
        {
            Assert.Same(one, In6Ifaddrs.FindLocal(Host6.Ip("2001:db8::1"), 0));
            Assert.Same(left, In6Ifaddrs.FindLocal(Host6.Ip("fe80::7"), (uint)host.Ifp.Index));
            Assert.Same(right, In6Ifaddrs.FindLocal(Host6.Ip("fe80::7"), (uint)other.Index));
            Assert.Null(In6Ifaddrs.FindLocal(Host6.Ip("fe80::7"), 0));
            Assert.Null(In6Ifaddrs.FindLocal(Host6.Ip("2001:db8::2"), 0));
            for (int i = 0; i < 100; i++)
                Assert.NotNull(In6Ifaddrs.FindLocal(Host6.Ip($"2001:db8:5::{i + 1:x}"), 0));
            In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8:5::20"));
            Assert.Null(In6Ifaddrs.FindLocal(Host6.Ip("2001:db8:5::20"), 0));
            Assert.NotNull(In6Ifaddrs.FindLocal(Host6.Ip("2001:db8:5::21"), 0));
        });
    }

    [Fact]
    public void Finding_own_addresses_allocates_nothing()
    {
        using var host = new Host6("a6-alloc");
        host.AddAddress("2001:db8::1");
        host.Do(() =>
        {
            In6Addr own = Host6.Ip("2001:db8::1");
            for (int i = 0; i < 1000; i++)
                In6Ifaddrs.FindLocal(own, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                In6Ifaddrs.FindLocal(own, 0);
                In6Select.Source(own, host.Ifp);
                In6Multis.IsMember(host.Ifp, In6Addr.AllNodes);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    [Theory]
    [InlineData("ff02::1", 64, Errno.Invalid)]
    [InlineData("::", 64, Errno.Invalid)]
    [InlineData("::1", 128, Errno.Invalid)]
    [InlineData("::ffff:1.2.3.4", 128, Errno.Invalid)]
    [InlineData("2001:db8::1", 129, Errno.Invalid)]
    [InlineData("2001:db8::9", 64, Errno.Exists)]
    public void What_cannot_be_an_address_is_refused(string address, int length, Errno why)
    {
        using var host = new Host6($"a6-refuse-{Guid.NewGuid():N}"[..30]);
        host.AddAddress("2001:db8::9");

        NetException refused = Assert.Throws<NetException>(() => host.AddAddress(address, length));

        Assert.Equal(why, refused.Errno);
        Assert.Contains("port0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_goes_only_once()
    {
        using var host = new Host6("a6-once");
        host.AddAddress("2001:db8::1");
        host.Do(() => In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::1")));

        NetException refused = Assert.Throws<NetException>(() => host.Do(() => In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::1"))));

        Assert.Equal(Errno.AddressNotAvailable, refused.Errno);
    }

    [Fact]
    public void Lifetimes_deprecate_an_address_and_end_it_by_one_timer_that_runs_only_then()
    {
        using var host = new Host6("a6-life");
        host.AddAddress("2001:db8::1");
        host.World.RunUntilIdle(TimeSpan.FromSeconds(60));
        In6Ifaddr address = host.Do(() => In6Ifaddrs.Add(host.Ifp,
            new In6Aliasreq(Host6.Ip("2001:db8::2"), 64) { Flags = In6IfaddrFlags.NoDad, ValidLifetime = 2000, PreferredLifetime = 1000 }));
        Assert.Equal((2000u, 1000u), host.Do(() => (address.ValidLifetime, address.PreferredLifetime)));

        host.Run(999);
        Assert.False(address.IsDeprecated);
        host.Run(2);
        Assert.True(address.IsDeprecated);
        Assert.True(address.IsUsable);
        host.Run(998);
        Assert.True(address.IsListed);
        host.Run(2);
        Assert.False(address.IsListed);
        Assert.Equal(["Deprecated 2001:db8::2", "Removed 2001:db8::2"], host.Events.TakeLast(2));
        Assert.Null(host.Do(() => In6Ifaddrs.FindLocal(Host6.Ip("2001:db8::2"), 0)));
        Assert.True(host.World.RunUntilIdle(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Update_gives_a_deprecated_address_new_lifetimes()
    {
        using var host = new Host6("a6-update");
        In6Aliasreq request = new(Host6.Ip("2001:db8::2"), 64) { Flags = In6IfaddrFlags.NoDad, ValidLifetime = 2000, PreferredLifetime = 10 };
        In6Ifaddr address = host.Do(() => In6Ifaddrs.Update(host.Ifp, request));
        host.Run(11);
        Assert.True(address.IsDeprecated);

        Assert.Same(address, host.Do(() => In6Ifaddrs.Update(host.Ifp, request with { PreferredLifetime = 100 })));

        Assert.False(address.IsDeprecated);
        Assert.Throws<NetException>(() => host.Do(() => In6Ifaddrs.Update(host.Ifp, request with { PrefixLength = 48 })));
        Assert.Throws<NetException>(() => host.Do(() => In6Ifaddrs.Update(host.Ifp, request with { ValidLifetime = 5 })));
    }

    [Fact]
    public void Interface_that_leaves_takes_addresses_groups_and_routes_with_it()
    {
        using var host = new Host6("a6-leave");
        In6Ifaddr address = host.AddAddress("2001:db8::1");
        host.Do(() => Assert.NotNull(Fib.Lookup(0, Host6.Ip("2001:db8::5"))));

        host.Ifp.Detach();

        Assert.False(address.IsListed);
        Assert.Empty(host.Addresses());
        Assert.Empty(In6Multis.Of(host.Ifp));
        host.Do(() =>
        {
            Assert.Null(In6Ifaddrs.FindLocal(address.Address, 0));
            Assert.Null(Fib.Lookup(0, Host6.Ip("2001:db8::5")));
            Assert.Equal(Errno.NoDevice, Assert.Throws<NetException>(() => In6Ifaddrs.Add(host.Ifp, address.Address, 64)).Errno);
        });
        Assert.Contains("Removed 2001:db8::1", host.Events);
    }

    [Fact]
    public void Moved_interface_begins_anew_in_its_other_vnet()
    {
        using var host = new Host6("a6-move");
        using VnetInstance other = VnetInstance.Create("a6-move-to");
        host.AddAddress("2001:db8::1");

        host.Ifp.MoveTo(other);

        Assert.Empty(host.Addresses());
        Assert.Empty(host.Ifp.Multicasts.ToArray());
        host.Ifp.MoveTo(host.Vnet);
        host.AddAddress("2001:db8::1");
        Assert.Contains("2001:db8::1/64", host.Addresses());
    }

    [Fact]
    public void Network_stays_on_the_link_while_an_address_of_it_does()
    {
        using var host = new Host6("a6-route");
        host.AddAddress("2001:db8::1");
        host.AddAddress("2001:db8::2");
        Ifnet other = host.Add("other", 0, s_other);
        host.AddAddress("2001:db8::3", ifp: other);

        host.Do(() =>
        {
            In6Addr neighbour = Host6.Ip("2001:db8::55");
            In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::1"));
            Assert.Same(host.Ifp, Fib.Lookup(0, neighbour)?.Ifp);
            In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::2"));
            Assert.Same(other, Fib.Lookup(0, neighbour)?.Ifp);
            In6Ifaddrs.Remove(other, Host6.Ip("2001:db8::3"));
            Assert.Null(Fib.Lookup(0, neighbour));
        });
    }

    /// <summary>Networks are in all tables, or in the interface's own; own addresses in the default one.</summary>
    [Theory]
    [InlineData(1, true, true)]
    [InlineData(0, false, true)]
    public void Networks_go_to_all_tables_and_own_addresses_to_the_default_one(int allFibs, bool inFirst, bool inSecond)
    {
        using var host = new Host6("a6-fibs");
        host.Set("net.fibs", 2);
        host.Set("net.add_addr_allfibs", allFibs);
        Ifnet lo = Lo.Of(host.Vnet)!;
        host.Ifp.Fib = 1;
        host.AddAddress("2001:db8::1");

        host.Do(() =>
        {
            Assert.Equal(inFirst, Rib.Find(0, Host6.Ip("2001:db8::"), 64) is not null);
            Assert.Equal(inSecond, Rib.Find(1, Host6.Ip("2001:db8::"), 64) is not null);
            Assert.Same(lo, Rib.Find(0, Host6.Ip("2001:db8::1"), 128)?.Ifp);
            Assert.Null(Rib.Find(1, Host6.Ip("2001:db8::1"), 128));
            In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::1"));
            Assert.Null(Rib.Find(0, Host6.Ip("2001:db8::"), 64));
            Assert.Null(Rib.Find(1, Host6.Ip("2001:db8::"), 64));
        });
    }

    [Fact]
    public void Loopback_that_comes_up_has_its_addresses_and_own_addresses_lead_to_it()
    {
        using var host = new Host6("a6-lo");
        Ifnet lo = Lo.Of(host.Vnet)!;
        lo.Up();
        Assert.Equal(["::1/128", "fe80::1/64"], host.Addresses(lo));

        host.AddAddress("2001:db8::1");

        host.Do(() =>
        {
            Assert.Same(lo, Fib.Lookup(0, Host6.Ip("2001:db8::1"))?.Ifp);
            Assert.Same(lo, Fib.Lookup(0, In6Addr.Loopback)?.Ifp);
            In6Ifaddrs.Remove(host.Ifp, Host6.Ip("2001:db8::1"));
            Assert.Null(Fib.Lookup(0, Host6.Ip("2001:db8::1")));
        });
    }

    [Fact]
    public void Duplicate_is_not_used_and_disabling_makes_addresses_tentative_again()
    {
        using var host = new Host6("a6-dad");
        In6Ifaddr address = host.AddAddress("2001:db8::1", flags: In6IfaddrFlags.None);
        host.Do(() => In6Ifaddrs.DadFailed(address));
        Assert.True(address.IsDuplicated);
        Assert.False(address.IsUsable);
        Assert.Contains("Duplicated 2001:db8::1", host.Events);

        In6Ifaddr second = host.AddAddress("2001:db8::2", flags: In6IfaddrFlags.None);
        host.Run(5);
        Assert.True(second.IsUsable);
        host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.IfDisabled));
        Assert.True(second.IsTentative);
        host.Do(() => Nd6.SetFlags(host.Ifp, Nd6Flags.None, Nd6Flags.IfDisabled));
        host.Run(5);
        Assert.True(second.IsUsable);
    }

    [Fact]
    public void Anycast_address_is_never_a_source()
    {
        using var host = new Host6("a6-any");
        host.AddAddress("2001:db8::1", flags: In6IfaddrFlags.Anycast);

        host.Do(() => Assert.NotEqual("2001:db8::1", In6Select.Source(Host6.Ip("2001:db8::5"), host.Ifp)?.Address.ToString()));
        host.Do(() => Assert.NotNull(In6Ifaddrs.FindLocal(Host6.Ip("2001:db8::1"), 0)));
    }

    [Fact]
    public void Inside_a_lane_the_driver_is_told_afterwards()
    {
        using var host = new Host6("a6-lane");
        host.AddAddress("2001:db8::1");
        var group = new MacAddress(0x3333_ff12_3456);

        Netisr.Post(host.Vnet, 0, _ =>
        {
            In6Ifaddrs.TryEnter(host.Ifp, new In6Aliasreq(Host6.Ip("2001:db8::12:3456"), 64), null, out In6Ifaddr? added);
            Assert.True(added!.IsListed);
            Assert.True(In6Multis.IsMember(host.Ifp, added.Address.SolicitedNode));
            Assert.DoesNotContain(group, host.Ifp.Multicasts.ToArray());
        }, null);
        host.World.RunReady();

        Assert.Contains(group, host.Ifp.Multicasts.ToArray());
    }

    /// <summary>What is there all the time is found all the time, while others come and go.</summary>
    [Fact]
    public void Table_is_read_without_a_lock_while_it_changes()
    {
        var table = new In6AddrTable<string>();
        var steady = new In6Addr(1, 1);
        table.Add(steady, "steady");
        bool ended = false;
        int missed = 0;
        Thread[] readers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                if (table.Find(steady) is null)
                    Interlocked.Increment(ref missed);
            }
        }))];
        foreach (Thread reader in readers)
            reader.Start();
        var random = new Random(1);
        var others = new List<(In6Addr Key, string Value)>();
        for (int i = 0; i < 50_000; i++)
        {
            if (others.Count > 0 && random.Next(others.Count < 200 ? 3 : 2) == 0)
            {
                int which = random.Next(others.Count);
                Assert.True(table.Remove(others[which].Key, others[which].Value));
                others.RemoveAt(which);
            }
            else
            {
                others.Add((new In6Addr(2, (ulong)i), $"{i}"));
                table.Add(others[^1].Key, others[^1].Value);
            }
        }

        Volatile.Write(ref ended, true);
        foreach (Thread reader in readers)
            Assert.True(reader.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, missed);
        Assert.Equal(others.Count + 1, table.Count);
        Assert.All(others, one => Assert.Equal(one.Value, table.Find(one.Key)));
    }
}
