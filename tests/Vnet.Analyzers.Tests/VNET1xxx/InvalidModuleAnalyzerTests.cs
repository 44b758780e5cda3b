using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.InvalidModuleAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class InvalidModuleAnalyzerTests
{
    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"  \"")]
    [InlineData("null!")]
    [InlineData("\"net.tcp\"")]
    [InlineData("\"my module\"")]
    [InlineData("\"tab\\t\"")]
    public Task Unusable_name_is_reported(string name) =>
        Test.VerifyAsync($"[[|VnetModule({name})|]] class M {{ }}");

    [Fact]
    public Task Unusable_name_of_the_assembly_is_reported() => Test.VerifyAsync("""[assembly: [|VnetModule("a.b")|]]""");

    [Fact]
    public Task Second_version_is_reported() =>
        Test.VerifyAsync(
            """[VnetModule("m", Version = 1)] class A { } [[|VnetModule("m", Version = 2)|]] class B { }""",
            """[VnetModule("m")] class C { } [[|VnetModule("m", Version = 3)|]] struct D { } """);

    [Theory]
    [InlineData("""[VnetModule("tcp_hostcache")] class A { } [VnetModule("tcp_hostcache", Version = 1)] class B { }""")]
    [InlineData("""[VnetModule("a", Version = 1)] class A { } [VnetModule("b", Version = 2)] class B { }""")]
    [InlineData("""[assembly: VnetModule("a", Version = 2)] [VnetModule("a", Version = 2)] class A { }""")]
    [InlineData("class A { }")]
    public Task Consistent_modules_are_not(string source) => Test.VerifyAsync(source);
}
