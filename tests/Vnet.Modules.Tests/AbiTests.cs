namespace Vnet.Modules.Tests;

public sealed class AbiTests : IDisposable
{
    private const string Shared = "public struct Pair { public int A; public FIELD B; } [VnetModule(\"shared\")] public static partial class Shared { [VnetDefine(Access = VnetAccess.Public)] private static TYPE s_value; [VnetDefine(Access = VnetAccess.Public)] private static int s_other; [DpcpuDefine(Access = VnetAccess.Public)] private static COUNT s_count; }";

    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Exporter(string type, string field = "int", string count = "long") =>
        _folder.Compile("shared", Shared.Replace("TYPE", type, StringComparison.Ordinal).Replace("FIELD", field, StringComparison.Ordinal).Replace("COUNT", count, StringComparison.Ordinal));

    private string Importer(string use, string exporter) =>
        _folder.Compile("user", $"[VnetModule(\"user\")] public static partial class User {{ [VnetDefine] static int s_own; static void Use(VnetInstance vnet) {{ {use} }} }}", exporter);

    [Theory]
    [InlineData("_ = Shared.V_value;", "long", "int", "V_value", "was int (4 bytes) when it was compiled and is long (8 bytes) now")]
    [InlineData("_ = Shared.In(vnet).value;", "long", "int", "V_value", "is long")]
    [InlineData("var view = Shared.Cur; view.value++;", "long", "int", "V_value", "is long")]
    [InlineData("Shared.DPCPU_count.Add(1);", "int", "int", "DPCPU_count", "was long (8 bytes) when it was compiled and is int")]
    public void A_module_that_uses_a_changed_variable_is_refused(string use, string type, string count, string variable, string how)
    {
        string path = Importer(use, Exporter("int"));
        Exporter(type, count: count);
        var error = Assert.Throws<VnetModuleStaleException>(() => Kld.Load(path));
        Assert.Equal(KldError.ENOEXEC, error.KldError);
        Assert.Contains("Shared." + variable, error.Message, StringComparison.Ordinal);
        Assert.Contains(how, error.Message, StringComparison.Ordinal);
        Assert.Contains("Rebuild 'user'", error.Message, StringComparison.Ordinal);
        Assert.Null(Kld.Find("shared"));
    }

    [Fact]
    public void Another_field_in_a_struct_is_a_change()
    {
        string path = Importer("Shared.V_value.A++;", Exporter("Pair"));
        Exporter("Pair", field: "uint");
        Assert.Contains("the fields of", Assert.Throws<VnetModuleStaleException>(() => Kld.Load(path)).Message, StringComparison.Ordinal);
        Exporter("Pair", field: "long");
        Assert.Contains("had 8 bytes", Assert.Throws<VnetModuleStaleException>(() => Kld.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_gone_is_a_change()
    {
        string path = Importer("_ = Shared.V_value;", Exporter("int"));
        _folder.Compile("shared", "[VnetModule(\"shared\")] public static partial class Shared { [VnetDefine] private static int s_value; }");
        Assert.Contains("no longer there", Assert.Throws<VnetModuleStaleException>(() => Kld.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("string?", "string", " = null!")]
    [InlineData("(int Low, long High)", "(int From, long To)", "")]
    public void Names_of_tuple_elements_and_what_may_be_null_are_no_change(string then, string now, string initialiser)
    {
        string source(string type) => $"[VnetModule(\"shared\")] public static partial class Shared {{ [VnetDefine(Access = VnetAccess.Public)] private static {type} s_value{initialiser}; }}";
        string path = Importer("_ = Shared.V_value;", _folder.Compile("shared", source(then)));
        _folder.Compile("shared", source(now));
        Kld.Load(path);
        Kld.Unload("user");
    }

    [Theory]
    [InlineData("Shared.V_other = 1;")]
    [InlineData("_ = nameof(vnet);")]
    [InlineData("int value = 1; _ = value;")]
    public void A_change_of_what_it_does_not_use_is_none_of_its_business(string use)
    {
        string path = Importer(use, Exporter("int"));
        Exporter("long");
        Kld.Load(path);
        Kld.Unload("user");
    }

    [Fact]
    public void The_stamp_says_what_is_imported()
    {
        string path = Importer("_ = Shared.V_value; Shared.DPCPU_count.Add(1); _ = Shared.In(vnet).value;", Exporter("int"));
        VnetModuleManifest manifest = VnetModuleManifest.Read(path);
        Assert.Equal(["Shared.DPCPU_count", "Shared.V_value"], manifest.Stamp!.Imports.Select(import => import.Variable.Key.ToString()));
        Assert.All(manifest.Stamp.Imports, import => Assert.Equal("shared", import.Assembly));
        Assert.Equal((VnetAbi.Version, 1, 0), (manifest.Stamp.Abi, manifest.Stamp.VnetVariables, manifest.Stamp.DpcpuVariables));
    }
}
