using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

/// <summary>From vnet to vnet, lent to jails and back, and home when the borrower dies.</summary>
public class MoveTests
{
    [Fact]
    public void A_move_tells_everyone_in_order()
    {
        using var from = VnetInstance.Create("move-from");
        using var to = VnetInstance.Create("move-to");
        Ifnet ifp = FakeDriver.Attached(from, "fake0", out FakeDriver driver);
        ifp.Up();
        ifp.AddGroup("dmz");
        int index = ifp.Index;
        uint generation = ifp.Generation;
        driver.Take();
        List<string> calls = driver.Calls;
        using EventTag departing = Events.On(IfEvents.Departing, from, one => calls.Add($"departs {one.Vnet!.Name} in {CurVnet.Current!.Name}"));
        using EventTag arrived = IfEvents.Arrived.Register(one => { if (one == ifp) calls.Add($"arrives {one.Vnet!.Name} in {CurVnet.Current!.Name}"); });
        using (CurVnet.Set(from))
            ifp.MoveTo(to);
        Assert.Equal(
            ["down", "flush", "departs move-from in move-from", "flush", "reassign to move-to from move-from", "arrives move-to in move-to"], calls);
        Assert.Equal((to, from, index), (ifp.Vnet, ifp.HomeVnet, ifp.Index));
        Assert.NotEqual(generation, ifp.Generation);
        Assert.False(ifp.IsRunning);
        Assert.Equal(["all", "fake"], ifp.Groups.Select(group => group.Name));
        Assert.Equal((null, ifp), (IfnetTable.Find(from, "fake0"), IfnetTable.Find(to, "fake0")));
        ifp.MoveTo(from);
        Assert.Equal(from, ifp.Vnet);
    }

    [Fact]
    public void A_packet_queued_before_a_move_is_nobodys()
    {
        using var from = VnetInstance.Create("move-queued");
        using var to = VnetInstance.Create("move-queued-to");
        Ifnet ifp = FakeDriver.Attached(from, "fake0");
        using (CurVnet.Set(from))
        {
            Mbuf m = Mbuf.GetHeader()!;
            m.ReceiveInterface = ifp;
            ifp.MoveTo(to);
            Assert.Equal((null, null), (m.ReceiveInterface, m.ReceiveVnet));
            ifp.MoveTo(from);
            Assert.Null(m.ReceiveInterface);
            int handled = 0;
            Assert.Equal(Errno.NoDevice, Netisr.Dispatch(new NetisrProtocol("move-test", _ => handled++), m));
            Assert.Equal(0, handled);
        }

        Assert.Equal(0, MbufZones.Mbufs.UsedBy(from));
    }

    [Fact]
    public void Refusals_change_nothing()
    {
        using var from = VnetInstance.Create("move-refused");
        using var to = VnetInstance.Create("move-refused-to");
        Ifnet ifp = FakeDriver.Attached(from, "fake0", out FakeDriver driver);
        FakeDriver.Attached(to, "fake0");
        Assert.Contains("already", Refused.With(Errno.Exists, () => ifp.MoveTo(from)), StringComparison.Ordinal);
        Assert.Contains("Rename", Refused.With(Errno.Exists, () => ifp.MoveTo(to)), StringComparison.Ordinal);
        Ifnet loose = FakeDriver.Make("loose0", out _);
        Refused.With(Errno.NoDevice, () => loose.MoveTo(to));
        using (Events.On(IfEvents.Departing, from, one => Refused.With(Errno.NotSupportedByDevice, () => one.MoveTo(to))))
        {
            ifp.Rename("fake1");
            Assert.Empty(driver.Take());
            Assert.Equal(from, ifp.Vnet);
            ifp.Detach();
        }
    }

    [Fact]
    public void Nothing_enters_or_leaves_a_dying_vnet_but_what_returns()
    {
        using var other = VnetInstance.Create("move-other");
        var dying = VnetInstance.Create("move-dying");
        Ifnet own = FakeDriver.Attached(dying, "own0");
        Ifnet lent = FakeDriver.Attached(other, "lent0");
        Ifnet stays = FakeDriver.Attached(other, "stays0");
        lent.MoveTo(dying);
        List<string> said = [];
        using (Events.On(
            IfEvents.Departing, dying,
            one =>
            {
                if (one == own)
                {
                    said.Add(Refused.With(Errno.Busy, () => stays.MoveTo(dying)));
                    said.Add(Refused.With(Errno.Busy, () => FakeDriver.Attached(dying, "late0")));
                }
            }))
        {
            dying.Dispose();
        }

        Assert.Equal(2, said.Count);
        Assert.Equal((other, other), (lent.Vnet, stays.Vnet));
        Assert.Null(own.Vnet);
        Refused.With(Errno.Busy, () => stays.MoveTo(dying));
    }

