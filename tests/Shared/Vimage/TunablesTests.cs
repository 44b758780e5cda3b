namespace Vnet.VimageTests;

/// <summary>Tunables: what sysctls start with.</summary>
public sealed class TunablesTests : IDisposable
{
    private static int s_roots;

    private readonly string _root = $"tun{Interlocked.Increment(ref s_roots)}";
    private LinkerFile? _file;

    public void Dispose()
    {
        foreach (string name in Tunables.All.Keys.Where(name => name.StartsWith($"net.{_root}.", StringComparison.Ordinal)))
            Tunables.Unset(name);
        if (_file is null)
            return;

        // Loaded anew without a tunable, everything has its compiled default again.
        VnetModules.Unload(_file);
        VnetModules.Load(_file);
        VnetModules.Unload(_file);
    }

    [Fact]
    public void A_vnet_tunable_sets_what_later_vnets_start_with_until_it_is_taken_back()
    {
        Assert.Equal(TunableOutcome.Kept, Tunables.Set($"net.{_root}.mss", "0x400"));
        Load();
        Assert.Equal("1024", Start("mss"));
        if (!Vimage.IsEnabled)
        {
            Assert.Equal(TunableOutcome.FetchedBefore, Tunables.Set($"net.{_root}.mss", "2k"));
            Assert.Equal("1024", Start("mss"));
            return;
        }

        Assert.Equal(TunableOutcome.Applied, Tunables.Set($"net.{_root}.mss", "2k"));
        Assert.Equal("2048", Start("mss"));
        Assert.Equal(TunableOutcome.Applied, Tunables.Set($"net.{_root}.banner", "hello"));
        Assert.Equal("hello", Start("banner"));
        Assert.Equal(TunableOutcome.Applied, Tunables.Set($"net.{_root}.on", "off"));
        Assert.Equal("0", Start("on"));
        Tunables.Unset($"net.{_root}.mss");
        Tunables.Unset($"net.{_root}.banner");
        Tunables.Unset($"net.{_root}.on");
        Assert.Equal(("536", "default", "1"), (Start("mss"), Start("banner"), Start("on")));
    }

    [Fact]
    public void Any_other_fetches_once_only()
    {
        Tunables.Set($"net.{_root}.plain", "77");
        Load();
        Assert.Equal(77, Sysctl.Get<int>($"net.{_root}.plain"));
        Assert.Equal(TunableOutcome.FetchedBefore, Tunables.Set($"net.{_root}.plain", "78"));
        Assert.Equal(77, Sysctl.Get<int>($"net.{_root}.plain"));
        VnetModules.Unload(_file!);
        Load();
        Assert.Equal(78, Sysctl.Get<int>($"net.{_root}.plain"));
        VnetModules.Unload(_file!);
        Tunables.Unset($"net.{_root}.plain");
        Load();
        Assert.Equal(10, Sysctl.Get<int>($"net.{_root}.plain"));
    }

    [Theory]
    [InlineData("mss", "3g", "out of range, -2147483648 to 2147483647")]
    [InlineData("mss", "", "not a number")]
    [InlineData("mss", "12a", "not a number")]
    [InlineData("mss", "0x", "not a number")]
    [InlineData("mss", "08", "not a number")]
    [InlineData("mss", "99999999999999999999999999999999999999999999t", "out of range")]
    [InlineData("on", "2", "0 or 1")]
    [InlineData("on", "maybe", "true, false, yes")]
    public void A_value_that_is_refused_is_reported_and_the_default_stays(string name, string value, string reason)
    {
        List<TunableError> told = [];
        Tunables.Refused += told.Add;
        Tunables.Refused += Throw;
        try
        {
            Tunables.Set($"net.{_root}.{name}", value);
            Load();
        }
        finally
        {
            Tunables.Refused -= told.Add;
            Tunables.Refused -= Throw;
        }

        TunableError error = Assert.Single(told);
        Assert.Contains(error, Tunables.Errors);
        Assert.Contains($"'net.{_root}.{name}' is '{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(name == "on" ? "1" : "536", Start(name));

        static void Throw(TunableError error) => throw new InvalidOperationException("a listener's fault");
    }

    [Theory]
    [InlineData("017", 15)]
    [InlineData("-0x10", -16)]
    [InlineData(" 5 ", 5)]
    [InlineData("1K", 1024)]
    [InlineData("1m", 1048576)]
    [InlineData("-2g", int.MinValue)]
    [InlineData("0", 0)]
    [InlineData("+7", 7)]
    public void Numbers_read_as_in_FreeBSD(string text, int expected)
    {
        Tunables.Set($"net.{_root}.mss", text);
        Load();
        Assert.Equal($"{expected}", Start("mss"));
    }

    [Fact]
    public void A_handler_gets_its_tunable_after_the_constructors_in_each_vnet_unless_it_fetches_itself()
    {
        List<(VnetInstance?, int)> got = [];
        Tunables.Set($"net.{_root}.proc", "5");
        Tunables.Set($"net.{_root}.own", "6");
        Tunables.Set($"net.{_root}.refuses", "7");
        Load(Proc("proc", CtlFlags.Vnet), Proc("own", CtlFlags.NoFetch),
            SysctlEntry.Proc($"net.{_root}.refuses", CtlType.Int, "I", "", CtlFlags.RdTun | CtlFlags.MpSafe, -1, null, 0, static (SysctlOid _, ref SysctlRequest _) => SysctlError.Invalid));
        Assert.Equal([(VnetInstance.Default, 5)], got);
        Assert.Equal("6", Tunables.Get($"net.{_root}.own"));
        Assert.Contains(Tunables.Errors, error => error.Name == $"net.{_root}.refuses");
        if (!Vimage.IsEnabled)
            return;
        using VnetInstance later = VnetInstance.Create("later");
        Assert.Equal((later, 5), got[1]);

        SysctlEntry Proc(string name, CtlFlags flags) => SysctlEntry.Proc($"net.{_root}.{name}", CtlType.Int, "I", "", CtlFlags.RdTun | CtlFlags.MpSafe | flags, -1, null, 0,
            (SysctlOid _, ref SysctlRequest request) =>
            {
                SysctlError error = request.Input(out int value);
                got.Add((CurVnet.Current, value));
                return error;
            });
    }

    private void Load(params SysctlEntry[] more) => VnetModules.Load(_file ??= SysctlModule.File(_root, more));

    /// <summary>What a vnet that is made now starts with; with VIMAGE off, what there is.</summary>
    private string Start(string name)
    {
        SysctlOid oid = Sysctl.Find($"net.{_root}.{name}");
        if (!Vimage.IsEnabled)
            return Sysctl.GetText(oid);
        using VnetInstance vnet = VnetInstance.Create("later");
        return Sysctl.GetText(oid, vnet);
    }
}
