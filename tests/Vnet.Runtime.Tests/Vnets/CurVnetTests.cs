namespace Vnet.Runtime.Tests;

public sealed class CurVnetTests : IDisposable
{
    private readonly VnetInstance _a = VnetInstance.Create("a");
    private readonly VnetInstance _b = VnetInstance.Create("b");

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public void Scope_sets_and_restores()
    {
        Assert.Null(CurVnet.Current);
        using (CurVnet.Set(_a))
        {
            Assert.Same(_a, CurVnet.Current);
            TestModule.V_number = 1;
            using (CurVnet.Set(_a))
                TestModule.V_number++;
            Assert.Same(_a, CurVnet.Current);
            using (CurVnet.SetQuiet(_b))
                Assert.Equal(42, TestModule.V_number);
            Assert.Equal(2, TestModule.V_number);
        }

        Assert.Null(CurVnet.Current);
    }

    [Fact]
    public void Nested_set_of_another_vnet_names_both_call_sites()
    {
        using (CurVnet.Set(_a, "Outer", "outer.cs", 10))
        {
            var error = Assert.Throws<CurVnetNestedException>(() => CurVnet.Set(_b, "Inner", "inner.cs", 20).Dispose());
            Assert.Contains("outer.cs:10", error.OuterSite, StringComparison.Ordinal);
            Assert.Contains("inner.cs:20", error.InnerSite, StringComparison.Ordinal);
            Assert.Contains(error.OuterSite, error.Message, StringComparison.Ordinal);
            Assert.Contains(error.InnerSite, error.Message, StringComparison.Ordinal);
            Assert.Same(_a, CurVnet.Current);
        }
    }

    [Fact]
    public void An_exception_inside_the_scope_restores()
    {
        Assert.Throws<FormatException>((Action)(() =>
        {
            using (CurVnet.Set(_a))
                throw new FormatException();
        }));
        Assert.Null(CurVnet.Current);
    }

    [Fact]
    public void Second_dispose_of_a_scope_does_nothing()
    {
        CurVnet.Scope scope = CurVnet.Set(_a);
        scope.Dispose();
        using (CurVnet.Set(_b))
        {
            scope.Dispose();
            Assert.Same(_b, CurVnet.Current);
        }
    }

    [Fact]
    public void Access_without_a_current_vnet_names_the_variable()
    {
        Assert.Equal("number", Assert.Throws<NoCurrentVnetException>(() => TestModule.V_number).Variable);
        Assert.Contains("'text'", Assert.Throws<NoCurrentVnetException>(() => TestModule.V_text).Message, StringComparison.Ordinal);
        Assert.Throws<NoCurrentVnetException>(() => TestModule.Cur.number);
        Assert.Equal("me", Assert.Throws<NoCurrentVnetException>(() => CurVnet.AssertSet("me")).Variable);
    }

    [Fact]
    public void A_destroyed_vnet_cannot_be_made_current_or_accessed()
    {
        VnetInstance gone = VnetInstance.Create("gone");
        gone.Dispose();
        Assert.Equal("gone", Assert.Throws<VnetDisposedException>(() => CurVnet.Set(gone).Dispose()).Vnet);
        Assert.Throws<VnetDisposedException>(() => CurVnet.SetQuiet(gone).Dispose());
        Assert.Throws<VnetDisposedException>(() => { _ = CurVnet.RunAsync(gone, () => Task.CompletedTask); });
        Assert.Throws<VnetDisposedException>(() => TestModule.In(gone).number);
    }

    [Fact]
    public void Each_thread_has_its_own()
    {
        using (CurVnet.Set(_a))
        {
            VnetInstance? seen = _a;
            var thread = new Thread(() => seen = CurVnet.Current);
            thread.Start();
            thread.Join();
            Assert.Null(seen);
        }
    }

    [Fact]
    public void A_ref_that_outlives_its_vnet_still_reads_its_memory()
    {
        ref int number = ref OfDeadVnet();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, true, true);
            using VnetInstance other = VnetInstance.Create("other");
        }

        Assert.Equal(4711, number);
        number++;
        Assert.Equal(4712, number);
    }

    private static ref int OfDeadVnet()
    {
        VnetInstance vnet = VnetInstance.Create("dead");
        ref int number = ref TestModule.In(vnet).number;
        number = 4711;
        vnet.Dispose();
        return ref number;
    }
}
