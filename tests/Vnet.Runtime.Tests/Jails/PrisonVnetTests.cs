namespace Vnet.Runtime.Tests;

public class PrisonVnetTests
{
    [Fact]
    public void The_vnet_follows_the_flow()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=follows vnet=new persist children.max=1"));
        Prison inner = Prison.Create(JailParameters.Parse("name=follows.inner vnet=new persist"));
        Assert.Null(CurVnet.Current);
        using (jail.Attach())
        {
            TestModule.V_number = 1;
            using (inner.Attach())
            {
                Assert.Same(inner.Vnet, CurVnet.Current);
                Assert.Equal(42, TestModule.V_number);
            }

            Assert.Equal(1, TestModule.V_number);
        }

        Assert.Null(CurVnet.Current);
        Assert.Equal(1, TestModule.In(jail.Vnet).number);
        jail.Remove();
        Assert.Throws<VnetDisposedException>(() => TestModule.In(jail.Vnet).number);
        Assert.Equal("follows", jail.Name);
    }

    [Fact]
    public async Task Asynchronous_flows_of_two_jails_do_not_meet()
    {
        Prison a = Prison.Create(JailParameters.Parse("name=flow_a vnet=new persist"));
        Prison b = Prison.Create(JailParameters.Parse("name=flow_b vnet=new persist"));
        async Task Count(Prison jail)
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.Same(jail, Ucred.Current.Prison);
                TestModule.V_number++;
                await Task.Yield();
            }
        }

        await Task.WhenAll(a.RunAsync(() => Count(a)), b.RunAsync(() => Count(b)));
        Assert.Equal((142, 142), (TestModule.In(a.Vnet).number, TestModule.In(b.Vnet).number));
        a.Remove();
        b.Remove();
    }

    [Fact]
    public void Work_that_outlives_its_jail_has_no_privileges_and_no_vnet()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=outlived vnet=new persist"));
        ExecutionContext left;
        using (jail.Attach())
            left = ExecutionContext.Capture()!;
        jail.Remove();
        ExecutionContext.Run(left, _ =>
        {
            Assert.Same(jail, Ucred.Current.Prison);
            Assert.Equal(PrisonState.Removed, Ucred.Current.Prison.State);
            Assert.False(Priv.Check(Ucred.Current, Priv.NetRoute));
            Assert.Contains("The jail is gone", Assert.Throws<PrivilegeException>(() => Priv.Demand(Ucred.Current, Priv.NetRoute, "add a route")).Message, StringComparison.Ordinal);
            Assert.Throws<VnetDisposedException>(() => { using (CurVnet.Set(Ucred.Current.Vnet)) { } });
        }, null);
    }

    [Fact]
    public void Attaching_to_a_jail_whose_vnet_is_gone_does_not_leave_a_flow_behind()
    {
        Prison jail = Prison.Create(JailParameters.Parse("name=robbed vnet=new persist"));
        jail.Vnet.Dispose();
        Assert.Throws<VnetDisposedException>(() => jail.Attach());
        Assert.Empty(jail.Holders);
        Assert.Same(Ucred.Kernel, Ucred.Current);
        jail.Remove();
    }
}
