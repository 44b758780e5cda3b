using Quickstart;
using TapBridge;
using Vnet;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

// Two vnets and the kernel of this machine on one bridge; each finds the others by ARP, and all of it is captured.
const string Capture = "tapbridge.pcapng";
var check = new Check();
bool isHere = args is ["--here"];
if (args.Length > 0 && !isHere)
{
    Console.Error.WriteLine("usage: TapBridge [--here]");
    Console.Error.WriteLine("  --here  put the tap among the interfaces of this machine, not into a network namespace of its own");
    return 2;
}

VnetInstance hub = VnetInstance.Create("switch");
using (CurVnet.Set(hub))
{
    Bridge bridge = BridgeGlobals.Create();
    bridge.Ifp.Up();
    var red = new VnetStation("red", InAddr.Parse("192.0.2.11"));
    var blue = new VnetStation("blue", InAddr.Parse("192.0.2.12"));
    IStation third;
    Ifnet member;
    try
    {
        var kernel = new KernelStation(InAddr.Parse("192.0.2.1"), isHere);
        (third, member) = (kernel, kernel.Member);
    }
    catch (NetException refusal)
    {
        Console.WriteLine($"No tap: {refusal.Message}");
        Console.WriteLine("A third vnet takes the kernel's place.");
        Console.WriteLine();
        var green = new VnetStation("green", InAddr.Parse("192.0.2.1"));
        (third, member) = (green, green.Member);
    }

    IStation[] stations = [red, blue, third];
    Ifnet[] members = [red.Member, blue.Member, member];
    using (PacketCapture capture = PacketCapture.ToFile(Capture))
    {
        foreach (Ifnet ifp in members)
        {
            bridge.AddMember(ifp);
            capture.Add(ifp);
        }

        Console.WriteLine($"{bridge.Ifp} joins {string.Join(", ", members.Select(ifp => ifp.Name))}. Everybody sends to everybody:");
        Console.WriteLine();
        Console.WriteLine($"  {"who",-16} {"has found",-12} at");
        foreach (IStation asker in stations)
        {
            foreach (IStation other in stations.Where(other => other != asker))
            {
                asker.Send(other.Address);
                MacAddress? found = Wait.For(() => asker.Find(other.Address));
                Console.WriteLine($"  {asker.Name,-16} {other.Address,-12} {found?.ToString() ?? "(no answer)"}");
                if (found is null)
                    check.That($"{asker.Name} is answered by {other.Name}", false);
            }
        }
    }

    Console.WriteLine();
    Console.WriteLine($"{bridge.Ifp} knows:");
    foreach (ForwardingEntry entry in bridge.Addresses.OrderBy(entry => entry.Member.Ifp.Name))
        Console.WriteLine($"  {entry.Address}  {entry.Member.Ifp.Name}");
    Console.WriteLine();
    check.That("the bridge has learnt a station on each member", members.All(ifp => bridge.Addresses.Any(entry => entry.Member.Ifp == ifp)));
    int packets = 0;
    using (CaptureReader reader = CaptureReader.Open(Capture))
    {
        while (reader.Read(out _))
            packets++;
    }

    check.That($"{Capture} has {packets} packets", packets >= 12);
    member.Destroy();
    foreach (IStation station in stations)
        station.Dispose();
}

hub.Dispose();
check.That("nothing is left of it", MbufZones.Mbufs.Statistics.Used == 0);
return check.ExitCode;
