using Vnet.Iflib;

namespace Vnet.Stack.Devices.Tests;

/// <summary>A transmit ring of the fake device: what the driver writes, and the engine that reads it.</summary>
internal sealed class FakeTxRing(int size)
{
    private readonly (BusSegment Segment, bool IsEnd, bool IsReported)[] _descriptors = new (BusSegment, bool, bool)[size];
    private int _head;
    private int _tail;
    private int _unreported;
    private int _credits;

    public List<byte[]> Sent { get; } = [];

    public long SentPackets { get; private set; }

    public bool HasCredits => Volatile.Read(ref _credits) > 0;

    public int Waiting => (_tail - _head + size) % size;

    public void Reset(int index)
    {
        _head = _tail = index;
        _unreported = _credits = 0;
    }

    public void Write(ref PktInfo packet)
    {
        int at = packet.Pidx;
        for (int i = 0; i < packet.Segments.Length; i++)
        {
            bool isEnd = i + 1 == packet.Segments.Length;
            _descriptors[at] = (packet.Segments[i], isEnd, isEnd && packet.RequestStatus);
            at = (at + 1) % size;
        }

        packet.NewPidx = at;
    }

    public void Flush(int pidx) => _tail = pidx;

    /// <summary>The engine: sends so many packets.</summary>
    public int Process(int packets, bool records)
    {
        int sent = 0;
        List<byte>? frame = records ? [] : null;
        while (_head != _tail && sent < packets)
        {
            (BusSegment segment, bool isEnd, bool isReported) = _descriptors[_head];
            frame?.AddRange(segment.Bytes);
            _head = (_head + 1) % size;
            _unreported++;
            if (isReported)
                (_credits, _unreported) = (_credits + _unreported, 0);
            if (!isEnd)
                continue;
            sent++;
            SentPackets++;
            if (frame is null)
                continue;
            Sent.Add([.. frame]);
            frame.Clear();
        }

        return sent;
    }

    public int TakeCredits(bool clear)
    {
        int credits = _credits;
        if (clear)
            _credits = 0;
        return credits;
    }
}
