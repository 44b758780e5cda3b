using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Stack.Tests;

// docs/capture.md: its example, line by line.
public sealed class CaptureGuideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vnet-capture").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Example_captures()
    {
        using VnetInstance host = VnetInstance.Create("left");
        using (CurVnet.Set(host))
        {
            (Ifnet left, Ifnet right) = Epair.Create(0);
            left.Up();
            right.Up();
            string file = Path.Combine(_folder, "net.pcapng");
            var said = new List<string>();
            using (PacketCapture capture = PacketCapture.ToFile(file))
            {
                capture.Add(left, "tcp port 80 or arp");
                capture.Add(right, direction: BpfDirection.In);

                using BpfDescriptor tap = BpfDescriptor.Open();
                tap.IsImmediate = true;
                tap.Attach("epair0a");
                tap.Filter = BpfProgram.Compile("host 10.0.0.1 and tcp[tcpflags] & tcp-syn != 0");
                Send(left);
                var buffer = new byte[tap.BufferLength];
                foreach (BpfPacket packet in new BpfRecords(buffer.AsSpan(0, tap.Read(buffer))))
                    said.Add($"{packet.Record.Timestamp}: {packet.Data.Length} bytes");
            }

            Assert.EndsWith(": 60 bytes", Assert.Single(said), StringComparison.Ordinal);
            using CaptureReader reader = CaptureReader.Open(file);
            var names = new List<string?>();
            while (reader.Read(out CapturedPacket packet))
                names.Add(reader.Interfaces[packet.Interface].Name);
            Assert.Equal(["left/epair0a", "left/epair0b"], names);
            left.Detach();
            right.Detach();
        }
    }

    private static void Send(Ifnet ifp)
    {
        Mbuf m = Mbuf.GetHeader()!;
        FilterExpressionTests.Syn.CopyTo(m.Extend(FilterExpressionTests.Syn.Length));
        ifp.Transmit(m);
    }
}
