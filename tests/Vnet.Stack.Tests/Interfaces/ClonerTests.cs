using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

public class ClonerTests
{
    [Fact]
    public void Numbers_are_counted_in_each_vnet_and_given_again()
    {
        using var one = VnetInstance.Create("clone-one");
        using var two = VnetInstance.Create("clone-two");
        using var cloner = new TestCloner("cla");
        Assert.Equal(["cla0", "cla1", "cla7", "cla2"], Create(one, "cla", "cla", "cla7", "cla").Select(ifp => ifp.Name));
        Assert.Equal(["cla0"], Create(two, "cla").Select(ifp => ifp.Name));
        Ifnet first = IfnetTable.Find(one, "cla0")!;
        Assert.Equal((0, "cla", cloner), (first.Unit, first.DriverName, first.Cloner));
        Assert.Contains(first.Groups, group => group.Name == "cla");
        first.Destroy();
        Assert.Null(IfnetTable.Find(one, "cla0"));
        Assert.Contains("gone already", Refused.With(Errno.NoDevice, first.Destroy), StringComparison.Ordinal);
        Assert.Equal(["cla0"], Create(one, "cla").Select(ifp => ifp.Name));
    }

    [Fact]
    public void What_cannot_be_created_says_why()
    {
        using var vnet = VnetInstance.Create("clone-refused");
        using var cloner = new TestCloner("clb") { Largest = 1 };
        Assert.Contains("Load the driver's module", Refused.With(Errno.Invalid, () => Create(vnet, "nosuch0")), StringComparison.Ordinal);
        Refused.With(Errno.Invalid, () => Create(vnet, "clb01"));
        Refused.With(Errno.NoSpace, () => Create(vnet, "clb2"));
        Create(vnet, "clb0");
        Refused.With(Errno.Exists, () => Create(vnet, "clb0"));
        Create(vnet, "clb");
        Refused.With(Errno.NoSpace, () => Create(vnet, "clb"));
        Refused.With(Errno.Exists, () => new TestCloner("clb"));
        Refused.With(Errno.Invalid, () => new TestCloner("clb9"));
        Refused.With(Errno.Invalid, () => IfCloner.Create("clb"));
    }

    [Fact]
    public void A_renamed_or_lent_interface_keeps_its_number()
    {
        using var home = VnetInstance.Create("clone-home");
        using var away = VnetInstance.Create("clone-away");
        using var cloner = new TestCloner("clc");
        Ifnet[] made = Create(home, "clc", "clc", "clc");
        made[0].Rename("uplink");
        made[1].MoveTo(away);
        Assert.Contains(made[1].Groups, group => group.Name == "clc" && group.Vnet == away);
        Refused.With(Errno.Exists, () => Create(home, "clc0"));
        Refused.With(Errno.Exists, () => Create(home, "clc1"));
        made[2].Rename("clc3");
        Assert.Equal(["clc4"], Create(home, "clc").Select(ifp => ifp.Name));

        // Destroyed where it is.
        made[1].Destroy();
        Assert.Equal(["clc1"], Create(home, "clc").Select(ifp => ifp.Name));
        Assert.Contains("clc1 of clone-away in clone-away", cloner.Destroyed);
    }

    [Fact]
    public void Unregistering_destroys_its_interfaces_in_all_vnets()
    {
        using var one = VnetInstance.Create("clone-unload-one");
        using var two = VnetInstance.Create("clone-unload-two");
        var cloner = new TestCloner("cld");
        Create(one, "cld", "cld");
        Ifnet lent = Create(two, "cld")[0];
        lent.Rename("lent0");
        lent.MoveTo(one);
        cloner.Dispose();
        cloner.Dispose();
        Assert.Null(IfCloner.Find("cld"));
        Assert.DoesNotContain(IfnetTable.Of(one).ToArray(), ifp => ifp.DriverName == "cld");
        Refused.With(Errno.Invalid, () => Create(one, "cld"));
    }

