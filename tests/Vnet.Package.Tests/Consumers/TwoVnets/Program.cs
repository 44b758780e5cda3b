using TwoVnets;
using Vnet;

Console.WriteLine($"vimage {Vimage.IsEnabled}");
if (Vimage.IsEnabled)
{
    VnetInstance red = VnetInstance.Create("red");
    VnetInstance blue = VnetInstance.Create("blue");
    using (CurVnet.Set(red))
        TcpGlobals.Configure(1460, "http");
    foreach (VnetInstance vnet in new[] { red, blue })
        Console.WriteLine($"{vnet.Name} {TcpGlobals.In(vnet).tcp_mssdflt} {TcpGlobals.In(vnet).banner} {TcpGlobals.In(vnet).services[^1]}");
    red.Dispose();
    blue.Dispose();
}
else
{
    TcpGlobals.Configure(1460, "http");
    Console.WriteLine($"one set: {TcpGlobals.V_tcp_mssdflt} {TcpGlobals.V_services[^1]}");
}
TcpGlobals.DPCPU_rx_segments.Add(3);
Console.WriteLine($"rx {TcpGlobals.DPCPU_rx_segments.Sum()}");
