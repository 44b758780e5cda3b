namespace Vnet.Analyzers.Tests;

public class OrderNotMirroredTests
{
    private const string UsesIp = "Ip.V_routes.Clear();";

    [Theory]
    [InlineData("Order.Third", "Order.Third", "Order.Fourth", "[|VnetSysuninit(Subsystem.ProtoDomain, Order.Second)|]")]
    [InlineData("Order.Third", "Order.Any", "Order.Fourth", "[|VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)|]")]
    [InlineData("Order.Third", "Order.Third", "Order.Fourth", "[|VnetSysuninit(Subsystem.InitIf, Order.Any)|]")]
    public Task Foundation_torn_down_first_is_reported(string ipUp, string ipDown, string tcpUp, string tcpDown) => Verify(ipUp, ipDown, tcpUp, tcpDown, "", UsesIp);

    [Fact]
    public Task Use_in_the_constructor_alone_is_a_dependency() =>
        Verify("Order.Third", "Order.Third", "Order.Fourth", "[|VnetSysuninit(Subsystem.ProtoDomain, Order.Second)|]", UsesIp, "");

    [Fact]
    public Task Use_in_a_called_method_is_a_dependency() =>
        Verify("Order.Third", "Order.Third", "Order.Fourth", "[|VnetSysuninit(Subsystem.ProtoDomain, Order.Second)|]", "", "Leave();");

    [Theory]
    [InlineData("Order.Third", "Order.Third", "Order.Fourth", "VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)")]
    [InlineData("Order.Third", "Order.Third", "Order.Fourth", "VnetSysuninit(Subsystem.ProtoDomain, Order.Third)")]
    [InlineData("Order.Third", "Order.First", "Order.Fourth", "VnetSysuninit(Subsystem.ProtoDomain, Order.Second)")]
    [InlineData("Order.Fourth", "Order.Fourth", "Order.Third", "VnetSysuninit(Subsystem.ProtoDomain, Order.Third)")]
    public Task Orders_that_keep_the_foundation_are_not_reported(string ipUp, string ipDown, string tcpUp, string tcpDown) => Verify(ipUp, ipDown, tcpUp, tcpDown, "", UsesIp);

    [Fact]
    public Task Types_that_do_not_use_each_other_have_no_order() =>
        Verify("Order.Third", "Order.Third", "Order.Fourth", "VnetSysuninit(Subsystem.ProtoDomain, Order.Second)", "V_sessions = 1;", "V_sessions = 0;");

    [Fact]
    public Task Bridge_that_comes_up_last_and_goes_down_in_the_middle_is_not_reported() => AnalyzerTest<OrderNotMirroredAnalyzer>.VerifyAsync("""
        public static partial class Bridge
        {
            [VnetDefine] private static int s_count;
            [VnetSysinit(Subsystem.ProtoIfAttachDomain, Order.Any)] private static void Init() => V_count = 1;
            [VnetSysuninit(Subsystem.Pseudo)] private static void Destroy() => V_count = 0;
        }
        """);

    [Fact]
    public Task Foundation_with_two_destructors_is_left_alone() => AnalyzerTest<OrderNotMirroredAnalyzer>.VerifyAsync("""
        public static partial class Ip
        {
            [VnetDefine] private static int s_count;
            [VnetSysinit(Subsystem.ProtoDomain, Order.First)] private static void Init() => V_count = 1;
            [VnetSysuninit(Subsystem.ProtoEnd)] private static void Stop() { }
            [VnetSysuninit(Subsystem.ProtoDomain, Order.First)] private static void Destroy() => V_count = 0;
        }
        public static partial class Tcp
        {
            [VnetSysinit(Subsystem.ProtoDomain, Order.Second)] private static void Init() => Ip.V_count++;
            [VnetSysuninit(Subsystem.ProtoDomain, Order.Second)] private static void Destroy() => Ip.V_count--;
        }
        """);

    private static Task Verify(string ipUp, string ipDown, string tcpUp, string tcpDown, string init, string destroy) => AnalyzerTest<OrderNotMirroredAnalyzer>.VerifyAsync($$"""
        public static partial class Ip
        {
            [VnetDefine] private static Dictionary<uint, string> s_routes = new();
            [VnetSysinit(Subsystem.ProtoDomain, {{ipUp}})] private static void Init() { V_routes[0] = ""; }
            [VnetSysuninit(Subsystem.ProtoDomain, {{ipDown}})] private static void Destroy() => V_routes.Clear();
        }
        """, $$"""
        public static partial class Tcp
        {
            [VnetDefine] private static int s_sessions;
            [VnetSysinit(Subsystem.ProtoDomain, {{tcpUp}})] private static void Init() { {{init}} }
            [{{tcpDown}}] private static void Destroy() { {{destroy}} }
            private static void Leave() { Ip.V_routes.Remove(1); }
        }
        """);
}
