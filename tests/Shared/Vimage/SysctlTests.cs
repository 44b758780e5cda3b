using System.Text;

namespace Vnet.VimageTests;

/// <summary>Reading, writing and listing sysctls, with VIMAGE on and off.</summary>
public sealed class SysctlTests : IDisposable
{
    private static int s_roots;

    private readonly string _root = $"ctl{Interlocked.Increment(ref s_roots)}";
    private readonly List<LinkerFile> _loaded = [];

    public SysctlTests() => Load(SysctlModule.File(_root));

    private string Mss => $"net.{_root}.mss";

    public void Dispose()
    {
        foreach (LinkerFile file in Enumerable.Reverse(_loaded))
            VnetModules.Unload(file);
    }

    [Fact]
    public void Values_of_every_type_are_read_and_written()
    {
        Assert.Equal(536, Sysctl.Get<int>(Mss));
        Assert.Equal(ulong.MaxValue, Sysctl.Get<ulong>($"net.{_root}.wide"));
        Assert.Equal(-3, Sysctl.Get<sbyte>($"net.{_root}.narrow"));
        Assert.Equal(SysctlModule.Shade.Dark, Sysctl.Get<SysctlModule.Shade>($"net.{_root}.shade"));
        Assert.Equal(2, Sysctl.Get<SysctlModule.Point>($"net.{_root}.point").Y);
        Assert.True(Sysctl.Get<bool>($"net.{_root}.on"));
        Assert.Equal("default", Sysctl.GetString($"net.{_root}.banner"));
        Assert.Equal("1.0", Sysctl.GetString($"net.{_root}.version"));
        Assert.Equal("01000000" + "02000000", Sysctl.GetText(Sysctl.Find($"net.{_root}.point")));

        Sysctl.Set(Mss, 1460);
        Sysctl.SetString($"net.{_root}.banner", "grüße");
        Sysctl.SetText(Sysctl.Find($"net.{_root}.narrow"), "-0x7f");
        Assert.Equal(1460, SysctlModule.In(VnetInstance.Default).mss);
        Assert.Equal("grüße", Sysctl.GetString($"net.{_root}.banner"));
        Assert.Equal("-127", Sysctl.GetText(Sysctl.Find($"net.{_root}.narrow")));
        Sysctl.Set(Mss, 536);
        Sysctl.SetString($"net.{_root}.banner", "default");
        Sysctl.Set($"net.{_root}.narrow", (sbyte)-3);
    }

    [Fact]
    public void A_vnet_sysctl_acts_on_the_vnet_given_else_the_current_else_that_of_the_caller()
    {
        if (!Vimage.IsEnabled)
            return;
        using VnetInstance one = VnetInstance.Create("one");
        using VnetInstance two = VnetInstance.Create("two");
        Sysctl.Set(Mss, 1, vnet: one);
        using (CurVnet.Set(two))
        {
            Sysctl.Set(Mss, 2);
            Assert.Equal(1, Sysctl.Get<int>(Mss, one));
            Assert.Same(two, CurVnet.Current);
        }

        Assert.Equal((1, 2, 536), (Sysctl.Get<int>(Mss, one), Sysctl.Get<int>(Mss, two), Sysctl.Get<int>(Mss)));
        Assert.Null(CurVnet.Current);
        one.Dispose();
        Assert.Throws<VnetDisposedException>(() => Sysctl.Get<int>(Mss, one));
    }

