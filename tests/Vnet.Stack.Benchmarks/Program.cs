namespace Vnet.Benchmarks;

/// <summary>Figures of the stack; <c>ratios</c> prints those of the first list, which take a minute together.</summary>
internal static class Program
{
    private static readonly (string Name, Action<Action<string, double>> Print)[] s_parts =
    [
        ("epair", EpairFigures.Print),
        ("mbufs", print => MbufFigures.Print(VnetInstance.Create("measured mbufs"), print)),
        ("ethernet", print => EthernetFigures.Print(VnetInstance.Create("measured ethernet"), print)),
        ("capture", print => CaptureFigures.Print(VnetInstance.Create("measured capture"), print)),
        ("iflib", print => IflibFigures.Print(VnetInstance.Create("measured iflib"), print)),
        ("ip", IpFigures.Print),
        ("udp", UdpFigures.Print),
        ("host", HostFigures.Print),
        ("tap", TapFigures.Print),
    ];

    // By name alone: they take long, or need what is not everywhere.
    private static readonly (string Name, Action<Action<string, double>> Print)[] s_others =
    [
        ("routes", RouteFigures.Print),
        ("ip6", Ip6Figures.Print),
        ("neighbours", print => NeighbourFigures.Print(VnetInstance.Create("measured neighbours"), print)),
        ("addresses", print => AddressFigures.Print(VnetInstance.Create("measured addresses"), print)),
        ("udptap", UdpTapFigures.Print),
    ];

    private static int Main(string[] arguments)
    {
        if (arguments is not [string command] || (command != "ratios" && !Array.Exists([.. s_parts, .. s_others], part => part.Name == command)))
        {
            Console.Error.WriteLine($"usage: Vnet.Stack.Benchmarks ratios | {string.Join(" | ", s_parts.Concat(s_others).Select(part => part.Name))}");
            return 2;
        }

        foreach ((_, Action<Action<string, double>> print) in command == "ratios" ? s_parts : Array.FindAll([.. s_parts, .. s_others], part => part.Name == command))
            print(Figure.Print);

        return 0;
    }
}
