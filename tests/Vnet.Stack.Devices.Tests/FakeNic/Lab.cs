using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

/// <summary>A vnet with one fake device, everything on this thread, on a clock that stands until it is stepped.</summary>
internal sealed class Lab : IDisposable
{
    private static int s_units;

    private readonly CalloutWheel _wheel;

    public Lab(FakeNicOptions? options = null, bool up = true, IflibExecution execution = IflibExecution.Stepped)
    {
        Unit = Interlocked.Increment(ref s_units);
        Vnet = VnetInstance.Create($"fake-{Unit}");
        Time = new VirtualTimeProvider();
        _wheel = new CalloutWheel(Time, name: $"fake-{Unit}");
        VnetClock.Use(Vnet, _wheel);
        Nic = new FakeNic(options ?? new FakeNicOptions());
        using (CurVnet.Set(Vnet))
        {
            Context = IflibDevices.Register(Nic, Nic.Shared, Unit, execution);
            if (up)
                Ifp.Up();
        }
    }

    public int Unit { get; }

    public VnetInstance Vnet { get; }

    public VirtualTimeProvider Time { get; }

    public FakeNic Nic { get; }

    public IflibContext Context { get; }

    public Ifnet Ifp => Context.Ifp;

    public string Knobs => $"dev.fake.{Unit}.iflib";

    public List<CaptureLayer.Received> Packets => Nic.Layer.Packets;

    /// <summary>What the vnet holds of mbufs and clusters.</summary>
    public long Held => HeldBy(Vnet);

    public long HeldOf(Zone zone) => zone.UsedBy(Vnet);

    public static long HeldBy(VnetInstance vnet) =>
        MbufZones.Mbufs.UsedBy(vnet) + MbufZones.Clusters.UsedBy(vnet) + MbufZones.PageClusters.UsedBy(vnet)
        + MbufZones.Jumbo9.UsedBy(vnet) + MbufZones.Jumbo16.UsedBy(vnet) + MbufZones.Jumbo64.UsedBy(vnet);

    public Mbuf Packet(ReadOnlySpan<byte> bytes, int pieces = 1, uint? flow = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf? first = null;
            Mbuf? last = null;
            int piece = (bytes.Length + pieces - 1) / pieces;
            int total = bytes.Length;
            while (!bytes.IsEmpty)
            {
                int count = Math.Min(piece, bytes.Length);
                Mbuf m = Mbuf.GetFor(Math.Max(1, count))!;
                // No room behind, so that pieces stay pieces.
                m.Reserve(m.Capacity - count);
                bytes[..count].CopyTo(m.Extend(count));
                bytes = bytes[count..];
                if (last is null)
                {
                    first = m;
                }
                else
                {
                    m.Flags &= ~MbufFlags.PacketHeader;
                    last.Next = m;
                }

                last = m;
            }

            first!.Pkthdr.Len = total;
            if (flow is { } id)
                (first.Pkthdr.FlowId, first.Pkthdr.RssType) = (id, RssType.OpaqueHash);
            return first;
        }
    }

    public Errno Transmit(ReadOnlySpan<byte> bytes, int pieces = 1, uint? flow = null) => Transmit(Packet(bytes, pieces, flow));

    public Errno Transmit(Mbuf m)
    {
        using (CurVnet.Set(Vnet))
            return Ifp.Transmit(m);
    }

    public void Interrupt(int qid = 0)
    {
        Context.Interrupt(Context.RxVector(qid));
        Context.Run();
    }

    public void Advance(TimeSpan time)
    {
        Time.Advance(time);
        Context.Run();
    }

    public void Dispose()
    {
        Context.Detach();
        Vnet.Dispose();
        _wheel.Dispose();
    }

    public static byte[] Frame(int length, int number)
    {
        var frame = new byte[length];
        new Random(number).NextBytes(frame);
        // An experimental type: nobody's protocol, so that no header is looked at.
        (frame[12], frame[13]) = (0x88, 0xb5);
        BitConverter.TryWriteBytes(frame.AsSpan(14), number);
        return frame;
    }
}
