using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using TapHost;
using Vnet;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

// A virtual host behind a tap of this machine: answers ping, ping -6 and UDP echo until Ctrl-C.
Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    await Console.Error.WriteLineAsync(Options.Usage);
    return 2;
}

using var stopped = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

using VnetInstance vnet = VnetInstance.Create("taphost");
Ifnet tap;
try
{
    using (CurVnet.Set(vnet))
    {
        Lo.Of(vnet)!.Up();

        // No limit of how many requests a second are answered, FreeBSD's 200: ping -f.
        Sysctl.Set("net.inet.icmp.icmplim", 0, vnet);

        // Without offloads all checksums are whole, also for whoever captures on the tap.
        tap = IfCloner.Create("tap", new TuntapOptions { HostName = options.Tap, BringHostUp = true, Offloads = false });
        tap.Up();
        foreach ((System.Net.IPAddress address, int length) in options.Addresses)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
                InIfaddrs.Add(tap, new InAddr(address.GetAddressBytes()), length);
            else
                In6Ifaddrs.Add(tap, new In6Addr(address.GetAddressBytes()), length);
        }
    }
}
catch (VnetException refusal)
{
    await Console.Error.WriteLineAsync($"TapHost: {refusal.Message}");
    return 1;
}

foreach (In6Ifaddr address in In6Ifaddrs.Of(tap).ToArray())
{
    // Nobody answers for an address before it is known that nobody else has it (RFC 4862, 5.4).
    while (address.IsTentative && !address.IsDuplicated && !stopped.IsCancellationRequested)
        await Task.Delay(20);
    if (address.IsDuplicated)
    {
        await Console.Error.WriteLineAsync($"TapHost: somebody on {options.Tap} has {address.Address} already; choose another address.");
        return 1;
    }
}

await using (var echo = new EchoService(vnet, options.EchoPort))
{
    Say("ready", $"""
        Virtual host on {options.Tap}: {string.Join(", ", options.Addresses.Select(one => $"{one.Address}/{one.Length}"))}
        Give this machine an address of the same network and try it:
          ip addr add {Example(options)} dev {options.Tap}
          ping {options.Addresses[0].Address}
        UDP echo is on port {options.EchoPort}. Ctrl-C ends it.
        """);
    try
    {
        await Task.Delay(Timeout.Infinite, stopped.Token);
    }
    catch (OperationCanceledException)
    {
        // Ctrl-C.
    }

    Ifstat stat = tap.Statistics.Sum();
    Say("done", $"{stat.ipackets} packets came, {stat.opackets} went; {echo.Answered} datagrams were echoed.");
}

using (CurVnet.Set(vnet))
    tap.Destroy();
return 0;

void Stop(PosixSignalContext signal)
{
    // The program ends by itself, with its interface taken down.
    signal.Cancel = true;
    stopped.Cancel();
}

void Say(string what, string text)
{
    Ifstat stat = tap.Statistics.Sum();
    Console.WriteLine(!options.IsJson ? text : JsonSerializer.Serialize(
        new Report(what, options.Tap!, [.. options.Addresses.Select(one => $"{one.Address}/{one.Length}")], stat.ipackets, stat.opackets), ReportJson.Default.Report));
}

// Another address of the first network.
static string Example(Options options)
{
    (System.Net.IPAddress address, int length) = options.Addresses[0];
    byte[] bytes = address.GetAddressBytes();
    bytes[^1] = (byte)(bytes[^1] == 1 ? 2 : 1);
    return $"{new System.Net.IPAddress(bytes)}/{length}";
}
