using Quickstart;
using Vnet;

// Two complete sets of the module's globals.
VnetInstance red = VnetInstance.Create("red");
VnetInstance blue = VnetInstance.Create("blue");

// Ambient: make a vnet current, then use V_ names as if they were the statics.
using (CurVnet.Set(red))
{
    TcpGlobals.V_tcp_mssdflt = 1460;
    TcpGlobals.V_services[80] = "http";
}

// By name: no current vnet needed; one look-up, then plain loads.
TcpGlobals.VnetView view = TcpGlobals.In(blue);
view.tcp_do_rfc1323 = false;
view.services[53] = "domain";
view.services[123] = "ntp";

// In a flow: current across awaits, on whichever thread they resume.
await CurVnet.RunAsync(red, async () =>
{
    await Task.Yield();
    TcpGlobals.V_tcp_mssdflt += 40;
});

// Per CPU: every thread adds without an interlocked instruction, and nothing is lost.
Parallel.For(0, 100_000, _ => TcpGlobals.DPCPU_rx_segments.Add(1));

VariableTable.Write(Console.Out, [VnetInstance.Default, red, blue]);
Console.WriteLine();
Console.WriteLine($"rx_segments on {Dpcpu.Count} CPU(s): {TcpGlobals.DPCPU_rx_segments.Sum():N0}");
Console.WriteLine();

var check = new Check();
check.That("red has its own MSS", TcpGlobals.In(red).tcp_mssdflt == 1500);
check.That("blue kept the default MSS", TcpGlobals.In(blue).tcp_mssdflt == 536);
check.That("blue alone switched RFC 1323 off", !TcpGlobals.In(blue).tcp_do_rfc1323 && TcpGlobals.In(red).tcp_do_rfc1323);
check.That("each vnet has its own dictionary", TcpGlobals.In(red).services.Count == 2 && TcpGlobals.In(blue).services.Count == 3);
check.That("constructors ran once in each vnet", TcpGlobals.In(red).banner == "red/tcp" && TcpGlobals.In(blue).banner == "blue/tcp");
check.That("no count was lost", TcpGlobals.DPCPU_rx_segments.Sum() == 100_000);

Console.WriteLine();
Console.WriteLine("Destructors:");
red.Dispose();
blue.Dispose();
check.That("only the default vnet is left", VnetList.Count == 1);
return check.ExitCode;
