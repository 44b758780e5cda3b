namespace Vnet.Modules.Tests;

/// <summary>Who may write which sysctl of a module, asked by flows that are attached to real jails.</summary>
public sealed class JailedCallerTests : IDisposable
{
    private const string Source = """
        [VnetModule("asked")]
        [SysctlNode("net.asked", "Sysctls of every kind")]
        public static partial class Asked
        {
            [Sysctl("net.asked.vnet", "Of a vnet", Access = SysctlAccess.ReadWrite)] [VnetDefine] private static int s_vnet = 1;
            [Sysctl("net.asked.prison", "Of jails", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Prison)] private static int s_prison = 1;
            [Sysctl("net.asked.host", "Of the host", Access = SysctlAccess.ReadWrite)] private static int s_host = 1;
            [Sysctl("net.asked.any", "Of anybody", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.AnyBody)] private static int s_any = 1;
            [Sysctl("net.asked.secure1", "Up to securelevel 0", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Prison | CtlFlags.Secure1)] private static int s_secure1 = 1;
            [Sysctl("net.asked.secure2", "Up to securelevel 1", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Prison | CtlFlags.Secure2)] private static int s_secure2 = 1;
            [SysctlProc("net.asked.who", CtlType.String, "A", "Who asks, and about which vnet", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
            private static SysctlError Who(SysctlOid oid, ref SysctlRequest request) => request.OutputString($"{request.Caller} in {CurVnet.Current!.Name}");
        }
        """;

    private static readonly string[] s_names = ["vnet", "prison", "host", "any", "secure1", "secure2"];

    private readonly ModuleFolder _folder = new();
    private readonly List<Prison> _jails = [];

    public JailedCallerTests() => Kld.Load(_folder.Compile("asked", Source));

    public void Dispose()
    {
        foreach (Prison jail in Enumerable.Reverse(_jails))
            jail.Remove();
        _folder.Dispose();
    }

    [Fact]
    public void Each_caller_writes_what_the_table_grants_and_reads_everything()
    {
        Assert.Equal("YYYYYY", Written());
        Prison plain = Jail("asked_plain");
        using (plain.Attach())
            Assert.Equal("nYnYYY", Written());
        using (plain.Attach(uid: 1001))
            Assert.Equal("nnnYnn", Written());
        if (!Vimage.IsEnabled)
            return;
        Prison own = Jail("asked_own vnet=new children.max=1");
        using (own.Attach())
            Assert.Equal("YYnYYY", Written());
        using (own.Attach(uid: 1001))
            Assert.Equal("nnnYnn", Written());
        Prison inner = Jail("asked_own.inner");
        using (inner.Attach())
            Assert.Equal("nYnYYY", Written());
    }

    [Fact]
    public void A_raised_securelevel_counts_in_the_jail_and_in_those_below_it_and_nowhere_else()
    {
        Prison jail = Jail("asked_secure children.max=1");
        Prison inner = Jail("asked_secure.inner");
        using (jail.Attach())
        {
            Sysctl.Set("kern.securelevel", 1);
            Assert.Equal("nYnYnY", Written());
            Assert.Contains("securelevel 1", Refused("secure1").Message, StringComparison.Ordinal);
            Assert.Equal(SysctlError.NotPermitted, Assert.Throws<SysctlException>(() => Sysctl.Set("kern.securelevel", 0)).Error);
        }

        using (inner.Attach())
            Assert.Equal("nYnYnY", Written());
        using (jail.Attach())
        {
            Sysctl.Set("kern.securelevel", 2);
            Assert.Equal("nYnYnn", Written());
        }

        Assert.Equal("YYYYYY", Written());
    }

    [Fact]
    public async Task Whoever_starts_work_in_a_jail_asks_about_the_jails_vnet()
    {
        if (!Vimage.IsEnabled)
            return;
        Prison red = Jail("asked_red vnet=new");
        Prison blue = Jail("asked_blue vnet=new");
        Task<string> task;
        using (red.Attach())
        {
            Sysctl.Set("net.asked.vnet", 2);
            task = Task.Run(() => $"{Sysctl.Get<int>("net.asked.vnet")} {Sysctl.GetString("net.asked.who")}");
        }

        Assert.Equal("2 root of jail 'asked_red' in asked_red", await task);
        await blue.RunAsync(async () =>
        {
            await Task.Yield();
            Sysctl.Set("net.asked.vnet", 3);
            await Task.Yield();
            Assert.Equal("root of jail 'asked_blue' in asked_blue", Sysctl.GetString("net.asked.who"));
        });
        Assert.Equal((1, 2, 3), (Value(VnetInstance.Default), Value(red.Vnet), Value(blue.Vnet)));
    }

