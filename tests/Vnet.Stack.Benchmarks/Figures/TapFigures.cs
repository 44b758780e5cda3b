using System.Buffers.Binary;
using System.Diagnostics;
using Vnet.Devices;
using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Benchmarks;

/// <summary>
/// What our tap costs beside a plain loop of read and write on the same device: frames that the kernel has queued are
/// taken, their addresses exchanged, and sent back. In a network namespace of its own, which ends with its thread.
/// </summary>
/// <remarks>Bars: <c>tap_frame_rate_vs_plain</c> ≥ 0.9, for 64 and 1514 bytes.</remarks>
internal static unsafe class TapFigures
{
    private const int Queued = 450;
    private const int Rounds = 400;
    private const int WarmUps = 150;
    private const ushort Type = 0x88b5;
    private const int UncutPayload = 60_000;
    private const int LevelPacket = 263;
    private const int QdiscBypass = 20;

    public static void Print(Action<string, double> print)
    {
        string? reason = OperatingSystem.IsLinux() ? null : "needs Linux";
        if (reason is null)
        {
            var thread = new Thread(() =>
            {
                reason = LibC.Unshare(LibC.CloneNewNet) == 0 ? null : $"no network namespace can be made: {LinuxErrno.Describe(LinuxErrno.Last)}";
                reason ??= TryPrint(print);
            });
            thread.Start();
            thread.Join();
        }

        if (reason is not null)
            Console.WriteLine($"tap skipped: {reason}");
    }

    private static string? TryPrint(Action<string, double> print)
    {
        try
        {
            using var vnet = VnetInstance.Create("tap-measured");
            using (CurVnet.Set(vnet))
                Measure(print);
            return null;
        }
        catch (NetException e)
        {
            return e.Message;
        }
    }

    private static void Measure(Action<string, double> print)
    {
        using TunDevice device = TunDevice.Open(isTap: true, new TuntapOptions { BringHostUp = true });
        device.Host.QueueLength = 1000;
        var driver = new TuntapDriver(device, hasHeaders: true);
        device.SetCarrier(true);
        // Without its threads: this one does what they do.
        var ifp = new Ifnet(driver, Ethernet.Layer, IfType.Ethernet, "measured", 0) { Mtu = 1500, LinkAddress = new MacAddress(0x0200_0000_0001) };
        ifp.Attach();
        ifp.SetFlags(IfFlags.Up, IfFlags.None);
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        ifp.Bridge = new Echo();
        using var source = new Source(device.Host.Index);
        using (var receiver = new TunReceiver(device.Queues[0], isTap: true, hasHeaders: true))
        {
            foreach (int size in (int[])[64, 1514])
                Compare(size, ifp, device, source, receiver, print);
        }

        Uncut(ifp, print);
        ifp.Detach();
    }

    private static void Compare(int size, Ifnet ifp, TunDevice device, Source source, TunReceiver receiver, Action<string, double> print)
    {
        var ratios = new double[Rounds];
        var times = new double[Rounds];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            double plain;
            double ours;
            // Who comes first finds other things in the caches.
            if ((round & 1) == 0)
            {
                plain = Time(source, size, () => Plain(device.Queues[0].Value));
                ours = Time(source, size, () => Ours(ifp, receiver));
            }
            else
            {
                ours = Time(source, size, () => Ours(ifp, receiver));
                plain = Time(source, size, () => Plain(device.Queues[0].Value));
            }

            if (round < 0)
                continue;
            (ratios[round], times[round]) = (plain / ours, ours);
        }