    [Fact]
    public void Errors_say_what_and_what_to_do()
    {
        AssertFails(SysctlError.NoEntry, () => Sysctl.Get<int>($"net.{_root}.msss"), $"'net.{_root}' has plain, mss");
        AssertFails(SysctlError.IsDirectory, () => Sysctl.Get<int>($"net.{_root}"), "inner node");
        AssertFails(SysctlError.Invalid, () => Sysctl.Get<long>(Mss), "signed number of 4 byte(s)");
        AssertFails(SysctlError.Invalid, () => Sysctl.GetString(Mss), "String");
        AssertFails(SysctlError.NotPermitted, () => Sysctl.SetString($"net.{_root}.version", "2"), "read-only");
        AssertFails(SysctlError.NotDirectory, () => Sysctl.Find([.. Sysctl.Find(Mss).Numbers, 1]), "past a leaf");
        AssertFails(SysctlError.Invalid, () => Sysctl.SetString($"net.{_root}.banner", new string('x', 1024)), "length");
        AssertFails(SysctlError.Invalid, () => Sysctl.SetText(Sysctl.Find(Mss), "3g"), "out of range, -2147483648 to 2147483647");
        Assert.False(Sysctl.TryGet($"net.{_root}.none", out int _));
        Assert.Equal(536, Sysctl.Get<int>(Mss));

        static void AssertFails(SysctlError error, Action act, string message)
        {
            SysctlException thrown = Assert.Throws<SysctlException>(act);
            Assert.Equal(error, thrown.Error);
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_byte_interface_gives_sizes_partial_data_and_errno()
    {
        int[] mss = [.. Sysctl.Find(Mss).Numbers];
        Span<byte> buffer = stackalloc byte[8];
        Assert.Equal(SysctlError.Ok, Sysctl.Call(mss, buffer, out int length));
        Assert.Equal((4, 536), (length, BitConverter.ToInt32(buffer)));
        Assert.Equal(SysctlError.Ok, Sysctl.Call(mss, default, out length));
        Assert.Equal(4, length);
        buffer.Fill(0xEE);
        Assert.Equal(SysctlError.NoMemory, Sysctl.Call(mss, buffer[..2], out length));
        Assert.Equal(4, length);
        Assert.Equal([0x18, 0x02, 0xEE], buffer[..3].ToArray());
        Assert.Equal(SysctlError.NoMemory, Sysctl.Call(mss, buffer[..0], out length));

        int[] banner = [.. Sysctl.Find($"net.{_root}.banner").Numbers];
        Assert.Equal(SysctlError.NoMemory, Sysctl.Call(banner, buffer[..3], out length));
        Assert.Equal((8, "def"), (length, Encoding.UTF8.GetString(buffer[..3])));
        Assert.Equal(SysctlError.Ok, Sysctl.Call(banner, buffer, out length));
        Assert.Equal("default\0", Encoding.UTF8.GetString(buffer[..length]));

        Assert.Equal(SysctlError.NoEntry, Sysctl.Call([4, 99999], default, out _));
        Assert.Equal(SysctlError.NotDirectory, Sysctl.Call([.. mss, 1], default, out _));
        Assert.Equal(SysctlError.IsDirectory, Sysctl.Call(mss[..2], default, out _));
        Assert.Equal(SysctlError.Invalid, Sysctl.Call(mss, default, out _, new byte[3]));
        Assert.Equal(SysctlError.Invalid, Sysctl.Call(mss, default, out _, new byte[5]));
        Assert.Equal(SysctlError.Invalid, Sysctl.Call([], default, out _));
        Assert.Equal(SysctlError.Invalid, Sysctl.Call(new int[25], default, out _));
        Assert.Equal(SysctlError.Invalid, Sysctl.Call(banner, default, out _, [0xFF, 0xFE]));
        Assert.Equal(SysctlError.NotPermitted, Sysctl.Call([.. Sysctl.Find($"net.{_root}.version").Numbers], default, out _, new byte[1]));

        // A buffer that is too short keeps the new value out, as the old one goes out first.
        Assert.Equal(SysctlError.NoMemory, Sysctl.Call(mss, buffer[..2], out _, BitConverter.GetBytes(9)));
        Assert.Equal(536, Sysctl.Get<int>(Mss));
        Assert.Equal(SysctlError.Ok, Sysctl.Call(mss, buffer, out length, BitConverter.GetBytes(9)));
        Assert.Equal(536, BitConverter.ToInt32(buffer));
        Assert.Equal(9, Sysctl.Get<int>(Mss));
        Sysctl.Set(Mss, 536);
    }

    [Fact]
    public void Meta_oids_tell_about_the_tree()
    {
        SysctlOid mss = Sysctl.Find(Mss);
        Assert.Equal(Mss, Text([0, 1, .. mss.Numbers]));
        Assert.Equal($"net.{_root}.99.1", Text([0, 1, .. mss.Parent!.Numbers, 99, 1]));
        Assert.Equal("Segment size", Text([0, 5, .. mss.Numbers]));
        Assert.Equal("label", Text([0, 6, .. Sysctl.Find($"net.{_root}.banner").Numbers]));
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call([0, 6, .. mss.Numbers], default, out _));

        Span<byte> buffer = stackalloc byte[128];
        Assert.Equal(SysctlError.Ok, Sysctl.Call([0, 3], buffer, out int length, Encoding.UTF8.GetBytes(Mss)));
        Assert.Equal(mss.Numbers.ToArray(), Numbers(buffer[..length]));
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call([0, 3], buffer, out _, "net.none"u8));
        Assert.Equal(SysctlError.Ok, Sysctl.Call([0, 4, .. mss.Numbers], buffer, out length));
        uint kind = BitConverter.ToUInt32(buffer);
        Assert.Equal((uint)CtlType.Int, kind & 0xF);
        Assert.True(((CtlFlags)kind).HasFlag(CtlFlags.Vnet | CtlFlags.RwTun));
        Assert.Equal("I\0", Encoding.UTF8.GetString(buffer[4..length]));
        Assert.Contains(Mss, Sysctl.GetString("sysctl.debug"), StringComparison.Ordinal);

        Assert.Equal(SysctlError.Ok, Sysctl.Call([0, 2, .. mss.Parent.Numbers], buffer, out length));
        Assert.Equal(mss.Parent.Children[0].Numbers.ToArray(), Numbers(buffer[..length]));
        Assert.Equal(SysctlError.NoEntry, Sysctl.Call([0, 2, int.MaxValue], buffer, out _));
    }

