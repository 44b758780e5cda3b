using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>
/// A ring that many threads put packets into and one at a time takes them from (FreeBSD's mp_ring). Nobody is appointed
/// to take: a producer that finds no consumer becomes it.
/// </summary>
/// <remarks>
/// One 64-bit word holds all of its state: where producers reserve, up to where packets are there to be taken, where the
/// consumer is, and what it does. Packets leave in the order in which their places were reserved. Thread-safe.
/// </remarks>
internal sealed class MpRing
{
    /// <summary>Fewest places.</summary>
    public const int MinSize = 2;

    /// <summary>Most places: an index has 16 bits.</summary>
    public const int MaxSize = 65536;

    // head:16 tail:16 cidx:16 state:2 ... kicked:1
    private const int TailShift = 16;
    private const int CidxShift = 32;
    private const int StateShift = 48;
    private const ulong Kicked = 1ul << 63;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Mbuf?[] _items;
    private readonly IMpRingConsumer _consumer;
    private ulong _word;

    // The consumer's own.
    private int _cidx;

    public MpRing(int size, IMpRingConsumer consumer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        (_items, _consumer) = (new Mbuf?[size], consumer);
    }

    public int Size => _items.Length;

    public MpRingState State => StateOf(Volatile.Read(ref _word));

    /// <summary>Packets in it, those included that are being put in.</summary>
    public int Count
    {
        get
        {
            ulong word = Volatile.Read(ref _word);
            return Distance(Cidx(word), Head(word));
        }
    }

    public CounterU64 Enqueues { get; } = new();

    public CounterU64 Drops { get; } = new();

    public CounterU64 Starts { get; } = new();

    public CounterU64 Stalls { get; } = new();

    public CounterU64 Restarts { get; } = new();

    public CounterU64 Abdications { get; } = new();

    /// <summary>Puts packets in, all or none, and takes packets out if nobody does.</summary>
    /// <param name="packets">The packets, one after the other.</param>
    /// <param name="budget">Packets to take before leaving that to another producer.</param>
    /// <param name="abdicate">Whether to leave the taking to a <see cref="Kick"/>.</param>
    /// <returns>False when there is no room (<c>ENOBUFS</c>); the packets are the caller's.</returns>
    public bool TryEnqueue(ReadOnlySpan<Mbuf> packets, int budget, bool abdicate)
    {
        ulong old;
        int start;
        int stop;
        do
        {
            old = Volatile.Read(ref _word);
            // One place stays free, so that a full ring is told from an empty one.
            if (packets.Length > Size - 1 - Distance(Cidx(old), Head(old)))
            {
                Drops.Add(packets.Length);
                return false;
            }

            start = Head(old);
            stop = Advance(start, packets.Length);
        }
        while (!TryChange(old, (old & ~0xfffful) | (uint)stop));

        int place = start;
        foreach (Mbuf m in packets)
        {
            _items[place] = m;
            place = Advance(place, 1);
        }

        // Those who reserved before publish before.
        var spin = default(SpinWait);
        while (Tail(Volatile.Read(ref _word)) != start)
            spin.SpinOnce();

        bool isMine;
        ulong now;
        do
        {
            old = Volatile.Read(ref _word);
            MpRingState state = StateOf(old);
            isMine = !abdicate && state != MpRingState.Busy;
            now = (old & ~(0xfffful << TailShift)) | ((ulong)(uint)stop << TailShift);
            if (isMine)
                now = With(now, MpRingState.Busy);
            else if (state == MpRingState.Idle)
                now = With(now, MpRingState.Abdicated);
        }
        while (!TryChange(old, now));

        Enqueues.Add(packets.Length);
        if (isMine)
        {
            Starts.Add(1);
            Consume(budget);
        }

        return true;
    }

