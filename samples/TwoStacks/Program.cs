using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Quickstart;
using TwoStacks;
using Vnet;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Sockets;

// Two virtual hosts on one wire: ping, UDP echo, tables, and a capture of it all that Wireshark opens.
const string Capture = "twostacks.pcapng";
var check = new Check();
var left = new Host("left");
var right = new Host("right");
Ifnet a;
Ifnet b;
using (CurVnet.Set(left.Vnet))
    (a, b) = Epair.Create();

using (PacketCapture capture = PacketCapture.ToFile(Capture))
{
    capture.Add(a);
    right.Attach(b);
    left.Attach(a);
    left.Configure(a, "10.0.0.1", "fd00::1");
    right.Configure(b, "10.0.0.2", "fd00::2");
    await Task.WhenAll(left.WaitForAddresses(), right.WaitForAddresses());

    using (var ping = new VnetPing(left.Vnet))
    {
        foreach (string address in (string[])["10.0.0.2", "fd00::2"])
        {
            for (int i = 0; i < 3; i++)
            {
                VnetPingReply reply = await ping.SendAsync(IPAddress.Parse(address), TimeSpan.FromSeconds(5), new byte[56]);
                Console.WriteLine($"{reply.Size + 8} bytes from {reply.Address}: seq={i} time={reply.RoundTrip.TotalMicroseconds:0} us");
                if (reply.Status != IPStatus.Success)
                    check.That($"{address} answers", false);
            }
        }
    }

    Console.WriteLine();
    using var server = new VnetSocket(right.Vnet, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    server.Bind(new IPEndPoint(IPAddress.Any, 7));
    using var client = new VnetSocket(left.Vnet, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    client.Connect(new IPEndPoint(IPAddress.Parse("10.0.0.2"), 7));
    var buffer = new byte[1500];
    foreach (string word in (string[])["one", "two", "three"])
    {
        client.Send(System.Text.Encoding.ASCII.GetBytes(word));
        SocketReceiveFromResult asked = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
        await server.SendToAsync(buffer.AsMemory(0, asked.ReceivedBytes), asked.RemoteEndPoint);
        int length = await client.ReceiveAsync(buffer);
        string answer = System.Text.Encoding.ASCII.GetString(buffer, 0, length);
        Console.WriteLine($"{client.LocalEndPoint} said '{word}' to {client.RemoteEndPoint} and heard '{answer}'");
        check.That($"'{word}' came back", answer == word);
    }

    Console.WriteLine();
    left.PrintTables();
    right.PrintTables();
}

int packets = 0;
using (CaptureReader reader = CaptureReader.Open(Capture))
{
    while (reader.Read(out _))
        packets++;
}

check.That($"{Capture} has {packets} packets", packets >= 18);
left.Dispose();
right.Dispose();
check.That("nothing is left of it", MbufZones.Mbufs.Statistics.Used == 0);
return check.ExitCode;