    [Fact]
    public void Enumeration_is_ordered_and_honours_skip()
    {
        List<string> names = [.. Sysctl.All($"net.{_root}").Select(oid => oid.Name)];
        Assert.Equal($"net.{_root}.plain", names[0]);
        Assert.DoesNotContain($"net.{_root}.hidden", names);
        Assert.Contains($"net.{_root}.hidden", Sysctl.All($"net.{_root}", honourSkip: false).Select(oid => oid.Name));
        Assert.Equal([Mss], Sysctl.All(Mss).Select(oid => oid.Name));
        Assert.Throws<SysctlException>(() => Sysctl.All("net.none"));

        List<string> byNext = [];
        for (SysctlOid? oid = Sysctl.Next([1]); oid is not null; oid = Sysctl.Next(oid.Numbers))
            byNext.Add(oid.Name);
        Assert.Equal(Sysctl.All().Select(oid => oid.Name), byNext);
        SysctlOid? hidden = Sysctl.Find($"net.{_root}.hidden");
        Assert.NotEqual(hidden, Sysctl.Next([.. hidden.Numbers[..^1], hidden.Number - 1]));
        Assert.Equal(hidden, Sysctl.Next([.. hidden.Numbers[..^1], hidden.Number - 1], honourSkip: false));
    }

    [Fact]
    public void Numbers_are_assigned_from_0x100_and_fixed_ones_kept()
    {
        Assert.Equal(7, Sysctl.Find($"net.{_root}.plain").Number);
        Assert.Equal(0x100, Sysctl.Find(Mss).Number);
        Assert.Equal(4, Sysctl.Find("net").Number);
        Assert.Equal(Mss, Sysctl.Find(Sysctl.Find(Mss).Numbers).Name);
    }

    [Fact]
    public void What_cannot_be_registered_is_named_and_leaves_nothing_behind()
    {
        AssertRefused(SysctlEntry.Constant(Mss, "", CtlFlags.Rd, -1, null, null, 1), $"'{_root}' has registered one");
        AssertRefused(SysctlEntry.Constant($"net.{_root}.sub.leaf", "", CtlFlags.Rd, -1, null, null, 1), $"[SysctlNode(\"net.{_root}.sub\"");
        AssertRefused(SysctlEntry.Constant($"net.{_root}.x", "", CtlFlags.Rd, 7, null, null, 1), $"that of 'net.{_root}.plain'");
        AssertRefused(SysctlEntry.Constant($"{Mss}.x", "", CtlFlags.Rd, -1, null, null, 1), "is a value, not a node");
        AssertRefused(SysctlEntry.Constant(string.Join('.', Enumerable.Repeat("a", 25)), "", CtlFlags.Rd, -1, null, null, 1), "25 levels; at most 24");
        AssertRefused(SysctlEntry.Constant($"net.{_root}. x", "", CtlFlags.Rd, -1, null, null, 1), "white space");
        AssertRefused(SysctlEntry.Constant($"net.{_root}.o", "", CtlFlags.Rd, -1, null, null, new object()), "contains references");

        void AssertRefused(SysctlEntry entry, string message)
        {
            string other = _root + "_other";
            var thrown = Assert.Throws<SysctlRegistrationException>(() => VnetModules.Load(SysctlModule.File(other, entry)));
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
            Assert.Contains(other, thrown.Message, StringComparison.Ordinal);
            Assert.False(Sysctl.TryFind($"net.{other}", out _));
            Assert.Null(VnetModules.Find(other));
        }
    }

