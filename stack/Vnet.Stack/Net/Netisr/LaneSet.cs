using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>The lanes that a vnet has from one change of their number to the next.</summary>
/// <remarks>
/// A new set's lanes are held until every lane of the set before is closed. So a packet that is processed in a new lane
/// comes after all that its flow had in the old ones.
/// </remarks>
internal sealed class LaneSet
{
    private readonly Lane[] _lanes;
    private int _open;
    private LaneSet? _next;

    public LaneSet(VnetLanes owner, int count, bool isHeld)
    {
        (Owner, _open) = (owner, count);
        _lanes = new Lane[count];
        for (int i = 0; i < count; i++)
            _lanes[i] = new Lane(this, i, isHeld);
    }

    public VnetLanes Owner { get; }

    public ReadOnlySpan<Lane> Lanes => _lanes;

    public int Count => _lanes.Length;

    public bool IsClosed => Volatile.Read(ref _open) == 0;

    /// <summary>The lane of a packet; null when there is none, because the vnet is going.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane? Choose(NetisrProtocol protocol, IfBinding binding, Mbuf m)
    {
        Lane[] lanes = _lanes;
        return lanes.Length == 1 ? lanes[0] : ChooseOf(lanes, protocol, binding, m);
    }

    /// <summary>The lane of a flow.</summary>
    public Lane? Choose(uint flow) => _lanes.Length == 0 ? null : _lanes[flow % (uint)_lanes.Length];

    /// <summary>Has every lane close, and then opens the set that comes next, if any.</summary>
    public void Retire(LaneSet? next)
    {
        Volatile.Write(ref _next, next);
        LaneThread thread = LaneThread.Current;
        foreach (Lane lane in _lanes)
        {
            lane.Leave();
            if (lane.TryAcquire())
                thread.RunOrAdd(lane);
        }
    }

    /// <summary>A lane has closed.</summary>
    public void Closed(Lane lane)
    {
        Owner.Keep(lane);
        if (Interlocked.Decrement(ref _open) == 0)
            Volatile.Read(ref _next)?.Open();
    }

    private void Open()
    {
        LaneThread thread = LaneThread.Current;
        foreach (Lane lane in _lanes)
        {
            if (!lane.TryRelease())
                thread.RunOrAdd(lane);
        }
    }

    private static Lane? ChooseOf(Lane[] lanes, NetisrProtocol protocol, IfBinding binding, Mbuf m)
    {
        if (lanes.Length == 0)
            return null;
        uint count = (uint)lanes.Length;
        switch (protocol.Policy)
        {
            case NetisrPolicy.Flow:
                if (m.Pkthdr.RssType == RssType.None && protocol.Flow is { } classify)
                    Classify(classify, protocol, binding.Vnet, m);
                if (m.Pkthdr.RssType != RssType.None)
                    return lanes[m.Pkthdr.FlowId % count];
                break;
            case NetisrPolicy.Cpu when protocol.Cpu is { } choose:
                int cpu = Choose(choose, protocol, binding.Vnet, m);
                if (cpu >= 0)
                    return lanes[(uint)cpu % count];
                break;
        }

        return lanes[(uint)binding.Index % count];
    }

    // What a protocol's functions throw must not end the thread of the driver that brings the packet.
    private static void Classify(Action<Mbuf> classify, NetisrProtocol protocol, VnetInstance vnet, Mbuf m)
    {
        try
        {
            classify(m);
        }
        catch (Exception error)
        {
            ReportChoice(protocol, vnet, error);
        }
    }

    private static int Choose(Func<Mbuf, int> choose, NetisrProtocol protocol, VnetInstance vnet, Mbuf m)
    {
        try
        {
            return choose(m);
        }
        catch (Exception error)
        {
            ReportChoice(protocol, vnet, error);
            return -1;
        }
    }

    private static void ReportChoice(NetisrProtocol protocol, VnetInstance vnet, Exception error) =>
        UnhandledErrors.Report(protocol, $"protocol '{protocol.Name}' asked for a packet's lane in vnet '{vnet.Name}'", vnet, error);
}
