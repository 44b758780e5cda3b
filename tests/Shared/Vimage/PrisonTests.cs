using System.Net;
using System.Net.Sockets;

namespace Vnet.VimageTests;

/// <summary>The tree of jails, with inherited vnets: the same with VIMAGE on and off.</summary>
public class PrisonTests
{
    [Fact]
    public void A_jail_has_what_was_asked_for_and_its_parents_for_the_rest()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=given persist children.max=3 host.hostname=given.example securelevel=1 allow.raw_sockets allow.noreserved_ports"));
        Assert.Equal(("given", PrisonState.Alive, Prison.Prison0, false), (jail.Name, jail.State, jail.Parent, jail.OwnsVnet));
        Assert.Equal((3, 0, "given.example", 1, true), (jail.ChildrenMax, jail.ChildrenCur, jail.Hostname, jail.SecureLevel, jail.Persist));
        Assert.Equal(JailAllow.SetHostname | JailAllow.Suser | JailAllow.RawSockets, jail.Allow);
        Assert.Same(VnetInstance.Default, jail.Vnet);
        Prison child = Prison.Create(JailParameters.Parse("name=given.child persist"));
        Assert.Equal(("given.child", jail, "given.example", 1, 0), (child.Name, child.Parent, child.Hostname, child.SecureLevel, child.ChildrenMax));
        Assert.Equal(JailAllow.SetHostname | JailAllow.Suser, child.Allow);
        Assert.Equal(1, jail.ChildrenCur);
        Assert.Equal("inherit", child.Get("vnet"));
        jail.Remove();
        Assert.Equal((PrisonState.Removed, PrisonState.Removed), (jail.State, child.State));
        jail.Remove();
    }

    [Fact]
    public void Jails_are_found_by_number_and_name_and_listed_in_order()
    {
        Prison second = Prison.Create(JailParameters.Parse("name=found2 jid=40002 persist"));
        Prison first = Prison.Create(JailParameters.Parse("name=found1 jid=40001 persist children.max=1"));
        Prison inner = Prison.Create(JailParameters.Parse("name=found1.inner persist"));
        Assert.Same(first, Prison.Find(40001));
        Assert.Same(second, Prison.Find("found2"));
        Assert.Same(second, Prison.Find("40002"));
        Assert.Same(inner, Prison.Find("found1.inner"));
        Assert.Null(Prison.Find("found3"));
        Assert.Null(Prison.Find(39999));
        Assert.Same(Prison.Prison0, Prison.Find(0));
        Assert.Equal([first, second], Prison.All.Where(jail => jail.Id is 40001 or 40002));
        first.Remove();
        second.Remove();
        Assert.Null(Prison.Find("found1.inner"));
        Assert.Null(Prison.Find(40001));
    }

    [Fact]
    public void A_jail_without_a_name_is_called_by_its_number()
    {
        Prison jail = Prison.Create(new JailParameters { Persist = true });
        Assert.Equal(jail.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), jail.Name);
        jail.Remove();
        Prison numbered = Prison.Create(JailParameters.Parse("name=40010 persist"));
        Assert.Equal(40010, numbered.Id);
        numbered.Remove();
    }

    [Theory]
    [InlineData("name=refused", JailError.Invalid, "persist", "Prison.CreateAndAttach")]
    [InlineData("name=refused persist vnet=disable", JailError.Invalid, "vnet", "new or inherit")]
    [InlineData("name=nowhere.refused persist", JailError.NoEntry, "name", "Jail 'nowhere' not found")]
    [InlineData("name=refused. persist", JailError.NoEntry, "name", "Jail 'refused' not found")]
    [InlineData("name=12x persist jid=40020 children.max=1000000", JailError.Invalid, "children.max", "a number from")]
    [InlineData("name=999 persist jid=40021", JailError.Invalid, "name", "cannot be numeric unless it is the jid, which is 40021")]
    [InlineData("'name=a b' persist", JailError.Invalid, "name", "has a blank")]
    [InlineData("name=refused persist securelevel=-1 children.max=999999", JailError.NotPermitted, "children.max", "must be below")]
    [InlineData("name=refused persist allow.nfsd allow.nonfsd", JailError.Invalid, "allow.nfsd", "given twice")]
    public void Bad_parameters_create_nothing(string text, JailError kind, string parameter, string message)
    {
        int before = Prison.All.Count(jail => jail.Name == "refused");
        var error = Assert.Throws<JailException>(() => Prison.Create(JailParameters.Parse(text)));
        Assert.Equal((kind, parameter), (error.Error, error.Parameter));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Prison.All.Count(jail => jail.Name == "refused"));
    }

    [Fact]
    public void Names_are_unique_among_siblings_only()
    {
        Prison a = Prison.Create(JailParameters.Parse("name=twin persist children.max=2"));
        Prison inner = Prison.Create(JailParameters.Parse("name=twin.twin persist"));
        var error = Assert.Throws<JailException>(() => Prison.Create(JailParameters.Parse("name=twin persist")));
        Assert.Equal(JailError.Exists, error.Error);
        Assert.Contains($"jid {a.Id}", error.Message, StringComparison.Ordinal);
        Assert.Equal(JailError.Exists, Assert.Throws<JailException>(() => Prison.Create(new JailParameters { Id = inner.Id, Persist = true })).Error);
        Assert.Equal(JailError.NameTooLong, Assert.Throws<JailException>(() => Prison.Create(new JailParameters { Name = new string('x', 256), Persist = true })).Error);
        a.Remove();
    }

    [Fact]
    public void The_limit_of_every_jail_above_counts()
    {
        Prison top = Prison.Create(JailParameters.Parse("name=limit persist children.max=3"));
        Prison mid = Prison.Create(JailParameters.Parse("name=limit.mid persist children.max=2"));
        Assert.Equal(JailError.NotPermitted, Assert.Throws<JailException>(() => Prison.Create(JailParameters.Parse("name=limit.wide persist children.max=3"))).Error);
        Prison.Create(JailParameters.Parse("name=limit.mid.a persist"));
        Prison.Create(JailParameters.Parse("name=limit.b persist"));
        Assert.Equal((3, 1), (top.ChildrenCur, mid.ChildrenCur));
        var error = Assert.Throws<JailException>(() => Prison.Create(JailParameters.Parse("name=limit.mid.c persist")));
        Assert.Contains("jail 'limit' has 3 of 3", error.Message, StringComparison.Ordinal);
        top.Update(JailParameters.Parse("children.max=1"));
        Assert.Equal(0, mid.ChildrenMax);
        top.Remove();
        Assert.Equal(0, top.ChildrenCur);
    }

    [Fact]
    public void Securelevel_and_permissions_only_get_tighter()
    {
        Prison top = Prison.Create(JailParameters.Parse("name=tight persist children.max=1 allow.raw_sockets securelevel=0"));
        Prison inner = Prison.Create(JailParameters.Parse("name=tight.inner persist allow.raw_sockets"));
        Assert.Equal("securelevel", Assert.Throws<JailException>(() => inner.Update(JailParameters.Parse("securelevel=-1"))).Parameter);
        Assert.Equal("allow.routing", Assert.Throws<JailException>(() => inner.Update(JailParameters.Parse("allow.routing"))).Parameter);
        top.Update(JailParameters.Parse("securelevel=2 allow.noraw_sockets"));
        Assert.Equal((2, false), (inner.SecureLevel, (inner.Allow & JailAllow.RawSockets) != 0));
        Assert.Throws<JailException>(() => top.SecureLevel = 1);
        inner.SecureLevel = 3;
        Assert.Equal((2, 3), (top.SecureLevel, inner.SecureLevel));
        top.Remove();
    }

    [Fact]
    public void Updates_are_made_whole_or_not_and_what_is_fixed_is_refused()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=fixed persist vnet=inherit"));
        var error = Assert.Throws<JailException>(() => jail.Update(JailParameters.Parse("host.hostname=changed vnet=new")));
        Assert.Equal((JailError.Invalid, "vnet"), (error.Error, error.Parameter));
        Assert.Contains("cannot be changed after creation: jail 'fixed' was created with vnet=inherit", error.Message, StringComparison.Ordinal);
        Assert.Equal(Prison.Prison0.Hostname, jail.Hostname);
        Assert.Equal("jid", Assert.Throws<JailException>(() => jail.Update(new JailParameters { Id = jail.Id + 1 })).Parameter);
        Assert.Equal("ip4", Assert.Throws<JailException>(() => jail.Update(JailParameters.Parse("ip4.addr=10.0.0.1"))).Parameter);
        Assert.Equal("name", Assert.Throws<JailException>(() => jail.Update(JailParameters.Parse("name=other.fixed"))).Parameter);
        jail.Update(JailParameters.Parse("name=renamed host.hostname=changed vnet=inherit"));
        Assert.Equal(("renamed", "changed"), (jail.Name, jail.Hostname));
        Assert.Same(jail, Prison.Find("renamed"));
        jail.Remove();
        Assert.Equal(JailError.NoEntry, Assert.Throws<JailException>(() => jail.Update(JailParameters.Parse("persist"))).Error);
    }

    [Fact]
    public void Address_lists_are_subsets_of_the_parents()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=addresses persist children.max=2 ip4.addr=10.0.0.1,10.0.0.2 ip6=disable"));
        Prison inner = Prison.Create(JailParameters.Parse("name=addresses.inner persist ip4.addr=10.0.0.2"));
        Prison free = Prison.Create(JailParameters.Parse("name=addresses.free persist"));
        var error = Assert.Throws<JailException>(() => inner.Update(JailParameters.Parse("ip4.addr=10.0.0.3")));
        Assert.Contains("10.0.0.3 is not among the addresses of jail 'addresses'", error.Message, StringComparison.Ordinal);
        Assert.True(inner.IsAddressAllowed(IPAddress.Parse("10.0.0.2")));
        Assert.False(inner.IsAddressAllowed(IPAddress.Parse("10.0.0.1")));
        Assert.True(free.IsAddressAllowed(IPAddress.Parse("10.0.0.1")));
        Assert.False(free.IsAddressAllowed(IPAddress.Parse("10.0.0.9")));
        Assert.Equal((true, false, true, false), (free.IsFamilyAllowed(AddressFamily.InterNetwork), free.IsFamilyAllowed(AddressFamily.InterNetworkV6), free.IsFamilyAllowed(AddressFamily.Unix), free.IsFamilyAllowed(AddressFamily.AppleTalk)));
        Assert.Equal(("new", "disable", "10.0.0.1,10.0.0.2"), (jail.Get("ip4"), jail.Get("ip6"), jail.Get("ip4.addr")));
        jail.Remove();
    }

    [Fact]
    public void Addresses_that_a_jail_loses_are_taken_from_those_in_it()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=loses persist children.max=3 ip4.addr=10.0.0.1,10.0.0.2 ip6.addr=2001:db8::1"));
        Prison between = Prison.Create(JailParameters.Parse("name=loses.between persist children.max=1"));
        Prison inner = Prison.Create(JailParameters.Parse("name=loses.between.inner persist ip4.addr=10.0.0.1,10.0.0.2 ip6.addr=2001:db8::1"));
        jail.Update(JailParameters.Parse("ip4.addr=10.0.0.1"));
        Assert.False(inner.IsAddressAllowed(IPAddress.Parse("10.0.0.2")));
        Assert.Equal(("10.0.0.1", "2001:db8::1", "inherit"), (inner.Get("ip4.addr"), inner.Get("ip6.addr"), between.Get("ip4")));
        jail.Update(JailParameters.Parse("ip4.addr=10.0.0.1,10.0.0.2 ip6=disable"));
        Assert.Equal(("10.0.0.1", "disable"), (inner.Get("ip4.addr"), inner.Get("ip6")));
        Assert.False(inner.IsFamilyAllowed(AddressFamily.InterNetworkV6));
        jail.Remove();
    }

    [Fact]
    public void A_jails_addresses_cannot_be_got_round()
    {
        IPAddress[] list = [IPAddress.Parse("10.0.0.1")];
        Prison jail = Prison.Create(new JailParameters { Name = "round", Persist = true, Ip4 = list });
        list[0] = IPAddress.Parse("10.0.0.9");
        Assert.Equal((true, false), (jail.IsAddressAllowed(IPAddress.Parse("10.0.0.1")), jail.IsAddressAllowed(list[0])));
        Assert.False(jail.IsAddressAllowed(IPAddress.Parse("::ffff:10.0.0.9")));
        Assert.True(jail.IsAddressAllowed(IPAddress.Parse("::ffff:10.0.0.1")));
        jail.Remove();
    }

    [Fact]
    public void A_new_vnet_needs_VIMAGE_and_takes_no_addresses()
    {
        var error = Assert.Throws<JailException>(() => Prison.Create(JailParameters.Parse("name=both persist vnet=new ip4.addr=10.0.0.1")));
        Assert.Equal("ip4.addr", error.Parameter);
        if (Vimage.IsEnabled)
        {
            Prison jail = Prison.Create(JailParameters.Parse("name=own persist vnet=new"));
            Assert.True(jail.OwnsVnet);
            Assert.Equal("own", jail.Vnet.Name);
            Assert.Equal("ip6.addr", Assert.Throws<JailException>(() => jail.Update(JailParameters.Parse("ip6.addr=::1"))).Parameter);
            jail.Remove();
        }
        else
        {
            Assert.Contains("'own'", Assert.Throws<VimageDisabledException>(() => Prison.Create(JailParameters.Parse("name=own persist vnet=new"))).Message, StringComparison.Ordinal);
            Assert.Null(Prison.Find("own"));
        }
    }

    [Fact]
    public void A_flow_goes_down_the_tree_and_back()
    {
        Prison outer = Prison.Create(JailParameters.Parse("name=down persist children.max=1"));
        Prison inner = Prison.Create(JailParameters.Parse("name=down.inner persist"));
        Assert.Same(Ucred.Kernel, Ucred.Current);
        using (outer.Attach())
        {
            Assert.Same(outer, Ucred.Current.Prison);
            Assert.Same(VnetInstance.Default, CurVnet.Current);
            Assert.Equal([inner], Prison.All);
            Assert.Same(inner, Prison.Find("inner"));
            Assert.Equal(("0", "inner"), (outer.Get("name"), inner.Get("name")));
            Assert.Null(Prison.Find("down"));
            using (inner.Attach(uid: 1001))
            {
                Assert.Equal((1001u, inner), (Ucred.Current.Uid, Ucred.Current.Prison));
                Assert.Throws<PrivilegeException>(() => inner.Attach());
                Assert.Contains("flow attached in A_flow_goes_down_the_tree_and_back (", Assert.Single(inner.Holders), StringComparison.Ordinal);
            }

            Assert.Empty(inner.Holders);
            Assert.Equal(0u, Ucred.Current.Uid);
            var up = Assert.Throws<JailException>(() => Prison.Prison0.Attach());
            Assert.Equal(JailError.NotPermitted, up.Error);
        }

        Assert.Same(Ucred.Kernel, Ucred.Current);
        outer.Remove();
        Assert.Equal(JailError.NoEntry, Assert.Throws<JailException>(() => outer.Attach()).Error);
    }

    [Fact]
    public async Task Asynchronous_work_and_what_it_starts_are_in_the_jail()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=async persist"));
        int seen = await jail.RunAsync(async () =>
        {
            await Task.Yield();
            Assert.Same(jail, Ucred.Current.Prison);
            Assert.Same(jail.Vnet, CurVnet.Current);
            Assert.Same(jail, await Task.Run(() => Ucred.Current.Prison));
            return 42;
        });
        Assert.Equal(42, seen);
        Assert.Same(Ucred.Kernel, Ucred.Current);
        await Assert.ThrowsAsync<FormatException>(() => jail.RunAsync(() => throw new FormatException()));
        Assert.Empty(jail.Holders);
        Task<Prison> started;
        using (jail.Attach())
            started = Task.Run(() => Ucred.Current.Prison);
        Assert.Same(jail, await started);
        await jail.RemoveAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(PrisonState.Removed, jail.State);
    }

    [Fact]
    public void Without_persist_a_jail_goes_with_its_last_flow()
    {
        Prison jail;
        using (PrisonScope scope = Prison.CreateAndAttach(JailParameters.Parse("name=shortlived")))
        {
            jail = scope.Prison;
            Assert.Same(jail, Ucred.Current.Prison);
            Assert.Equal(PrisonState.Alive, jail.State);
        }

        Assert.True(SpinWait.SpinUntil(() => jail.State == PrisonState.Removed, TimeSpan.FromSeconds(30)));
        Prison kept = Prison.Create(JailParameters.Parse("name=unpersisted persist"));
        kept.Update(JailParameters.Parse("nopersist"));
        Assert.True(SpinWait.SpinUntil(() => kept.State == PrisonState.Removed, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_jailed_root_administers_the_jails_below_and_nothing_else()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=admin persist children.max=1"));
        Prison other = Prison.Create(JailParameters.Parse("name=admin2 persist"));
        using (jail.Attach())
        {
            Prison inner = Prison.Create(JailParameters.Parse("name=inner persist"));
            Assert.Equal("admin.inner", inner.Name);
            inner.Update(JailParameters.Parse("host.hostname=inner"));
            Assert.Equal(JailError.NotPermitted, Assert.Throws<JailException>(() => jail.Update(JailParameters.Parse("children.max=5"))).Error);
            Assert.Equal(JailError.NotPermitted, Assert.Throws<JailException>(() => other.Remove()).Error);
            Assert.Contains("from inside", Assert.Throws<JailException>(() => jail.Remove()).Message, StringComparison.Ordinal);
            inner.Remove();
            Assert.Equal(PrisonState.Removed, inner.State);
        }

        using (jail.Attach(uid: 7))
        {
            var error = Assert.Throws<PrivilegeException>(() => Prison.Create(JailParameters.Parse("name=inner persist")));
            Assert.Equal(Priv.JailSet, error.Privilege);
            Assert.Contains("user 7 of jail 'admin'", error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<JailException>(() => Prison.Prison0.Remove());
        jail.Remove();
        other.Remove();
    }
}
