namespace Vnet.Runtime.Tests;

public class VnetModulesTests
{
    [Fact]
    public void Load_unload_and_reload_reach_live_and_later_vnets()
    {
        using VnetInstance a = VnetInstance.Create("a");
        int free = VnetData.ReserveFree;
        for (int round = 0; round < 3; round++)
        {
            var module = new SyntheticModule("loaded", 100 + round);
            VnetModules.Load(module.File);
            VnetModules.Load(module.File);
            using VnetInstance b = VnetInstance.Create("b");
            Assert.Equal((100L + round, "loaded"), (module.Number.Read<long>(a), module.Text.Read<string?>(b)));
            module.Number.Write(a, 1L);
            Assert.NotSame(module.Items.Read<List<int>>(a), module.Items.Read<List<int>>(b));
            Assert.Equal(100L + round, module.Number.Read<long>(b));
            Assert.True(VnetData.ReserveFree < free);
            VnetModules.Unload(module.File);
            Assert.Throws<VnetBusyException>(() => module.Number.Read<long>(a));
            Assert.Null(VnetModules.Find("loaded"));
            Assert.Equal(free, VnetData.ReserveFree);
        }
    }

    [Fact]
    public void A_type_that_stays_keeps_its_place()
    {
        var module = new SyntheticModule("stays", 5, collectible: false);
        VnetModules.Load(module.File);
        nint place = module.Section.DataOffset;
        VnetModules.Unload(module.File);
        using VnetInstance a = VnetInstance.Create("a");
        Assert.Throws<VnetBusyException>(() => module.Text.Read<string?>(a));
        var other = new SyntheticModule("other", 6);
        VnetModules.Load(other.File);
        Assert.NotEqual(place, other.Section.DataOffset);
        VnetModules.Load(module.File);
        Assert.Equal(place, module.Section.DataOffset);
        Assert.Equal((5L, "stays"), (module.Number.Read<long>(a), module.Text.Read<string?>(a)));
        VnetModules.Unload(module.File);
        VnetModules.Unload(other.File);
    }

