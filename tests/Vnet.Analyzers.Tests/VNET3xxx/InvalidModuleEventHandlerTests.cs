using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.InvalidModuleEventHandlerAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class InvalidModuleEventHandlerTests
{
    [Theory]
    [InlineData("KldError [|OnEvent|](ModuleEvent what) => default;")]
    [InlineData("static KldError [|OnEvent|]<T>(ModuleEvent what) => default;")]
    [InlineData("static KldError [|OnEvent|]() => default;")]
    [InlineData("static KldError [|OnEvent|](ModuleEvent what, object? argument) => default;")]
    [InlineData("static KldError [|OnEvent|](ModuleEvent what, int argument = 0) => default;")]
    [InlineData("static KldError [|OnEvent|](int what) => default;")]
    [InlineData("static KldError [|OnEvent|](ModuleEvent? what) => default;")]
    [InlineData("static KldError [|OnEvent|](in ModuleEvent what) => default;")]
    [InlineData("static KldError [|OnEvent|](ref ModuleEvent what) => default;")]
    [InlineData("static KldError [|OnEvent|](params ModuleEvent[] what) => default;")]
    [InlineData("static bool [|OnEvent|](ModuleEvent what) => true;")]
    [InlineData("static int [|OnEvent|](ModuleEvent what) => 0;")]
    [InlineData("static KldError? [|OnEvent|](ModuleEvent what) => null;")]
    [InlineData("static Task<KldError> [|OnEvent|](ModuleEvent what) => throw new();")]
    [InlineData("static async void [|OnEvent|](ModuleEvent what) => await Task.Yield();")]
    [InlineData("static ref KldError [|OnEvent|](ModuleEvent what) => throw new();")]
    [InlineData("static partial void [|OnEvent|](ModuleEvent what);")]
    public Task Method_that_cannot_be_told_is_reported(string method) =>
        Test.VerifyWithErrorsAsync($"partial class M {{ [ModuleEventHandler] {method} }}");

    [Theory]
    [InlineData("private static KldError OnEvent(ModuleEvent what) => default;")]
    [InlineData("public static void OnEvent(ModuleEvent _) { }")]
    [InlineData("static partial void OnEvent(ModuleEvent what); static partial void OnEvent(ModuleEvent what) { }")]
    public Task Handler_is_not(string method) => Test.VerifyAsync($"partial class M {{ [ModuleEventHandler] {method} }}");

    [Fact]
    public Task Same_method_without_the_attribute_is_not() => Test.VerifyAsync("class M { bool OnEvent(int what) => true; }");

    [Fact]
    public Task Its_type_must_be_partial() => AnalyzerTest<TypeMustBePartialAnalyzer>.VerifyAsync(
        "class [|M|] { [ModuleEventHandler] static void OnEvent(ModuleEvent what) { } }");

    [Fact]
    public Task Its_type_must_not_be_generic() => AnalyzerTest<UnsupportedTypeAnalyzer>.VerifyAsync(
        "partial class M<T> { [ModuleEventHandler] static void [|OnEvent|](ModuleEvent what) { } }");
}