    [Fact]
    public void A_node_of_several_modules_goes_with_the_last()
    {
        SysctlEntry shared = SysctlEntry.Node($"net.{_root}.shared", "Shared", CtlFlags.Rw, -1, null);
        LinkerFile second = Load(SysctlModule.File(_root + "b", shared));
        LinkerFile third = Load(SysctlModule.File(_root + "c", shared, SysctlEntry.Constant($"net.{_root}.shared.leaf", "", CtlFlags.Rd, -1, null, null, 5)));
        SysctlOid leaf = Sysctl.Find($"net.{_root}.shared.leaf");
        Unload(second);
        Assert.Equal(5, Sysctl.Get<int>(leaf));
        Unload(third);
        Assert.False(Sysctl.TryFind($"net.{_root}.shared", out _));
        Assert.Equal(SysctlError.NoEntry, Assert.Throws<SysctlException>(() => Sysctl.Get<int>(leaf)).Error);
    }

    [Fact]
    public void A_sysctl_sleeps_while_its_module_loads_and_is_gone_while_it_unloads()
    {
        string name = $"net.{_root}.late";
        List<string> seen = [];
        var file = new LinkerFile(_root + "late.dll", builder =>
        {
            builder.Add(LinkerSet.Sysctl, _root, name, SysctlEntry.Constant(name, "", CtlFlags.Rd, -1, null, null, 10));
            builder.Add(LinkerSet.Sysinit, _root, "up", Sysinit(SysinitKind.Constructor, "up"));
            builder.Add(LinkerSet.Sysuninit, _root, "down", Sysinit(SysinitKind.Destructor, "down"));
        });
        VnetModules.Load(file);
        Assert.Equal(["up False"], seen);
        Assert.Equal(10, Sysctl.Get<int>(name));
        VnetModules.Unload(file);
        Assert.Equal(["up False", "down False"], seen);

        SysinitEntry Sysinit(SysinitKind kind, string what) => new(kind, _root, _root, what, Subsystem.Pseudo, Order.Any,
            () => seen.Add($"{what} {Sysctl.TryFind(name, out SysctlOid? oid) && Sysctl.Call(oid.Numbers, default, out int _) == SysctlError.Ok}"));
    }

    [Fact]
    public void Per_cpu_sums_are_zeroed_by_any_write()
    {
        SysctlModule.DPCPU_ctl_hits.Zero();
        SysctlModule.DPCPU_ctl_hits.Add(5);
        Assert.Equal(5, Sysctl.Get<long>($"net.{_root}.hits"));
        Assert.Equal(SysctlError.Ok, Sysctl.Call(Sysctl.Find($"net.{_root}.hits").Numbers, default, out _, [1]));
        Assert.Equal(0, Sysctl.Get<long>($"net.{_root}.hits"));
    }

    private LinkerFile Load(LinkerFile file)
    {
        VnetModules.Load(file);
        _loaded.Add(file);
        return file;
    }

    private void Unload(LinkerFile file)
    {
        VnetModules.Unload(file);
        _loaded.Remove(file);
    }

    private static string Text(ReadOnlySpan<int> numbers)
    {
        Span<byte> buffer = stackalloc byte[256];
        Assert.Equal(SysctlError.Ok, Sysctl.Call(numbers, buffer, out int length));
        return Encoding.UTF8.GetString(buffer[..(length - 1)]);
    }

    private static int[] Numbers(ReadOnlySpan<byte> bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(bytes).ToArray();
}