    [Fact]
    public void A_dying_vnet_destroys_what_was_made_in_it_wherever_it_is()
    {
        var home = VnetInstance.Create("clone-dying");
        using var away = VnetInstance.Create("clone-survivor");
        using var cloner = new TestCloner("cle");
        Ifnet[] made = Create(home, "cle", "cle");
        made[1].MoveTo(away);
        home.Dispose();
        Assert.Equal(["cle0 of clone-dying in clone-dying", "cle1 of clone-survivor in clone-survivor"], cloner.Destroyed);
        Assert.Null(IfnetTable.Find(away, "cle1"));
        Assert.Empty(home.Leaks);
    }

    [Fact]
    public void Parameters_are_the_drivers_own_type()
    {
        using var vnet = VnetInstance.Create("clone-parameters");
        using var cloner = new TestCloner("clf") { Wants = true };
        Assert.Contains("takes String and got nothing", Refused.With(Errno.Invalid, () => Create(vnet, "clf")), StringComparison.Ordinal);
        using (CurVnet.Set(vnet))
        {
            Refused.With(Errno.Invalid, () => IfCloner.Create("clf", 7));
            Assert.Equal("of em0", IfCloner.Create("clf", "of em0").Description);
        }
    }

    [Fact]
    public void What_each_vnet_has_cannot_be_destroyed_by_hand()
    {
        using var vnet = VnetInstance.Create("clone-min");
        using var cloner = new TestCloner("clg") { Least = 1 };
        Ifnet[] made = Create(vnet, "clg", "clg");
        Refused.With(Errno.Invalid, made[0].Destroy);
        made[1].Destroy();
        Ifnet plain = FakeDriver.Attached(vnet, "plain0");
        Refused.With(Errno.NotSupported, plain.Destroy);
        using (CurVnet.Set(vnet))
            cloner.DestroyMinimum();
        Assert.Null(made[0].Vnet);
    }

    [Fact]
    public void A_match_function_and_a_driver_that_fails()
    {
        using var vnet = VnetInstance.Create("clone-match");
        using var cloner = new TestCloner("clh") { Pattern = name => name.StartsWith("em0.", StringComparison.Ordinal) };
        Ifnet ifp = Create(vnet, "em0.100")[0];
        Assert.Equal(("em0.100", "clh", -1), (ifp.Name, ifp.DriverName, ifp.Unit));
        cloner.Failure = new FormatException("broken");
        Assert.Throws<AggregateException>(() => ifp.Destroy());
        Assert.Null(ifp.Vnet);
        cloner.Failure = null;
    }

    private static Ifnet[] Create(VnetInstance vnet, params string[] names)
    {
        using (CurVnet.Set(vnet))
            return [.. names.Select(name => IfCloner.Create(name))];
    }

    private sealed class TestCloner : IfCloner, IDisposable
    {
        public TestCloner(string name)
            : base(name) => Register();

        public List<string> Destroyed { get; } = [];

        public int Largest { get; init; } = DefaultMaxUnit;

        public int Least { get; init; }

        public bool Wants { get; init; }

        public Exception? Failure { get; set; }

        public Func<string, bool>? Pattern { get; init; }

        public override int MaxUnit => Largest;

        public override int MinInterfaces => Least;

        public void Dispose() => Unregister();

        protected override bool Matches(string name) => Pattern?.Invoke(name) ?? base.Matches(name);

        protected override Ifnet CreateInterface(IfCloneRequest request)
        {
            string? description = Wants ? request.Parameters<string>() : null;
            var ifp = new Ifnet(new FakeDriver(), Ethernet.Layer, IfType.Ethernet, request);
            ifp.SetDescription(description);
            ifp.Attach();
            return ifp;
        }

        protected override void DestroyInterface(Ifnet ifp)
        {
            Destroyed.Add($"{ifp} of {ifp.Vnet!.Name} in {CurVnet.Current!.Name}");
            if (Failure is { } failure)
                throw new AggregateException(failure);
            ifp.Detach();
        }
    }
}
