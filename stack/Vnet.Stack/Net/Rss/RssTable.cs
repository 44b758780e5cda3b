namespace Vnet.Net;

/// <summary>
/// Which lane, or queue, takes each bucket of flows: the indirection table of receive-side scaling (FreeBSD's
/// <c>rss_table</c>).
/// </summary>
/// <remarks>
/// The low bits of a flow's hash are its bucket, so that all packets of a flow go one way. Thread-safe: reading takes no
/// lock, and a change is seen whole. A change while packets wait in the old lane may reorder those of the flows moved.
/// </remarks>
public sealed class RssTable
{
    /// <summary>Most bits of a hash that choose a bucket (<c>RSS_MAXBITS</c>): 128 buckets.</summary>
    public const int MaxBits = 7;

    private readonly Lock _lock = new();

    // Replaced whole by every change.
    private byte[] _lanes;

    /// <summary>Makes a table of 2^<paramref name="bits"/> buckets, spread over the lanes in turn.</summary>
    /// <param name="bits">From 0 to <see cref="MaxBits"/>.</param>
    /// <param name="lanes">Lanes to spread over, from 1 to 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of these is out of its range.</exception>
    public RssTable(int bits, int lanes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
        Bits = bits;
        _lanes = Spread(1 << bits, lanes);
    }

    /// <summary>Raised after every change, on the thread that made it, outside all locks.</summary>
    public event Action<RssTable>? Changed;

    /// <summary>Bits of a hash that choose a bucket (<c>net.inet.rss.bits</c>).</summary>
    public int Bits { get; }

    /// <summary>How many buckets there are (<c>net.inet.rss.buckets</c>).</summary>
    public int Buckets => 1 << Bits;

    /// <summary>The lane of each bucket, as it is now.</summary>
    public ReadOnlySpan<byte> Lanes => Volatile.Read(ref _lanes);

    /// <summary>The bucket of a hash (<c>rss_getbucket</c>).</summary>
    public int BucketOf(uint hash) => (int)(hash & (uint)(Buckets - 1));

    /// <summary>The lane of a hash (<c>rss_hash2cpuid</c>).</summary>
    public int LaneOf(uint hash)
    {
        byte[] lanes = Volatile.Read(ref _lanes);
        return lanes[hash & (uint)(lanes.Length - 1)];
    }

    /// <summary>Gives a bucket to a lane.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bucket, or the lane is not from 0 to 255.</exception>
    public void Set(int bucket, int lane)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, Buckets);
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lane, byte.MaxValue);
        lock (_lock)
        {
            byte[] lanes = [.. _lanes];
            lanes[bucket] = (byte)lane;
            Volatile.Write(ref _lanes, lanes);
        }

        Changed?.Invoke(this);
    }

    /// <summary>Gives the buckets to so many lanes, in turn.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 1 to 256.</exception>
    public void Spread(int lanes)
    {
        byte[] spread = Spread(Buckets, lanes);
        lock (_lock)
            Volatile.Write(ref _lanes, spread);
        Changed?.Invoke(this);
    }

    private static byte[] Spread(int buckets, int lanes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lanes, 256);
        byte[] spread = new byte[buckets];
        for (int i = 0; i < spread.Length; i++)
            spread[i] = (byte)(i % lanes);
        return spread;
    }
}
