namespace Vnet.Runtime.Tests;

public class LifecycleTests
{
    [Fact]
    public void States_follow_each_other()
    {
        List<(VnetState, Subsystem)> seen = [];
        void Note() => seen.Add((CurVnet.Current!.State, CurVnet.Current.Subsystem));
        VnetInstance vnet;
        using (Entry.Registered(Entry.Ctor("c1", Note, Subsystem.ProtoDomain), Entry.Ctor("c2", Note, Subsystem.InitIf), Entry.Dtor("d", Note, Subsystem.Netgraph)))
        {
            seen.Clear();
            vnet = VnetInstance.Create("states");
            Assert.Equal((VnetState.Live, Subsystem.VnetDone), (vnet.State, vnet.Subsystem));
            vnet.Dispose();
            Assert.Equal(VnetState.Dead, vnet.State);
            Assert.Equal([(VnetState.Building, Subsystem.InitIf), (VnetState.Building, Subsystem.ProtoDomain), (VnetState.ShuttingDown, Subsystem.Netgraph)], seen);
            vnet.Dispose();
            Assert.Equal(3, seen.Count);
        }
    }

    [Fact]
    public void Constructors_run_by_subsystem_order_and_registration_and_destructors_reversed()
    {
        List<string> ran = [];
        Action Note(string name) => () => ran.Add(name);
        SysinitEntry[] entries =
        [
            Entry.Ctor("c5", Note("c5"), Subsystem.ProtoEnd, Order.First), Entry.Ctor("c3", Note("c3"), Subsystem.ProtoDomain, Order.Any),
            Entry.Ctor("c1", Note("c1"), Subsystem.ProtoDomain, Order.First), Entry.Ctor("c4", Note("c4"), Subsystem.ProtoDomain, Order.Any),
            Entry.Ctor("c2", Note("c2"), Subsystem.ProtoDomain, Order.Second),
            Entry.Dtor("d2", Note("d2"), Subsystem.ProtoDomain, Order.Any), Entry.Dtor("d1", Note("d1"), Subsystem.ProtoDomain, Order.First), Entry.Dtor("d3", Note("d3"), Subsystem.ProtoDomain, Order.Any),
        ];
        using (Entry.Registered(entries))
        {
            ran.Clear();
            VnetInstance.Create("order").Dispose();
            Assert.Equal(["c1", "c2", "c3", "c4", "c5", "d3", "d2", "d1"], ran);
        }
    }

    [Fact]
    public void Registration_reaches_all_live_vnets_and_unregistration_runs_only_destructors()
    {
        using VnetInstance a = VnetInstance.Create("a");
        List<string> ran = [];
        SysinitEntry ctor = Entry.Ctor("ctor", () => ran.Add("+" + CurVnet.Current!.Name));
        SysinitEntry dtor = Entry.Dtor("dtor", () => ran.Add("-" + CurVnet.Current!.Name));
        Sysinits.Register(ctor);
        Sysinits.Register(dtor);
        Assert.Equal(["+vnet0", "+a"], ran);
        Assert.Throws<ArgumentException>(() => Sysinits.Register(ctor));
        Sysinits.Unregister(ctor);
        Assert.Equal(2, ran.Count);
        Sysinits.Unregister(dtor);
        Assert.Equal(["+vnet0", "+a", "-a", "-vnet0"], ran);
        Sysinits.Unregister(dtor);
        Assert.Equal(4, ran.Count);
    }

