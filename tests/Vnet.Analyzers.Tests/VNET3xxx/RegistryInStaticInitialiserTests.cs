using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.RegistryInStaticInitialiserAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class RegistryInStaticInitialiserTests
{
    [Theory]
    [InlineData("static readonly VnetInstance s_vnet = [|VnetInstance.Create(\"a\")|];")]
    [InlineData("static VnetInstance Lab { get; } = [|VnetInstance.Create(\"a\")|];")]
    [InlineData("static readonly string s_name = Name([|VnetInstance.Create(\"a\")|]); static string Name(VnetInstance vnet) => vnet.Name;")]
    [InlineData("[VnetDefine] static VnetInstance? child = [|VnetInstance.Create(\"a\")|];")]
    [InlineData("static C() { [|VnetInstance.Create(\"a\")|]; }")]
    [InlineData("static C() { using (var vnet = [|VnetInstance.Create(\"a\")|]) { } }")]
    [InlineData("static VnetInstance? s_old; static C() { [|s_old!.Dispose()|]; }")]
    [InlineData("static VnetInstance? s_old; static C() => s_old?[|.Dispose()|];")]
    [InlineData("static C() { [|VnetModules.Load(null!)|]; }")]
    [InlineData("static C() { if (Vimage.IsEnabled) [|VnetModules.Unload(null!)|]; }")]
    [InlineData("static C() { [|Kld.Load(\"if_bridge\")|]; }")]
    [InlineData("static C() { [|Kld.Unload(\"if_bridge\")|]; }")]
    [InlineData("static C() { [|Sysinits.Register(null!)|]; }")]
    [InlineData("static C() { [|Sysinits.Unregister(null!)|]; }")]
    [InlineData("[System.Runtime.CompilerServices.ModuleInitializer] internal static void Init() => [|VnetInstance.Create(\"a\")|];")]
    [InlineData("static C() { [|Start()|]; } static void Start() { VnetInstance.Create(\"a\"); }")]
    [InlineData("static readonly VnetInstance s_vnet = [|Make()|]; static VnetInstance Make() => VnetInstance.Create(\"a\");")]
    [InlineData("static C() { [|Start()|]; void Start() => VnetInstance.Create(\"a\"); }")]
    public Task Wait_of_a_static_initialiser_is_reported(string members) => Test.VerifyAsync($"partial class C {{ {members} }}");

    [Theory]
    [InlineData("readonly VnetInstance _vnet = VnetInstance.Create(\"a\");")]
    [InlineData("VnetInstance Lab { get; } = VnetInstance.Create(\"a\");")]
    [InlineData("C() { VnetInstance.Create(\"a\").Dispose(); }")]
    [InlineData("static void Main() { VnetInstance.Create(\"a\").Dispose(); Kld.Load(\"if_bridge\"); }")]
    [InlineData("static VnetInstance Lab => VnetInstance.Create(\"a\");")]
    [InlineData("static readonly Func<VnetInstance> s_make = () => VnetInstance.Create(\"a\");")]
    [InlineData("static readonly Func<VnetInstance> s_make = Make; static VnetInstance Make() => VnetInstance.Create(\"a\");")]
    [InlineData("static readonly Lazy<VnetInstance> s_lazy = new(static () => VnetInstance.Create(\"a\"));")]
    [InlineData("static Action? s_later; static C() { s_later = Later; static void Later() => VnetInstance.Create(\"a\"); }")]
    [InlineData("static readonly VnetInstance s_default = VnetInstance.Default;")]
    [InlineData("static readonly IReadOnlyList<VnetModuleInfo> s_all = VnetModules.All;")]
    [InlineData("static C() { Create(\"a\").Dispose(); Load(); } static IDisposable Create(string name) => new MemoryStream(); "
        + "static void Load() { }")]
    [InlineData("static C() { Start(); } static Action Start() => () => VnetInstance.Create(\"a\");")]
    public Task Other_place_is_not(string members) => Test.VerifyAsync($"using System.IO; partial class C {{ {members} }}");

    [Fact]
    public Task Initialiser_of_another_file_is_judged_there() => Test.VerifyAsync(
        "static class Program { static Program() { Other.Start(); } }",
        "static class Other { public static void Start() => VnetInstance.Create(\"a\"); }");
}
