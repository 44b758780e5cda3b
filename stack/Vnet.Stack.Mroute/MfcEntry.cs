using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>An entry of the forwarding cache, or one that is waited for (FreeBSD's <c>struct mfc</c>).</summary>
internal sealed class MfcEntry
{
    private const long NeverAsserted = long.MinValue;

    private Mfc? _mfc;
    private long _packets;
    private long _bytes;
    private long _wrong;
    private long _assertedAt = NeverAsserted;

    /// <summary>Where packets go; null while the daemon has not said it.</summary>
    public Mfc? Mfc
    {
        get => Volatile.Read(ref _mfc);
        set => Volatile.Write(ref _mfc, value);
    }

    /// <summary>Packets that wait; under the router's gate.</summary>
    public MbufQueue Held { get; } = new();

    /// <summary>Ticks until waiting is over; under the router's gate.</summary>
    public int Expires { get; set; }

    public MfcCounters Counters => new((ulong)Volatile.Read(ref _packets), (ulong)Volatile.Read(ref _bytes), (ulong)Volatile.Read(ref _wrong));

    public void Count(int length)
    {
        Interlocked.Increment(ref _packets);
        Interlocked.Add(ref _bytes, length);
    }

    public void CountWrong() => Interlocked.Increment(ref _wrong);

    /// <summary>Whether the daemon may be told now of a packet that came by a wrong interface (<c>pim_assert_interval</c>).</summary>
    public bool MayAssert(long now, long interval)
    {
        long last = Volatile.Read(ref _assertedAt);
        return (last == NeverAsserted || now - last >= interval) && Interlocked.CompareExchange(ref _assertedAt, now, last) == last;
    }
}