    [Fact]
    public void A_constructor_that_throws_leaves_no_vnet()
    {
        List<string> ran = [];
        VnetInstance? half = null;
        SysinitEntry[] entries =
        [
            Entry.Ctor("early", () => ran.Add("early"), Subsystem.InitIf, owner: "Early"),
            Entry.Dtor("~early", () => ran.Add("~early"), Subsystem.InitIf, owner: "Early"),
            Entry.Dtor("~failing", () => ran.Add("~failing"), Subsystem.Pseudo, owner: "Failing"),
            Entry.Dtor("~late", () => ran.Add("~late"), Subsystem.ProtoEnd, owner: "Late"),
            Entry.Ctor("late", () => ran.Add("late"), Subsystem.ProtoEnd, owner: "Late"),
        ];
        using (Entry.Registered(entries))
        {
            bool fail = false;
            using (Entry.Registered(Entry.Ctor("failing", () =>
            {
                half = CurVnet.Current;
                if (fail)
                    throw new FormatException("no luck");
            }, Subsystem.Pseudo, owner: "Failing")))
            {
                ran.Clear();
                fail = true;
                int count = VnetList.Count;
                var error = Assert.Throws<VnetConstructorException>(() => VnetInstance.Create("unlucky"));
                Assert.Equal(("unlucky", "failing"), (error.Vnet, error.Constructor.Name));
                Assert.IsType<FormatException>(error.InnerException);
                Assert.Contains("no luck", error.Message, StringComparison.Ordinal);
                Assert.Equal(["early", "~early"], ran);
                Assert.Equal(count, VnetList.Count);
                Assert.Equal(VnetState.Dead, half!.State);
                Assert.Throws<VnetDisposedException>(() => TestModule.In(half).number);
                Assert.Null(CurVnet.Current);
            }
        }
    }

    [Fact]
    public void A_destructor_that_throws_does_not_stop_the_others()
    {
        List<string> ran = [];
        bool fail = false;
        using (Entry.Registered(
            Entry.Dtor("last", () => ran.Add("last"), Subsystem.InitIf),
            Entry.Dtor("bad", () => { if (fail) throw new FormatException("stuck"); }, Subsystem.Pseudo),
            Entry.Dtor("first", () => ran.Add("first"), Subsystem.ProtoEnd)))
        {
            VnetInstance vnet = VnetInstance.Create("v");
            fail = true;
            var error = Assert.Throws<VnetDestructorException>(vnet.Dispose);
            fail = false;
            Assert.Equal("bad", Assert.Single(error.Errors).Entry.Name);
            Assert.Contains("stuck", error.Message, StringComparison.Ordinal);
            Assert.Equal(["first", "last"], ran);
            Assert.Equal((VnetState.Dead, 1), (vnet.State, VnetList.Count));
            vnet.Dispose();
        }
    }

    [Fact]
    public void What_is_in_use_cannot_be_destroyed()
    {
        Assert.Throws<VnetBusyException>(VnetInstance.Default.Dispose);
        VnetInstance parent = VnetInstance.Create("parent");
        VnetInstance child = VnetInstance.Create("child", parent);
        Assert.Contains("1 child", Assert.Throws<VnetBusyException>(parent.Dispose).Message, StringComparison.Ordinal);
        using (CurVnet.Set(child))
            Assert.Throws<VnetBusyException>(child.Dispose);
        child.Dispose();
        parent.Dispose();
        Assert.Equal("parent", Assert.Throws<VnetDisposedException>(() => VnetInstance.Create("orphan", parent)).Vnet);
        Assert.Throws<ArgumentException>(() => VnetInstance.Create(""));
    }

    [Fact]
    public void Creation_inside_a_constructor_or_destructor_or_while_pinned_is_refused()
    {
        Exception? inCtor = null;
        Exception? inDtor = null;
        using (Entry.Registered(
            Entry.Ctor("c", () => inCtor = Record.Exception(() => VnetInstance.Create("nested"))),
            Entry.Dtor("d", () => inDtor = Record.Exception(() => VnetInstance.Create("nested")))))
        {
            VnetInstance.Create("v").Dispose();
        }

        Assert.IsType<VnetDeadlockException>(inCtor);
        Assert.IsType<VnetDeadlockException>(inDtor);
        using (Vnet.Dpcpu.Pin(0))
            Assert.Throws<VnetDeadlockException>(() => VnetInstance.Create("pinned"));
    }

    [Fact]
    public void A_vnet_starts_with_the_reference_copy_and_objects_of_its_own()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        TestModule.In(a).number = 1;
        TestModule.In(a).items.Add(1);
        TestModule.In(a).pair.Count = 9;
        Assert.Equal((42, -1L, (byte)7, (Int128)5, "default"), (TestModule.In(b).number, TestModule.In(b).wide, TestModule.In(b).narrow, TestModule.In(b).widest, TestModule.In(b).text));
        Assert.Empty(TestModule.In(b).items);
        Assert.Equal(("pair", 2), TestModule.In(b).pair);
        Assert.NotEqual(a.Id, b.Id);
    }
}