    [Fact]
    public void A_jail_does_not_write_the_vnet_of_another_whichever_is_current()
    {
        if (!Vimage.IsEnabled)
            return;
        Prison jail = Jail("asked_inside vnet=new");
        Prison other = Jail("asked_outside vnet=new");
        using (jail.Attach())
        {
            Assert.Throws<SysctlException>(() => Sysctl.Set("net.asked.vnet", 9, other.Vnet));
            using (CurVnet.SetQuiet(other.Vnet))
                Assert.Throws<SysctlException>(() => Sysctl.Set("net.asked.vnet", 9));
        }

        Assert.Equal((1, 1), (Value(jail.Vnet), Value(other.Vnet)));
        Sysctl.Set("net.asked.vnet", 9, other.Vnet);
        Assert.Equal((1, 9), (Value(jail.Vnet), Value(other.Vnet)));
    }

    [Fact]
    public void What_outlives_its_jail_writes_nothing_that_takes_a_privilege()
    {
        Prison jail = Prison.Create(JailParameters.Parse($"name=asked_gone persist{(Vimage.IsEnabled ? " vnet=new" : "")}"));
        Ucred left;
        using (jail.Attach())
            left = Ucred.Current;
        jail.Remove();
        Assert.Equal(SysctlError.NotPermitted, Assert.Throws<SysctlException>(() => Sysctl.Set("net.asked.prison", 9, caller: left)).Error);
        if (!Vimage.IsEnabled)
            return;
        Assert.Throws<VnetDisposedException>(() => Sysctl.Get<int>("net.asked.vnet", caller: left));
        Assert.Equal(SysctlError.Invalid, Sysctl.Call(Sysctl.Find("net.asked.vnet").Numbers, new byte[4], out _, caller: left));
    }

    [Fact]
    public void Modules_are_neither_loaded_nor_unloaded_from_inside_a_jail()
    {
        string path = _folder.Simple("smuggled", 1);
        Prison jail = Jail(Vimage.IsEnabled ? "asked_loader vnet=new" : "asked_loader");
        using (jail.Attach())
        {
            Assert.Equal(KldError.EPERM, Assert.Throws<PrivilegeException>(() => Kld.Load(path)).KldError);
            Assert.Contains("unload 'asked'", Assert.Throws<PrivilegeException>(() => Kld.Unload("asked")).Message, StringComparison.Ordinal);
        }

        Assert.Null(Kld.Find("smuggled"));
        Assert.NotNull(Kld.Find("asked"));
    }

    [Fact]
    public void Tunables_are_not_set_from_inside_a_jail()
    {
        using (Jail("asked_tuner").Attach())
        {
            Assert.Equal(Priv.KenvSet, Assert.Throws<PrivilegeException>(() => Tunables.Set("net.asked.vnet", "5")).Privilege);
            Assert.Equal(Priv.KenvUnset, Assert.Throws<PrivilegeException>(() => Tunables.Unset("net.asked.vnet")).Privilege);
        }

        Assert.Null(Tunables.Get("net.asked.vnet"));
    }

    private static int Value(VnetInstance vnet) => Sysctl.Get<int>("net.asked.vnet", vnet);

    private static SysctlException Refused(string name) => Assert.Throws<SysctlException>(() => Sysctl.Set($"net.asked.{name}", 5));

    /// <summary>Which sysctls this flow can write: each is tried as number, text and bytes, and every read must succeed.</summary>
    private static string Written()
    {
        string written = "";
        foreach (string name in s_names)
        {
            SysctlOid oid = Sysctl.Find($"net.asked.{name}");
            int before = Sysctl.Get<int>(oid);
            bool[] may =
            [
                Try(() => Sysctl.Set(oid, before + 1)),
                Try(() => Sysctl.SetText(oid, $"{before + 1}")),
                Sysctl.Call(oid.Numbers, default, out _, BitConverter.GetBytes(before + 1)) == SysctlError.Ok,
            ];
            Assert.Single(may.Distinct());
            Assert.Equal(may[0] ? before + 1 : before, Sysctl.Get<int>(oid));
            written += may[0] ? 'Y' : 'n';
            if (may[0])
                Sysctl.Set(oid, before);
        }

        return written;
    }

    private static bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (SysctlException refused)
        {
            Assert.Equal(SysctlError.NotPermitted, refused.Error);
            return false;
        }
    }

    private Prison Jail(string parameters)
    {
        Prison jail = Prison.Create(JailParameters.Parse($"name={parameters} persist"));
        _jails.Add(jail);
        return jail;
    }
}
