namespace Vnet.Modules.Tests;

public sealed class DependencyTests : IDisposable
{
    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Needs(string module, string range = "") => $"[ModuleDepend(\"{module}\"{range})]";

    [Fact]
    public void What_is_needed_is_loaded_from_the_folder_stays_and_goes_with_who_needs_it()
    {
        _folder.Simple("base", 1, version: 2);
        KldFile top = Kld.Load(_folder.Simple("top", 2, attributes: Needs("base", ", Min = 1, Preferred = 2, Max = 3")));
        KldFile needed = Kld.Find("base")!;
        Assert.Equal(["top"], needed.Dependents);
        Assert.True(needed.Id < top.Id);
        var error = Assert.Throws<VnetBusyException>(() => Kld.Unload("base"));
        Assert.Contains("'top'", error.Message, StringComparison.Ordinal);
        Assert.Throws<VnetBusyException>(() => VnetModules.Unload(VnetModules.Find("base")!.File));
        ModuleFolder.Said.Clear();
        Kld.Unload("top");
        Assert.Equal(["-top:vnet0", "-base:vnet0"], ModuleFolder.Said);
        Assert.Null(Kld.Find("base"));
    }

    [Fact]
    public void What_was_loaded_by_name_stays_when_who_needs_it_goes()
    {
        Kld.Load(_folder.Simple("base", 1));
        Kld.Load(_folder.Simple("top", 2, attributes: Needs("base")));
        Assert.Equal(2, Kld.Find("base")!.References);
        Kld.Unload("top");
        Assert.Equal(1, Kld.Find("base")!.References);
        Kld.Unload("base");
    }

    [Fact]
    public void The_preferred_version_is_taken_else_the_highest_that_will_do()
    {
        for (int version = 1; version <= 4; version++)
            _folder.Compile($"base{version}", $"[VnetModule(\"base\", Version = {version})] public static partial class B {{ [VnetDefine] static int s_x = {version}; }}");
        Kld.Load(_folder.Simple("one", 1, attributes: Needs("base", ", Min = 1, Preferred = 2, Max = 3")));
        Assert.Equal(2, VnetModules.Find("base")!.Version);
        Kld.Unload("one");
        Kld.Load(_folder.Simple("two", 1, attributes: Needs("base", ", Min = 1, Max = 3")));
        Assert.Equal(3, VnetModules.Find("base")!.Version);
    }

    [Theory]
    [InlineData(0, "it is neither loaded nor in")]
    [InlineData(1, "has version 1")]
    [InlineData(-1, "version 1 is loaded")]
    public void What_is_missing_or_of_a_wrong_version_is_ENOENT(int there, string why)
    {
        Footprint before = Footprint.Take();
        if (there != 0)
            _folder.Simple("base", 1, version: 1);
        if (there < 0)
            Kld.Load(Path.Combine(_folder.Path, "base.dll"));
        string path = _folder.Simple("top", 2, attributes: Needs("base", ", Min = 2, Max = 3"));
        var error = Assert.Throws<VnetModuleDependencyException>(() => Kld.Load(path));
        Assert.Equal((KldError.ENOENT, "base"), (error.KldError, error.Dependency));
        Assert.Contains("version 2 to 3", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        if (there < 0)
            Kld.Unload("base");
        Assert.Equal(before, Footprint.Take());
    }

    [Fact]
    public void A_circle_is_refused()
    {
        string a = _folder.Simple("a", 1, attributes: Needs("b"));
        _folder.Simple("b", 1, attributes: Needs("a"));
        Assert.Contains("depends on", Assert.Throws<VnetModuleDependencyException>(() => Kld.Load(a)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_load_takes_back_what_it_had_drawn_in()
    {
        Footprint before = Footprint.Take();
        _folder.Simple("base", 1);
        string path = _folder.Simple("top", 2, attributes: Needs("base"), more: "[VnetSysinit(Subsystem.ProtoDomain)] private static void Bad() => throw new FormatException();");
        Fail(path);
        Assert.Equal(before, Footprint.Take());

        static void Fail(string path) => Assert.Throws<VnetConstructorException>(() => Kld.Load(path));
    }

    [Fact]
    public void A_referenced_module_assembly_is_shared_by_those_that_use_it()
    {
        string lower = _folder.Simple("lower", 10);
        foreach (string name in new[] { "left", "right" })
            Kld.Load(_folder.Simple(name, 1, more: "[VnetSysinit(Subsystem.ProtoDomain)] private static void Use() => C_lower.V_number++;", references: lower));
        Assert.Equal(12, VnetSymbols.Read<int>(VnetInstance.Default, "lower.number"));
        Assert.Equal(["left", "right"], Kld.Find("lower")!.Dependents);
        Kld.Unload("left");
        Assert.Throws<VnetBusyException>(() => Kld.Unload("lower"));
        Kld.Unload("right");
        Assert.Null(Kld.Find("lower"));
    }
}
