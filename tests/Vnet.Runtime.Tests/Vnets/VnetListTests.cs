namespace Vnet.Runtime.Tests;

public class VnetListTests
{
    [Fact]
    public void Walks_go_in_the_order_of_creation_under_either_lock()
    {
        using VnetInstance a = VnetInstance.Create("a");
        using VnetInstance b = VnetInstance.Create("b");
        using VnetInstance c = VnetInstance.Create("c");
        b.Dispose();
        List<VnetInstance> sleepable = [];
        foreach (VnetInstance vnet in VnetList.ReadLock())
            sleepable.Add(vnet);
        List<VnetInstance> noSleep = [];
        foreach (VnetInstance vnet in VnetList.ReadLockNoSleep())
            noSleep.Add(vnet);
        Assert.Equal([VnetInstance.Default, a, c], sleepable);
        Assert.Equal(sleepable, noSleep);
        Assert.Equal(3, VnetList.Count);
    }

    [Fact]
    public void Walk_is_over_after_it_was_left()
    {
        using (VnetListReader walk = VnetList.ReadLock())
        {
            foreach (VnetInstance vnet in walk)
                break;
            bool over = false;
            try
            {
                walk.GetEnumerator().MoveNext();
            }
            catch (InvalidOperationException)
            {
                over = true;
            }

            Assert.True(over);
        }

        VnetInstance.Create("after a break").Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_writer_waits_for_a_reader(bool noSleep)
    {
        TestThread? create = null;
        foreach (VnetInstance vnet in noSleep ? VnetList.ReadLockNoSleep() : VnetList.ReadLock())
        {
            create ??= new TestThread(() => VnetInstance.Create("waits").Dispose());
            create.AssertWaits();
        }

        create!.Join();
    }

    [Fact]
    public void Walks_nest_in_any_order_while_a_writer_waits()
    {
        var walk = new TestThread(() =>
        {
            TestThread? create = null;
            foreach (VnetInstance outer in VnetList.ReadLockNoSleep())
            {
                create ??= new TestThread(() => VnetInstance.Create("waits").Dispose());
                create.AssertWaits();
                foreach (VnetInstance inner in VnetList.ReadLock())
                    Assert.Equal(VnetState.Live, inner.State);
            }

            create!.Join();
        });
        walk.Join("a walk inside a walk waited for a writer that waited for it");
    }

    [Fact]
    public void Tables_can_be_read_inside_a_walk_while_a_creator_waits()
    {
        var walk = new TestThread(() =>
        {
            TestThread? create = null;
            foreach (VnetInstance vnet in VnetList.ReadLock())
            {
                create ??= new TestThread(() => VnetInstance.Create("waits").Dispose());
                create.AssertWaits();
                Assert.Equal(42, VnetSymbols.Read<int>(vnet, "runtime_tests.number"));
                Assert.NotEmpty(VnetModules.All);
                Assert.NotEmpty(LinkerSet.Of<int>("runtime_tests_numbers"));
                Assert.NotNull(Sysinits.Of(SysinitKind.VnetConstructor));
                Assert.True(VnetData.ReserveFree > 0);
            }

            create!.Join();
        });
        walk.Join("a reader of tables waited for a creator that waited for it");
    }

    [Fact]
    public void Creation_destruction_and_loading_inside_a_walk_are_refused()
    {
        VnetInstance vnet = VnetInstance.Create("walked");
        foreach (VnetInstance _ in VnetList.ReadLock())
        {
            Assert.Throws<VnetDeadlockException>(() => VnetInstance.Create("in walk"));
            Assert.Throws<VnetDeadlockException>(vnet.Dispose);
            Assert.Throws<VnetDeadlockException>(() => VnetModules.Load(SyntheticModule.OfEntries("in_walk")));
        }

        vnet.Dispose();
    }
}
