namespace Vnet.Benchmarks;

/// <summary>Figures of the stack; <c>ratios</c> prints all.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [string command] || command is not ("ratios" or "mbufs" or "ethernet" or "capture" or "tap" or "epair" or "iflib" or "routes"))
        {
            Console.Error.WriteLine("usage: Vnet.Stack.Benchmarks ratios | mbufs | ethernet | capture | tap | epair | iflib | routes");
            return 2;
        }

        bool isAll = command == "ratios";
        if (isAll || command == "epair")
            EpairFigures.Print(Figure.Print);
        VnetInstance measured = VnetInstance.Create("measured");
        if (isAll || command == "mbufs")
            MbufFigures.Print(measured, Figure.Print);
        if (isAll || command == "ethernet")
            EthernetFigures.Print(measured, Figure.Print);
        if (isAll || command == "capture")
            CaptureFigures.Print(measured, Figure.Print);
        if (isAll || command == "iflib")
            IflibFigures.Print(measured, Figure.Print);
        if (isAll || command == "routes")
            RouteFigures.Print(Figure.Print);
        if (isAll || command == "tap")
            TapFigures.Print(Figure.Print);
        return 0;
    }
}
