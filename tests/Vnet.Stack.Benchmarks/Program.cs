namespace Vnet.Benchmarks;

/// <summary>Figures of the stack; <c>ratios</c> prints all.</summary>
internal static class Program
{
    private static readonly (string Name, Action<Action<string, double>> Print)[] s_parts =
    [
        ("epair", EpairFigures.Print),
        ("mbufs", print => MbufFigures.Print(VnetInstance.Create("measured mbufs"), print)),
        ("ethernet", print => EthernetFigures.Print(VnetInstance.Create("measured ethernet"), print)),
        ("capture", print => CaptureFigures.Print(VnetInstance.Create("measured capture"), print)),
        ("iflib", print => IflibFigures.Print(VnetInstance.Create("measured iflib"), print)),
        ("routes", RouteFigures.Print),
        ("ip", IpFigures.Print),
        ("ip6", Ip6Figures.Print),
        ("neighbours", print => NeighbourFigures.Print(VnetInstance.Create("measured neighbours"), print)),
        ("addresses", print => AddressFigures.Print(VnetInstance.Create("measured addresses"), print)),
        ("udp", UdpFigures.Print),
        ("host", HostFigures.Print),
        ("tap", TapFigures.Print),
        ("udptap", UdpTapFigures.Print),
    ];

    private static int Main(string[] arguments)
    {
        if (arguments is not [string command] || (command != "ratios" && !Array.Exists(s_parts, part => part.Name == command)))
        {
            Console.Error.WriteLine($"usage: Vnet.Stack.Benchmarks ratios | {string.Join(" | ", s_parts.Select(part => part.Name))}");
            return 2;
        }

        foreach ((string name, Action<Action<string, double>> print) in s_parts)
        {
            if (command == "ratios" || command == name)
                print(Figure.Print);
        }

        return 0;
    }
}