    /// <summary>
    /// Has the consumer look after the device and go on (<c>ifmp_ring_check_drainage</c>): on this thread, unless one is at
    /// it, which then looks once more before it leaves. So news of the device is never lost.
    /// </summary>
    public void Kick(int budget)
    {
        ulong old;
        MpRingState state;
        do
        {
            old = Volatile.Read(ref _word);
            state = StateOf(old);
        }
        while (!TryChange(old, state == MpRingState.Busy ? old | Kicked : With(old, MpRingState.Busy)));
        if (state == MpRingState.Busy)
            return;
        if (state == MpRingState.Stalled)
            Restarts.Add(1);
        Consume(budget);
    }

    /// <summary>Becomes the consumer, without taking anything; for who stops the device.</summary>
    /// <exception cref="NetException">The consumer has not left for 30 seconds.</exception>
    public void Enter(string device)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        while (true)
        {
            ulong old = Volatile.Read(ref _word);
            if (StateOf(old) != MpRingState.Busy && TryChange(old, With(old, MpRingState.Busy)))
                return;
            if (System.Diagnostics.Stopwatch.GetElapsedTime(start) > s_patience)
                throw new NetException(Errno.Busy, $"Device {device} cannot be stopped: a transmit method of its driver has not returned for {s_patience.TotalSeconds} s.");
            spin.SpinOnce();
        }
    }

    /// <summary>Ends <see cref="Enter"/>; takes what came meanwhile.</summary>
    public void Leave() => Consume(int.MaxValue);

    /// <summary>Consumer: the packet that is so many after the first.</summary>
    public Mbuf Peek(int offset) => _items[Advance(_cidx, offset)]!;

    /// <summary>Consumer: puts another in its place.</summary>
    public void Replace(int offset, Mbuf m) => _items[Advance(_cidx, offset)] = m;

    /// <summary>Consumer: it has the packet now.</summary>
    public void Take(int offset) => _items[Advance(_cidx, offset)] = null;

    private static MpRingState StateOf(ulong word) => (MpRingState)((word >> StateShift) & 3);

    private static ulong With(ulong word, MpRingState state) => (word & ~(3ul << StateShift)) | ((ulong)state << StateShift);

    private static int Head(ulong word) => (ushort)word;

    private static int Tail(ulong word) => (ushort)(word >> TailShift);

    private static int Cidx(ulong word) => (ushort)(word >> CidxShift);

    private bool TryChange(ulong old, ulong now) => Interlocked.CompareExchange(ref _word, now, old) == old;

    private int Advance(int index, int count)
    {
        int next = index + count;
        return next >= Size ? next - Size : next;
    }

    private int Distance(int from, int to) => to >= from ? to - from : Size - from + to;

    // Whoever made the state Busy.
    private void Consume(int budget)
    {
        long total = 0;
        while (true)
        {
            ulong word = Volatile.Read(ref _word);
            _cidx = Cidx(word);
            int available = Distance(_cidx, Tail(word));
            int taken = _consumer.Drain(this, available);
            total += taken;
            MpRingState state = Next(Advance(_cidx, taken), isStalled: taken == 0 && available != 0, isDone: total >= budget);
            if (state == MpRingState.Busy)
                continue;
            if (state == MpRingState.Stalled)
                Stalls.Add(1);
            else if (state == MpRingState.Abdicated)
                Abdications.Add(1);
            return;
        }
    }

    private MpRingState Next(int cidx, bool isStalled, bool isDone)
    {
        while (true)
        {
            ulong old = Volatile.Read(ref _word);
            MpRingState state = (old & Kicked) != 0 ? MpRingState.Busy
                : isStalled ? MpRingState.Stalled
                : cidx == Tail(old) ? MpRingState.Idle
                // Only when a producer is on its way in, who then finds no consumer.
                : isDone && Tail(old) != Head(old) ? MpRingState.Abdicated
                : MpRingState.Busy;
            ulong now = With(old & ~(Kicked | (0xfffful << CidxShift)), state) | ((ulong)(uint)cidx << CidxShift);
            if (TryChange(old, now))
                return state;
        }
    }
}