    [Fact]
    public void A_dying_vnet_is_left_with_busy()
    {
        using var other = VnetInstance.Create("move-busy-other");
        var dying = VnetInstance.Create("move-busy");
        Ifnet first = FakeDriver.Attached(dying, "first0");
        Ifnet second = FakeDriver.Attached(dying, "second0");
        string said = "";
        using (Events.On(
            IfEvents.Departing, dying,
            one =>
            {
                if (one == first)
                    said = Refused.With(Errno.Busy, () => second.MoveTo(other));
            }))
        {
            dying.Dispose();
        }

        Assert.Contains("'move-busy' is being destroyed", said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_returns_to_a_home_where_its_name_is_taken_gets_another()
    {
        using var home = VnetInstance.Create("move-home");
        var borrower = VnetInstance.Create("move-borrower");
        Ifnet ifp = FakeDriver.Attached(home, "fake0");
        ifp.MoveTo(borrower);
        FakeDriver.Attached(home, "fake0");
        borrower.Dispose();
        Assert.Equal((home, "fake0-0"), (ifp.Vnet, ifp.Name));
    }

    [Fact]
    public void An_interface_stays_where_it_is_when_its_home_dies()
    {
        using var borrower = VnetInstance.Create("move-orphan-to");
        var home = VnetInstance.Create("move-orphan");
        Ifnet ifp = FakeDriver.Attached(home, "fake0");
        ifp.MoveTo(borrower);
        home.Dispose();
        Assert.Equal((borrower, borrower), (ifp.Vnet, ifp.HomeVnet));
    }

    [Fact]
    public void A_driver_that_throws_does_not_stop_the_move()
    {
        using var from = VnetInstance.Create("move-throws");
        using var to = VnetInstance.Create("move-throws-to");
        Ifnet ifp = FakeDriver.Attached(from, "fake0", out FakeDriver driver);
        ifp.Up();
        driver.Failure = new FormatException();
        var error = Assert.Throws<AggregateException>(() => ifp.MoveTo(to));
        Assert.All(error.InnerExceptions, inner => Assert.IsType<FormatException>(inner));
        Assert.Equal(to, ifp.Vnet);
        driver.Failure = null;
        ifp.Up();
        Assert.True((ifp.Flags & IfFlags.Up) != 0);
    }

    [Fact]
    public void Lent_to_a_jail_and_reclaimed()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=loan vnet=new persist children.max=2"));
        Prison inherits = Prison.Create(JailParameters.Parse("name=loan-inherits persist"));
        Ifnet ifp = FakeDriver.Attached(VnetInstance.Default, "loan0");
        try
        {
            Refused.With(Errno.Exists, () => ifp.Lend(inherits));
            Refused.With(Errno.NoDevice, () => Ifnet.Reclaim("loan0", jail));
            ifp.Lend(jail);
            Assert.Equal((jail.Vnet, VnetInstance.Default), (ifp.Vnet, ifp.HomeVnet));
            Refused.With(Errno.NoDevice, () => ifp.Lend(jail));
            Assert.Contains("lent by vnet: ", Text(ifp), StringComparison.Ordinal);

            // From inside: the host and oneself are not below.
            using (jail.Attach())
            {
                Refused.With(Errno.NoDevice, () => ifp.Lend(jail));
                Refused.With(Errno.NoDevice, () => ifp.Lend(Prison.Prison0));
                Refused.With(Errno.NoDevice, () => Ifnet.Reclaim("loan0", inherits));
                Prison inner = Prison.Create(JailParameters.Parse("name=inner vnet=new persist"));
                ifp.Rename("loan1");
                ifp.Lend(inner);
                Assert.Equal(inner.Vnet, ifp.Vnet);
                Assert.Same(ifp, Ifnet.Reclaim("loan1", inner));
                Assert.Equal(jail.Vnet, ifp.Vnet);
                inner.Remove();
            }

            Assert.Throws<PrivilegeException>(() => { using (jail.Attach(uid: 1000)) ifp.Lend(jail); });
            FakeDriver.Attached(VnetInstance.Default, "loan1");
            Refused.With(Errno.Exists, () => Ifnet.Reclaim("loan1", jail));
            IfnetTable.Find(VnetInstance.Default, "loan1")!.Detach();
            Ifnet.Reclaim("loan1", jail);
            Assert.Equal(VnetInstance.Default, ifp.Vnet);

            ifp.Lend(jail);
            jail.Remove();
            Assert.Equal(VnetInstance.Default, ifp.Vnet);
            Assert.Contains("'loan'", Refused.With(Errno.NoDevice, () => ifp.Lend(jail)), StringComparison.Ordinal);
        }
        finally
        {
            inherits.Remove();
            ifp.Detach();
        }
    }

    private static string Text(Ifnet ifp)
    {
        var text = new StringWriter();
        Ifconfig.Write(text, ifp);
        return text.ToString();
    }
}