        Array.Sort(ratios);
        Array.Sort(times);
        print($"tap_frame_rate_vs_plain_{size}", ratios[Rounds / 2]);
        print($"tap_echo_frames_per_s_{size}", 1e9 / times[Rounds / 2]);
    }

    // Nanoseconds per frame.
    private static double Time(Source source, int size, Func<int> drain)
    {
        source.Send(size, Queued);
        long start = Stopwatch.GetTimestamp();
        int count = drain();
        double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        return count >= Queued ? time / count : throw new InvalidOperationException($"{count} frames of {Queued} arrived.");
    }

    private static int Plain(int queue)
    {
        byte* buffer = stackalloc byte[2048];
        int count = 0;
        while (true)
        {
            nint length = LibC.Read(queue, buffer, 2048);
            if (length <= 0)
                return count;
            Exchange(new Span<byte>(buffer + VirtioNetHeader.Length, 12));
            if (LibC.Write(queue, buffer, (nuint)length) == length)
                count++;
        }
    }

    private static int Ours(Ifnet ifp, TunReceiver receiver)
    {
        ulong before = ifp.Statistics.Sum().opackets;
        bool isEmpty = false;
        while (!isEmpty)
        {
            Mbuf? packets = receiver.Receive(Tuntap.Budget, out isEmpty);
            if (packets is not null)
                ifp.Input(packets);
        }

        return (int)(ifp.Statistics.Sum().opackets - before);
    }

    // One call moves what would be 42 frames: gigabytes each second, beside frames of the MTU.
    private static void Uncut(Ifnet ifp, Action<string, double> print)
    {
        double whole = Rate(ifp, UncutPayload);
        double cut = Rate(ifp, 1448);
        print("tap_gso_write_gb_per_s", whole);
        print("tap_gso_vs_mtu_bytes", whole / cut);
    }

    private static double Rate(Ifnet ifp, int payload)
    {
        double best = 0;
        for (int round = 0; round < 30; round++)
        {
            const int packets = 60;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < packets; i++)
                ifp.Transmit(Segment(payload));
            best = Math.Max(best, packets * (double)payload / Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return best;
    }

    private static Mbuf Segment(int payload)
    {
        Mbuf m = Mbuf.GetCluster(54 + payload)!;
        Span<byte> frame = m.Extend(54 + payload);
        frame[..54].Clear();
        (frame[0], frame[12], frame[14], frame[22], frame[23], frame[46]) = (2, 8, 0x45, 64, 6, 0x50);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], (ushort)(40 + payload));
        m.Pkthdr.CsumFlags = CsumFlags.IpTcp | CsumFlags.IpTso;
        m.Pkthdr.TsoSegsz = 1448;
        return m;
    }

    private static void Exchange(Span<byte> addresses)
    {
        Span<byte> first = stackalloc byte[6];
        addresses[..6].CopyTo(first);
        addresses[6..12].CopyTo(addresses);
        first.CopyTo(addresses[6..]);
    }

    private sealed class Echo : IfHook
    {
        public override Mbuf? Input(Ifnet ifp, Mbuf m)
        {
            Exchange(m.Data[..12]);
            ifp.Transmit(m);
            return null;
        }
    }

    /// <summary>Has the kernel send frames to the device.</summary>
    private sealed class Source : IDisposable
    {
        private readonly Descriptor _socket;
        private readonly byte[] _frame = GC.AllocateArray<byte>(2048, pinned: true);

        public Source(int index)
        {
            _socket = new Descriptor(LibC.Socket(17, 3, 0));
            int one = 1;
            _ = LibC.SetSocketOption(_socket.Value, LevelPacket, QdiscBypass, &one, sizeof(int));
            byte* address = stackalloc byte[20];
            new Span<byte>(address, 20).Clear();
            *(ushort*)address = 17;
            *(int*)(address + 4) = index;
            if (LibC.Bind(_socket.Value, address, 20) != 0)
                throw LinuxErrno.LastAs("The source of frames could not be bound");
            (_frame[0], _frame[6]) = (2, 2);
            BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(12), Type);
        }

        public void Send(int size, int count)
        {
            fixed (byte* frame = _frame)
            {
                for (int i = 0; i < count; i++)
                    _ = LibC.Write(_socket.Value, frame, (nuint)size);
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
