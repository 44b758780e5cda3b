using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.ConditionalVimageMemberAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class ConditionalVimageMemberAnalyzerTests
{
    private static Task Verify(string source) => Test.VerifyAsync(source.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("[VnetModule(\"m\")] partial class M {\n#if [|VIMAGE|]\nstatic void A() { }\n#endif\n}")]
    [InlineData("#define VIMAGE\n[VnetModule(\"m\")] partial class M {\n#if [|VIMAGE|]\nstatic void A() { }\n#endif\n}")]
    [InlineData("[VnetModule(\"m\")] partial class M {\n#if [|!VIMAGE && DEBUG|]\nstatic void A() { }\n#endif\n}")]
    [InlineData("[VnetModule(\"m\")] partial class M {\n#if [|VNET_VIMAGE|]\nint _a;\n#else\nint _b;\n#endif\n}")]
    [InlineData("[VnetModule(\"m\")] partial class M {\n#if DEBUG\n#elif [|VIMAGE|]\nint _b;\n#endif\n}")]
    [InlineData("partial class M {\n#if [|VIMAGE|]\n[VnetDefine] static int s_x;\n#endif\n}")]
    [InlineData("#define VIMAGE\npartial class M {\n#if [|VIMAGE|]\n[VnetDefine] static int s_x;\n#endif\n}")]
    [InlineData("#if [|VIMAGE|]\npartial class M { [VnetSysinit(Subsystem.ProtoDomain)] static void Init() { } }\n#endif")]
    [InlineData("#define VIMAGE\nnamespace N {\n#if [|VIMAGE|]\npartial class M { [VnetSysinit(Subsystem.ProtoDomain)] static void Init() { } }\n#endif\n}")]
    public Task Member_of_one_build_is_reported(string source) => Verify(source);

    [Theory]
    [InlineData("[VnetModule(\"m\")] partial class M {\n#if DEBUG\nstatic void A() { }\n#endif\n}")]
    [InlineData("class M {\n#if VIMAGE\nstatic void A() { }\n#endif\n}")]
    [InlineData("#define VIMAGE\nclass M {\n#if VIMAGE\nstatic void A() { }\n#endif\n}")]
    [InlineData("[VnetModule(\"m\")] partial class M { static void A() {\n#if VIMAGE\nConsole.WriteLine();\n#endif\n} }")]
    [InlineData("#define VIMAGE\n[VnetModule(\"m\")] partial class M { static void A() {\n#if VIMAGE\nConsole.WriteLine();\n#endif\n} }")]
    [InlineData("[VnetModule(\"m\")] partial class M {\n#if VIMAGE\n\n#endif\nstatic void A() { if (Vimage.IsEnabled) A(); } }")]
    [InlineData("#if VIMAGE\nclass M { }\n#endif")]
    [InlineData("[VnetModule(\"m\")] partial class M { }")]
    public Task Member_of_all_builds_is_not(string source) => Verify(source);
}
