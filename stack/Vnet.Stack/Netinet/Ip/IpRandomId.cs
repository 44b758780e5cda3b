using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Random identifications of datagrams, none of which comes again within a number of others (FreeBSD's <c>ip_randomid</c>). Thread-safe.</summary>
internal sealed class IpRandomId(int period)
{
    public const int DefaultPeriod = 8192;
    public const int LeastPeriod = 512;
    public const int MostPeriod = 32768;

    private readonly Lock _lock = new();
    private readonly ushort[] _recent = new ushort[period];
    private readonly ulong[] _used = new ulong[65536 / 64];
    private int _at;

    /// <summary>How often a number came up that was used lately.</summary>
    public int Collisions { get; private set; }

    /// <summary>How many were made.</summary>
    public int Total { get; private set; }

    /// <summary>The next; never 0, which stands for none.</summary>
    public ushort Next()
    {
        lock (_lock)
        {
            ushort id;
            while ((id = (ushort)VnetRandom.NextUInt32()) == 0 || (_used[id >> 6] & (1ul << (id & 63))) != 0)
                Collisions++;
            // Of a slot that was never filled it is 0, which is not looked at.
            ushort oldest = _recent[_at];
            _used[oldest >> 6] &= ~(1ul << (oldest & 63));
            _used[id >> 6] |= 1ul << (id & 63);
            _recent[_at] = id;
            _at = (_at + 1) % _recent.Length;
            Total++;
            return id;
        }
    }
}
