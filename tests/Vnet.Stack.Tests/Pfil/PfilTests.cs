using Vnet.Net;
using Vnet.Netinet;
using Vnet.Stack.Tests.Inet;

namespace Vnet.Stack.Tests;

public sealed class PfilTests
{
    [Fact]
    public void Filters_see_packets_in_their_order_in_and_its_reverse_out()
    {
        using var host = IpForwardTests.Router("pfil-order", out IpPort left, out IpPort right);
        List<string> seen = [];
        Add(host, "second", PfilFlags.InOut, 20, seen);
        Add(host, "first", PfilFlags.InOut, 10, seen);
        Add(host, "third", PfilFlags.InOut, 20, seen);

        left.Receive(IpPacket.Make("10.0.0.2", "10.0.1.2"));

        Assert.Equal(["first p0 In", "second p0 In", "third p0 In", "third p1 Out, Forward", "second p1 Out, Forward", "first p1 Out, Forward"], seen);
        Assert.Single(right.Sent);
    }

    [Theory]
    [InlineData(PfilFlags.In, PfilVerdict.Drop)]
    [InlineData(PfilFlags.In, PfilVerdict.Consumed)]
    [InlineData(PfilFlags.Out, PfilVerdict.Drop)]
    [InlineData(PfilFlags.Out, PfilVerdict.Consumed)]
    public void What_a_filter_drops_or_takes_goes_no_further(PfilFlags direction, PfilVerdict verdict)
    {
        using var host = IpForwardTests.Router($"pfil-{direction}-{verdict}", out IpPort left, out IpPort right);
        Link(host, "guard", direction, (ref m, ifp, flags, inp) =>
        {
            if (verdict == PfilVerdict.Consumed)
                m.FreeChain();
            return verdict;
        });

        left.Receive(IpPacket.Make("10.0.0.2", "10.0.1.2"));
        if (direction == PfilFlags.Out)
            Assert.Equal(Errno.AccessDenied, host.Output(IpPacket.Make("0.0.0.0", "10.0.1.2")));

        Assert.Empty(right.Sent);
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Filter_that_throws_lets_nothing_through()
    {
        using var host = IpForwardTests.Router("pfil-throw", out IpPort left, out IpPort right);
        Link(host, "broken", PfilFlags.In, static (ref m, ifp, flags, inp) => throw new InvalidOperationException("broken"));
        List<UnhandledError> errors = [];
        UnhandledErrors.Occurred += errors.Add;
        left.Receive(IpPacket.Make("10.0.0.2", "10.0.1.2"));
        UnhandledErrors.Occurred -= errors.Add;
        Assert.Contains("broken", Assert.Single(errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(right.Sent);
        Assert.Equal(0, host.Used());
    }

    [Fact]
    public void Changed_destination_is_followed()
    {
        using var host = IpForwardTests.Router("pfil-nat", out IpPort left, out IpPort right);
        Link(host, "nat", PfilFlags.In, static (ref m, ifp, flags, inp) =>
        {
            _ = new IpHeader(m.Data) { Destination = InAddr.Parse("10.0.1.77") };
            return PfilVerdict.Pass;
        });
        left.Receive(IpPacket.Make("10.0.0.2", "10.0.0.1"));
        Assert.Equal([10, 0, 1, 77], Assert.Single(right.Sent)[16..20]);
    }

    [Fact]
    public void Hooks_are_listed_unlinked_and_end_with_their_vnet()
    {
        PfilHook hook;
        using (var host = new IpHost("pfil-list"))
        {
            hook = Link(host, "one", PfilFlags.In, static (ref m, ifp, flags, inp) => PfilVerdict.Pass);
            using (CurVnet.Set(host.Vnet))
            {
                PfilHead head = Pfil.Find("inet")!;
                Assert.Contains(head, Pfil.Heads);
                Assert.Equal([hook], Pfil.Hooks);
                Assert.Equal([hook], head.Hooks(PfilFlags.In));
                Assert.False(head.HasOut);
                Assert.Contains("inet Ip4 in [tests:one] out []", Sysctl.GetString("net.pfil.heads", host.Vnet), StringComparison.Ordinal);
                Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => Pfil.AddHook("tests", "one", PfilType.Ip4, static (ref m, ifp, flags, inp) => PfilVerdict.Pass)).Errno);
                Assert.Equal(Errno.NoEntry, Assert.Throws<NetException>(() => Pfil.Link(hook, "nowhere", PfilFlags.In)).Errno);
                Assert.Equal(Errno.NoEntry, Assert.Throws<NetException>(() => Pfil.Unlink(hook, "inet", PfilFlags.Out)).Errno);
                Pfil.Unlink(hook, "inet", PfilFlags.In);
                Assert.False(head.HasIn);
                Pfil.Link("tests", "one", "inet", PfilFlags.InOut);
                Assert.Equal(2, hook.Links);
            }
        }

        Assert.True(hook.IsRemoved);
        Assert.Equal(0, hook.Links);
    }

    [Fact]
    public void Hooks_go_with_the_module_whose_name_they_bear()
    {
        using var host = new IpHost("pfil-module");
        Kld.Load(BuiltModule.PathOf("Vnet.Stack.Vlan"));
        PfilHook modules, own;
        using (CurVnet.Set(host.Vnet))
        {
            modules = Pfil.AddHook("if_vlan", "default", PfilType.Ip4, static (ref m, ifp, flags, inp) => PfilVerdict.Pass);
            Pfil.Link(modules, "inet", PfilFlags.In);
        }

        own = Link(host, "stays", PfilFlags.Out, static (ref m, ifp, flags, inp) => PfilVerdict.Pass);

        Kld.Unload("if_vlan");

        Assert.True(modules.IsRemoved);
        Assert.False(own.IsRemoved);
        using (CurVnet.Set(host.Vnet))
            Assert.False(Pfil.Find("inet")!.HasIn);
    }

    private static void Add(IpHost host, string name, PfilFlags directions, int priority, List<string> seen) =>
        Link(host, name, directions, (ref m, ifp, flags, inp) =>
        {
            seen.Add($"{name} {ifp} {flags}");
            return PfilVerdict.Pass;
        }, priority);

    private static PfilHook Link(IpHost host, string name, PfilFlags directions, PfilFunction function, int priority = Pfil.AnyPriority)
    {
        using (CurVnet.Set(host.Vnet))
        {
            PfilHook hook = Pfil.AddHook("tests", name, PfilType.Ip4, function);
            Pfil.Link(hook, "inet", directions, priority);
            return hook;
        }
    }
}
