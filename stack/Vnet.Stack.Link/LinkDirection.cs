using Vnet.Net;

namespace Vnet.Devices;

/// <summary>One direction of an emulated wire: packets wait, are sent bit by bit, travel, and arrive.</summary>
/// <remarks>
/// Everything happens at computed times; the timer only sees to it that somebody looks. So rate and delay are exact on
/// average however coarse the timer is. Thread-safe; packets of one direction are delivered in order, by one thread at a
/// time, without a lock held.
/// </remarks>
internal sealed class LinkDirection
{
    private readonly Lock _lock = new();
    private readonly Ifnet _to;
    private readonly Callout _timer;
    private readonly Func<long> _now;

    private LinkParameters _parameters;
    private QueueDiscipline _queue;
    private LinkRandom _random;
    private LossModel _losses;

    // When the last bit of what was sent last leaves.
    private long _free;

    // When a packet arrives, is in its timestamp.
    private MbufList _travelling;
    private MbufList _overtaken;
    private MbufList _arrived;
    private long _lastArrival;
    private bool _isDelivering;
    private bool _isClosed;

    public LinkDirection(string name, Ifnet to, LinkParameters parameters)
    {
        CalloutWheel wheel = VnetClock.Wheel;
        VnetInstance? vnet = CurVnet.Current;
        (_to, _parameters) = (to, parameters);
        _timer = new Callout(wheel, name, vnet);
        _now = () => VnetClock.NanosecondsOf(wheel.TimeProvider);
        _random = new LinkRandom(Seed(parameters));
        _queue = QueueDiscipline.Make(parameters, Statistics, _random.Next());
    }

    /// <summary>What it has done.</summary>
    public Pcpustat<Linkstat> Statistics { get; } = new();

    /// <summary>What it does to packets; those that wait are asked of the new queue.</summary>
    public LinkParameters Parameters
    {
        get => Volatile.Read(ref _parameters);
        set
        {
            lock (_lock)
            {
                long now = _now();
                QueueDiscipline queue = QueueDiscipline.Make(value, Statistics, _random.Next());
                while (_queue.Dequeue(now) is { } m)
                    queue.Enqueue(m, now);
                if (value.Seed is { } seed && seed != _parameters.Seed)
                    _random = new LinkRandom(seed);
                (_queue, _parameters) = (queue, value);
                if (value.Rate == 0)
                    _free = Math.Min(_free, now);
            }

            Work();
        }
    }