    [Fact]
    public void Two_modules_of_one_name_are_refused()
    {
        var module = new SyntheticModule("runtime_tests", 1);
        var error = Assert.Throws<VnetModuleExistsException>(() => VnetModules.Load(module.File));
        Assert.Equal("runtime_tests", error.Module);
        Assert.Contains("runtime_tests.dll", error.Message, StringComparison.Ordinal);
        Assert.False(module.File.IsLinked);

        // Announced, it is refused once, and does not stand in the way afterwards.
        Assert.Throws<VnetModuleExistsException>(() => VnetBoot.Announce(module.File));
        Assert.NotEmpty(VnetModules.All);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exhausted_reserve_names_the_variable_and_leaves_nothing(bool collectible)
    {
        int free = VnetData.ReserveFree;
        int modules = VnetModules.All.Count;
        var module = new SyntheticModule("too_big", 1, slots: 100_000, collectible);
        for (int i = 0; i < 2; i++)
        {
            var error = Assert.Throws<VnetReserveExhaustedException>(() => VnetModules.Load(module.File));
            Assert.Equal("too_big", error.Module);
            Assert.Contains("VnetReservePages", error.Message, StringComparison.Ordinal);
            Assert.Equal((free, modules), (VnetData.ReserveFree, VnetModules.All.Count));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_initialiser_that_throws_leaves_nothing(bool collectible)
    {
        using VnetInstance a = VnetInstance.Create("a");
        int free = VnetData.ReserveFree;
        var module = new SyntheticModule("throws", 1, collectible: collectible) { ThrowOnCopy = new FormatException() };
        var error = Assert.Throws<VnetInitialiserException>(() => VnetModules.Load(module.File));
        Assert.IsType<FormatException>(error.InnerException);
        Assert.Equal("throws", error.Module);
        Assert.Equal(free, VnetData.ReserveFree);
        using (VnetInstance.Create("unharmed"))
            module.ThrowOnCopy = null;
        VnetModules.Load(module.File);
        Assert.Equal(1L, module.Number.Read<long>(a));
        VnetModules.Unload(module.File);
    }

    [Fact]
    public void A_constructor_that_throws_in_one_vnet_is_undone_in_all()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        List<string> ran = [];
        bool fail = true;
        var module = new SyntheticModule("undone", 1, 2, true,
            Entry.Ctor("good", () => ran.Add("+" + CurVnet.Current!.Name), Subsystem.InitIf, owner: "Good"),
            Entry.Dtor("~good", () => ran.Add("-" + CurVnet.Current!.Name), Subsystem.InitIf, owner: "Good"),
            Entry.Ctor("bad", () =>
            {
                if (fail && CurVnet.Current == a)
                    throw new FormatException("not in a");
            }, Subsystem.Pseudo, owner: "Bad"));
        int free = VnetData.ReserveFree;
        var error = Assert.Throws<VnetConstructorException>(() => VnetModules.Load(module.File));
        Assert.Equal(("a", "bad"), (error.Vnet, error.Constructor.Name));
        Assert.Equal(["+vnet0", "+a", "+b", "-b", "-a", "-vnet0"], ran);
        Assert.Equal(free, VnetData.ReserveFree);
        Assert.Null(VnetModules.Find("undone"));
        Assert.DoesNotContain(Sysinits.Of(SysinitKind.VnetDestructor), entry => entry.Name == "~good");

        fail = false;
        VnetModules.Load(module.File);
        VnetModules.Unload(module.File);
    }

    [Fact]
    public void A_module_pulled_in_by_a_constructor_reaches_the_vnet_being_built_and_is_undone_with_it()
    {
        List<string> ran = [];
        SyntheticModule? pulled = null;
        bool fail = false;
        SysinitEntry pull = Entry.Ctor("pull", () =>
        {
            if (CurVnet.Current!.Name != "builds" || pulled is not null)
                return;
            pulled = new SyntheticModule("pulled", 77, 2, true,
                Entry.Ctor("p", () => ran.Add("+" + CurVnet.Current!.Name), Subsystem.InitIf, owner: "P"),
                Entry.Dtor("~p", () => ran.Add("-" + CurVnet.Current!.Name), Subsystem.InitIf, owner: "P"));
            VnetBoot.Announce(pulled.File);
            Assert.Equal(77L, pulled.Number.Read<long>(CurVnet.Current!));
        }, Subsystem.Pseudo);
        using (Entry.Registered(pull, Entry.Ctor("fails", () => { if (fail) throw new FormatException(); }, Subsystem.ProtoEnd)))
        {
            fail = true;
            Assert.Throws<VnetConstructorException>(() => VnetInstance.Create("builds"));
            fail = false;
        }

        Assert.Equal(["+vnet0", "+builds", "-builds"], ran);
        VnetModules.Unload(pulled!.File);
        Assert.Equal("-vnet0", ran[^1]);
    }

    [Fact]
    public void A_module_pulled_in_by_a_destructor_has_variables_in_the_vnet_that_goes()
    {
        SyntheticModule? pulled = null;
        long seen = 0;
        using (Entry.Registered(Entry.Dtor("pull", () =>
        {
            if (pulled is not null)
                return;
            pulled = new SyntheticModule("pulled_late", 78);
            VnetBoot.Announce(pulled.File);
            seen = pulled.Number.Read<long>(CurVnet.Current!);
        })))
        {
            VnetInstance.Create("goes").Dispose();
        }

        Assert.Equal(78, seen);
        VnetModules.Unload(pulled!.File);
    }

    [Fact]
    public void A_module_that_cannot_be_linked_fails_its_own_user_and_nobody_else()
    {
        bool fail = true;
        var module = new SyntheticModule("fails_late", 5, 1, true, Entry.Ctor("throws", () =>
        {
            if (fail)
                throw new FormatException("not now");
        }));
        foreach (VnetInstance vnet in VnetList.ReadLock())
        {
            if (vnet.IsDefault)
                VnetBoot.Announce(module.File); // Its constructors have to wait until the walk is over.
        }

        VnetInstance.Create("unconcerned").Dispose();
        Assert.IsType<FormatException>(Assert.IsType<VnetConstructorException>(module.File.LinkError).InnerException);
        var error = Assert.Throws<VnetBusyException>(() => module.Number.Read<long>(VnetInstance.Default));
        Assert.Contains("not now", error.Message, StringComparison.Ordinal);
        Assert.Throws<VnetConstructorException>(() => VnetModules.Load(module.File));
        fail = false;
        VnetModules.Load(module.File);
        Assert.Null(module.File.LinkError);
        Assert.Equal(5L, module.Number.Read<long>(VnetInstance.Default));
        VnetModules.Unload(module.File);
    }

    [Fact]
    public void A_static_initialiser_on_another_thread_does_not_deadlock_with_a_constructor()
    {
        // What generated code does: a type's static constructor asks for the section's place, while a constructor that
        // holds the registry waits for that static constructor.
        var module = new SyntheticModule("deadlock", 9);
        TestThread? initialiser = null;
        var create = new TestThread(() =>
        {
            using (Entry.Registered(Entry.Ctor("waits", () =>
            {
                if (initialiser is not null)
                    return;
                initialiser = new TestThread(() =>
                {
                    VnetBoot.Announce(module.File);
                    Assert.NotEqual(0, module.Section.DataOffset);
                });
                initialiser.Join("the initialiser waited for the registry");
            })))
            {
            }
        });
        create.Join();
        Assert.Equal(9L, module.Number.Read<long>(VnetInstance.Default));
        VnetModules.Unload(module.File);
    }

    [Fact]
    public void What_was_linked_at_boot_cannot_be_unloaded()
    {
        VnetModuleInfo module = VnetModules.Find("runtime_tests")!;
        Assert.Equal(3, module.Version);
        Assert.Throws<VnetBusyException>(() => VnetModules.Unload(module.File));
    }

    [Fact]
    public void Destructors_that_throw_at_unload_are_reported_and_the_module_is_gone()
    {
        using VnetInstance a = VnetInstance.Create("a");
        LinkerFile file = SyntheticModule.OfEntries("bad_unload", Entry.Dtor("bad", () => throw new FormatException()));
        VnetModules.Load(file);
        var error = Assert.Throws<VnetDestructorException>(() => VnetModules.Unload(file));
        Assert.Equal(2, error.Errors.Count);
        Assert.Null(VnetModules.Find("bad_unload"));
    }
}
