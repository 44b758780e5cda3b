using System.Runtime.CompilerServices;
using System.Text;

namespace Vnet.Modules.Tests;

public sealed class RefusalTests : IDisposable
{
    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_not_there_is_ENOENT()
    {
        string path = Path.Combine(_folder.Path, "nowhere.dll");
        Assert.Contains(path, Refused<VnetModuleNotFoundException>(path, KldError.ENOENT), StringComparison.Ordinal);
        Refused<VnetModuleNotFoundException>("No.Such.Assembly", KldError.ENOENT);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an assembly at all")]
    [InlineData("MZ")]
    public void What_is_no_assembly_is_ENOEXEC(string content)
    {
        string path = Path.Combine(_folder.Path, "bad.dll");
        File.WriteAllText(path, content);
        Refused<VnetModuleFormatException>(path, KldError.ENOEXEC);
    }

    [Fact]
    public void A_truncated_assembly_is_ENOEXEC()
    {
        string path = _folder.Simple("cut", 1);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1500]);
        Refused<VnetModuleFormatException>(path, KldError.ENOEXEC);
    }

    [Fact]
    public void An_assembly_without_a_module_is_ENOEXEC_and_says_what_is_missing()
    {
        string path = _folder.Compile("plain", "public class Plain { }");
        Assert.Contains("[VnetModule]", Refused<VnetModuleFormatException>(path, KldError.ENOEXEC), StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_of_another_framework_is_ENOEXEC_and_says_to_rebuild()
    {
        string path = _folder.Simple("foreign", 1);
        File.WriteAllText(path, File.ReadAllText(path, Encoding.Latin1).Replace("abi 1\ndefines", "abi 7\ndefines", StringComparison.Ordinal), Encoding.Latin1);
        string message = Refused<VnetModuleFormatException>(path, KldError.ENOEXEC);
        Assert.Contains("ABI 7", message, StringComparison.Ordinal);
        Assert.Contains("Rebuild", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_module_of_one_name_is_EEXIST()
    {
        Kld.Load(_folder.Simple("first", 1));
        string path = _folder.Compile("second", "[VnetModule(\"first\")] public static partial class S { [VnetDefine] static int s_x; }");
        Assert.Contains("'first'", Refused<VnetModuleExistsException>(path, KldError.EEXIST), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exhausted_reserve_is_ENOSPC_and_names_the_variable()
    {
        string path = _folder.Compile("big", "public unsafe struct Mass { public long A, B, C, D; public Mega M; } [System.Runtime.CompilerServices.InlineArray(8000)] public struct Mega { long e; } [VnetModule(\"big\")] public static partial class S { [VnetDefine] static int s_small; [VnetDefine] static Mega s_mass; }".Replace("unsafe ", "", StringComparison.Ordinal));
        if (Vimage.IsEnabled)
            Assert.Contains("'mass'", Refused<VnetReserveExhaustedException>(path, KldError.ENOSPC), StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_initialiser_that_throws_is_ENOEXEC_with_its_error()
    {
        string path = _folder.Simple("throws", 1, more: "[System.Runtime.CompilerServices.ModuleInitializer] internal static void Start() => throw new FormatException(\"no luck\");");
        Assert.Contains("no luck", Refused<VnetModuleFormatException>(path, KldError.ENOEXEC), StringComparison.Ordinal);
    }

    [Fact]
    public void A_constructor_that_throws_half_way_through_a_thousand_vnets_is_undone_in_all()
    {
        using var vnets = new Vnets(1000);
        string path = _folder.Simple("half", 1, more: """
            private static int s_count;
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Late() { if (++s_count == 500 || !Vimage.IsEnabled) throw new FormatException("in the middle"); }
            """);
        Assert.Contains("in the middle", Refused<VnetConstructorException>(path, KldError.None), StringComparison.Ordinal);
        Assert.Equal(vnets.Say("+half:").Concat(Enumerable.Reverse(vnets.Say("-half:"))), ModuleFolder.Said);
    }

    [Fact]
    public void A_module_that_is_held_is_EBUSY()
    {
        Kld.Load(_folder.Simple("held", 1));
        KldFile file = Kld.Find("held")!;
        using (file.Hold())
        {
            Assert.Equal(2, file.References);
            Assert.Contains("held 1 time(s)", Assert.Throws<VnetBusyException>(() => Kld.Unload("held")).Message, StringComparison.Ordinal);
        }

        Kld.Unload("held");
        Assert.Throws<VnetBusyException>(() => file.Hold());
    }

    [Fact]
    public void Load_inside_a_walk_is_refused_instead_of_hanging()
    {
        string path = _folder.Simple("walk", 1);
        foreach (VnetInstance vnet in VnetList.ReadLock())
            Assert.Throws<VnetDeadlockException>(() => Kld.Load(path));
    }

    /// <summary>Loading fails that way, twice, and leaves nothing; gives the message.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Refused<T>(string path, KldError error)
        where T : VnetException
    {
        Footprint before = Footprint.Take();
        Try(path, error);
        ModuleFolder.Said.Clear();
        string message = Try(path, error);
        Assert.Equal(before, Footprint.Take());
        return message;

        [MethodImpl(MethodImplOptions.NoInlining)]
        static string Try(string path, KldError error)
        {
            var thrown = Assert.Throws<T>(() => Kld.Load(path));
            Assert.Equal(error, thrown.KldError);
            return thrown.Message;
        }
    }
}