    /// <summary>Packets that wait for the wire.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _queue.Packets;
        }
    }

    /// <summary>Takes packets, linked by <see cref="Mbuf.NextPacket"/>.</summary>
    public void Send(Mbuf? list)
    {
        lock (_lock)
        {
            long now = _now();
            while (list is not null)
            {
                Mbuf m = list;
                list = m.NextPacket;
                m.NextPacket = null;
                ref Linkstat stat = ref Statistics.Own;
                stat.packets++;
                stat.bytes += (ulong)m.Pkthdr.Len;
                if (_isClosed)
                {
                    stat.unreachable++;
                    m.FreeChain();
                    continue;
                }

                Transmit(now);
                if (_queue.Packets == 0 && _free < now)
                    _free = now;
                _queue.Enqueue(m, now);
            }
        }

        Work();
    }

    /// <summary>Drops everything, and takes nothing more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            long now = _now();
            while (_queue.Dequeue(now) is { } m)
                Drop(m);
            while ((_travelling.Take() ?? _overtaken.Take() ?? _arrived.Take()) is { } m)
                Drop(m);
        }

        _timer.Drain();
    }

    // Brings everything up to now, delivers what has arrived, and sets the timer.
    private void Work()
    {
        while (true)
        {
            Mbuf? list;
            lock (_lock)
            {
                long now = _now();
                Transmit(now);
                Arrive(now);
                if (_isDelivering)
                    return;
                list = _arrived.TakeAll();
                _isDelivering = list is not null;
                if (list is null)
                {
                    SetTimer(now);
                    return;
                }
            }

            Deliver(list);
            lock (_lock)
                _isDelivering = false;
        }
    }

    // Puts on the wire what can begin before now.
    private void Transmit(long now)
    {
        while (_free <= now && _queue.Dequeue(_free) is { } m)
        {
            if (_parameters.Rate > 0)
                _free += (long)((m.Pkthdr.Len + _parameters.Overhead) * 8 * 1e9 / _parameters.Rate);
            Travel(m, _free);
        }
    }

    // What happens to a packet on the wire, whose last bit left at this time.
    private void Travel(Mbuf m, long sent)
    {
        LinkParameters parameters = _parameters;
        ref Linkstat stat = ref Statistics.Own;
        if (_losses.Loses(parameters, ref _random))
        {
            stat.lost++;
            m.FreeChain();
            return;
        }

        if (_random.Happens(parameters.Corrupt))
        {
            if (Corrupted(m) is not { } changed)
                return;
            m = changed;
        }

        Mbuf? second = _random.Happens(parameters.Duplicate) ? m.CopyPacket() : null;
        if (second is not null)
            stat.duplicated++;
        long arrival = sent + Nanoseconds(parameters.Delay);
        if (parameters.Jitter > TimeSpan.Zero)
            arrival += (long)(((2 * _random.NextFraction()) - 1) * Nanoseconds(parameters.Jitter));
        if (_random.Happens(parameters.Reorder))
        {
            stat.reordered++;
            m.Pkthdr.Timestamp = arrival + Nanoseconds(parameters.ReorderDelay);
            _overtaken.Add(m);
        }
        else
        {
            _lastArrival = m.Pkthdr.Timestamp = Math.Max(arrival, _lastArrival);
            _travelling.Add(m);
        }

        if (second is null)
            return;
        _lastArrival = second.Pkthdr.Timestamp = Math.Max(arrival, _lastArrival);
        _travelling.Add(second);
    }

    private void Arrive(long now)
    {
        while (true)
        {
            long next = NextArrival();
            if (next > now)
                return;
            bool isOvertaken = _overtaken.First is { } late && late.Pkthdr.Timestamp == next && _travelling.First?.Pkthdr.Timestamp != next;
            _arrived.Add((isOvertaken ? _overtaken.Take() : _travelling.Take())!);
        }
    }

    private long NextArrival() => Math.Min(_travelling.First?.Pkthdr.Timestamp ?? long.MaxValue, _overtaken.First?.Pkthdr.Timestamp ?? long.MaxValue);

    private void Deliver(Mbuf list)
    {
        VnetInstance? vnet = _to.Vnet;
        if (!_to.IsRunning || vnet is null)
        {
            for (Mbuf? m = list; m is not null;)
            {
                Mbuf? next = m.NextPacket;
                Drop(m);
                m = next;
            }

            return;
        }

        MbufList delivered = default;
        for (Mbuf? m = list; m is not null;)
        {
            Mbuf packet = m;
            m = packet.NextPacket;
            packet.NextPacket = null;
            if (!packet.ChargeTo(vnet))
            {
                Statistics.Own.no_mbufs++;
                packet.FreeChain();
                continue;
            }

            Statistics.Own.delivered++;
            delivered.Add(packet);
        }

        if (delivered.First is { } first)
            _to.Input(first);
    }

    private void SetTimer(long now)
    {
        long next = NextArrival();
        if (_queue.Packets > 0)
            next = Math.Min(next, _free);
        if (next != long.MaxValue && !_isClosed)
            _timer.Reset(TimeSpan.FromTicks((Math.Max(next - now, 0) + 99) / 100), static direction => ((LinkDirection)direction!).Work(), this);
    }

    /// <summary>Flips one bit of a packet, after its checksums were computed.</summary>
    private Mbuf? Corrupted(Mbuf m)
    {
        Mbuf? own = TxOffload.Complete(m, CsumFlags.None)?.Unshare();
        if (own is null)
        {
            Statistics.Own.no_mbufs++;
            return null;
        }

        Statistics.Own.corrupted++;
        own.Pkthdr.CsumFlags = CsumFlags.None;
        int bit = (int)(_random.Next() % (uint)(own.Pkthdr.Len * 8));
        Span<byte> one = stackalloc byte[1];
        own.CopyTo(bit / 8, one);
        one[0] ^= (byte)(1 << (bit % 8));
        _ = own.CopyBack(bit / 8, one);
        return own;
    }

    private void Drop(Mbuf m)
    {
        Statistics.Own.unreachable++;
        m.FreeChain();
    }

    private static ulong Seed(LinkParameters parameters) => parameters.Seed ?? (((ulong)VnetRandom.NextUInt32() << 32) | VnetRandom.NextUInt32());

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;
}
