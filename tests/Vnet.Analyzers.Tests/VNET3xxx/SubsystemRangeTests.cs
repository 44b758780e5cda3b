namespace Vnet.Analyzers.Tests;

public class SubsystemRangeTests
{
    [Theory]
    [InlineData("Subsystem.Vnet")]
    [InlineData("Subsystem.Tunables")]
    [InlineData("Subsystem.Last")]
    [InlineData("(Subsystem)0")]
    public Task Subsystem_outside_a_vnets_life_is_reported(string subsystem) => AnalyzerTest<SubsystemRangeAnalyzer>.VerifyAsync($$"""
        public static partial class Module
        {
            [VnetSysinit([|{{subsystem}}|], Order.First)] private static void Init() { }
            [VnetSysuninit(order: Order.First, [|subsystem: {{subsystem}}|])] private static void Destroy() { }
        }
        """);

    [Theory]
    [InlineData("Subsystem.InitIf")]
    [InlineData("Subsystem.VnetDone")]
    [InlineData("Subsystem.Vnet + 1")]
    public Task Subsystem_of_a_vnets_life_is_not_reported(string subsystem) => AnalyzerTest<SubsystemRangeAnalyzer>.VerifyAsync($$"""
        public static partial class Module
        {
            [VnetSysinit({{subsystem}})] private static void Init() { }
            [VnetSysuninit({{subsystem}})] private static void Destroy() { }
        }
        """);

    [Fact]
    public Task Global_constructors_may_have_any_subsystem() => AnalyzerTest<SubsystemRangeAnalyzer>.VerifyAsync("""
        public static partial class Module
        {
            [Sysinit(Subsystem.Tunables)] private static void Init() { }
            [Sysuninit(Subsystem.Last)] private static void Destroy() { }
        }
        """);

    [Fact]
    public Task Argument_that_does_not_compile_is_left_to_the_compiler() => AnalyzerTest<SubsystemRangeAnalyzer>.VerifyWithErrorsAsync("""
        public static partial class Module
        {
            [VnetSysinit("first")] private static void Init() { }
            [VnetSysuninit] private static void Destroy() { }
        }
        """);
}
