using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Kern;

/// <summary>Packets that wait for a reader (FreeBSD's <c>struct sockbuf</c>).</summary>
/// <remarks>
/// Lanes append under a short lock; a reader takes all of them at once to a list of its own, so that the two meet rarely. Nothing is
/// allocated. Thread-safe.
/// </remarks>
public sealed class SockBuf
{
    // What FreeBSD's accounting takes for an mbuf (MSIZE).
    private const int MbufSize = 256;

    private readonly Socket _so;
    private readonly int _nameLength;
    private readonly Lock _gate = new();
    private readonly MbufQueue _arrived = new();
    private readonly Lock _readGate = new();
    private readonly MbufQueue _taken = new();

    // Bytes (sb_ccc) in the upper half, storage (sb_mbcnt) in the lower: one interlocked add keeps both.
    private long _used;
    private bool _isWanted;
    private bool _isClosed;

    internal SockBuf(Socket so, Af domain) => (_so, _nameLength) = (so, domain == Af.Inet6 ? 28 : 16);

    /// <summary>Most bytes that wait, names included (<c>sb_hiwat</c>).</summary>
    public int HighWater { get; private set; }

    /// <summary>Most memory that they may take, whatever of it is used (<c>sb_mbmax</c>).</summary>
    public int StorageMax { get; private set; }

    /// <summary>Bytes that make it readable, or room that makes it writable (<c>sb_lowat</c>).</summary>
    public int LowWater { get; set; } = 1;

    /// <summary>Bytes that wait, names included (<c>sb_ccc</c>).</summary>
    public int Bytes => (int)(Volatile.Read(ref _used) >> 32);

    /// <summary>Memory that they take (<c>sb_mbcnt</c>).</summary>
    public int Storage => (int)Volatile.Read(ref _used);

    /// <summary>Bytes of data that wait (<c>FIONREAD</c>).</summary>
    public int Available
    {
        get
        {
            lock (_readGate)
            {
                lock (_gate)
                    return Bytes - ((_taken.Count + _arrived.Count) * _nameLength);
            }
        }
    }

    /// <summary>Packets that found no room since the socket was made.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _used) == 0;

    /// <summary>Sets how much may wait (<c>sbreserve</c>).</summary>
    /// <param name="bytes">Bytes, from 1.</param>
    /// <returns><see cref="Errno.NoBuffers"/> beyond what <c>kern.ipc.maxsockbuf</c> allows.</returns>
    public Errno Reserve(int bytes)
    {
        if (bytes < 1)
            return Errno.Invalid;
        if (bytes > SocketLimits.LargestReserve)
            return Errno.NoBuffers;
        HighWater = bytes;
        StorageMax = (int)Math.Min((long)bytes * SocketLimits.Efficiency, SocketLimits.MaxSockBuf);
        LowWater = Math.Min(LowWater, bytes);
        return Errno.Ok;
    }

    /// <summary>Appends a datagram (<c>sbappendaddr</c>) and wakes the reader, if one waits.</summary>
    /// <param name="m">
    /// The datagram: its data is what is read. The headers that <see cref="Protosw.SenderOf"/> reads lie directly before it.
    /// </param>
    /// <returns>False when there is no room or the socket is closed; the datagram stays the caller's.</returns>
    public bool TryAppend(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        int bytes = m.Pkthdr.Len + _nameLength;
        long charge = ChargeOf(m);
        bool wake;
        lock (_gate)
        {
            long used = Volatile.Read(ref _used);
            if (_isClosed || bytes > Math.Min(HighWater - (int)(used >> 32), StorageMax - (int)used))
            {
                Dropped++;
                return false;
            }

            Interlocked.Add(ref _used, charge);
            _arrived.TryEnqueue(m);
            wake = _isWanted;
            _isWanted = false;
        }

        if (wake)
            _so.WakeReader();
        return true;
    }

    /// <summary>Takes the oldest datagram, or null.</summary>
    public Mbuf? Take()
    {
        Mbuf? m;
        lock (_readGate)
        {
            if (TakeOver() is null)
                return null;
            m = _taken.Dequeue()!;
        }

        Interlocked.Add(ref _used, -ChargeOf(m));
        return m;
    }

    /// <summary>Looks at the oldest datagram, which stays (<c>MSG_PEEK</c>).</summary>
    /// <param name="state">Passed to it.</param>
    /// <param name="look">What to do with it; no other reader takes it meanwhile.</param>
    /// <returns>False when there is none.</returns>
    internal bool TryPeek<TState>(ref TState state, PeekFunction<TState> look)
        where TState : allows ref struct
    {
        lock (_readGate)
        {
            if (TakeOver() is not { } m)
                return false;
            look(m, ref state);
            return true;
        }
    }

    /// <summary>Asks to be woken by the next datagram, once (<see cref="ISockUpcall.Readable"/>).</summary>
    /// <returns>False when there is something already, or nothing will come any more: do not wait.</returns>
    public bool TryArm()
    {
        lock (_readGate)
        {
            lock (_gate)
            {
                if (_taken.First is not null || _arrived.First is not null || _isClosed)
                    return false;
                _isWanted = true;
                return true;
            }
        }
    }

    /// <summary>Frees what waits (<c>sbflush</c>).</summary>
    public void Flush()
    {
        while (Take() is { } m)
            m.FreeChain();
    }

    /// <summary>Takes nothing any more, and frees what waits (<c>sorflush</c>).</summary>
    internal void Close()
    {
        lock (_gate)
            _isClosed = true;
        Flush();
    }

    // Under _readGate. The oldest of all, after taking over what has arrived.
    private Mbuf? TakeOver()
    {
        if (_taken.First is null)
        {
            lock (_gate)
                _taken.Concatenate(_arrived);
        }

        return _taken.First;
    }

    // The name counts as FreeBSD's does, in an mbuf of its own (MT_SONAME), although it is only read from the headers here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ChargeOf(Mbuf m)
    {
        int storage = MbufSize;
        for (Mbuf? each = m; each is not null; each = each.Next)
            storage += MbufSize + (each.HasCluster ? each.Capacity : 0);
        return ((long)(m.Pkthdr.Len + _nameLength) << 32) + storage;
    }
}
