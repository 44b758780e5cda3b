namespace Vnet.Analyzers.Tests;

public class InvalidSysinitMethodTests
{
    [Theory]
    [InlineData("private void [|Init|]() { }")]
    [InlineData("private static void [|Init|](int order) { }")]
    [InlineData("private static void [|Init|](int order = 1) { }")]
    [InlineData("private static int [|Init|]() => 1;")]
    [InlineData("private static Task [|Init|]() => Task.CompletedTask;")]
    [InlineData("private static async Task [|Init|]() => await Task.Yield();")]
    [InlineData("private static async void [|Init|]() => await Task.Yield();")]
    [InlineData("private static void [|Init|]<T>() { }")]
    [InlineData("static partial void [|Init|]();")]
    public Task Method_that_cannot_be_called_is_reported(string method)
    {
        string[] attributes = ["VnetSysinit(Subsystem.ProtoDomain)", "VnetSysuninit(Subsystem.ProtoDomain)", "Sysinit(Subsystem.Kmem)", "Sysuninit(Subsystem.Kmem)"];
        return Task.WhenAll(attributes.Select(attribute => Verify($"[{attribute}] {method}")));
    }

    [Theory]
    [InlineData("private static void Init() { }")]
    [InlineData("internal static void Init() => Console.WriteLine();")]
    [InlineData("private static unsafe void Init() { }")]
    [InlineData("static partial void Init(); static partial void Init() { }")]
    public Task Static_parameterless_void_method_is_not_reported(string method) => Verify($"[VnetSysinit(Subsystem.ProtoDomain)] {method}");

    [Fact]
    public Task Accessor_is_reported() => Verify("private static int P { [VnetSysinit(Subsystem.ProtoDomain)] [|get|] => 1; }");

    [Fact]
    public Task Method_of_an_interface_without_body_is_reported() => AnalyzerTest<InvalidSysinitMethodAnalyzer>.VerifyWithErrorsAsync("""
        public partial interface IModule
        {
            [VnetSysinit(Subsystem.ProtoDomain)] static abstract void [|Init|]();
        }
        """);

    [Fact]
    public Task Method_without_the_attributes_is_not_reported() => Verify("[Obsolete] private int Init(int x) => x;");

    private static Task Verify(string method) => AnalyzerTest<InvalidSysinitMethodAnalyzer>.VerifyWithErrorsAsync($$"""
        public partial class Module
        {
            {{method}}
        }
        """);
}
