using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>A virtual interface in use (FreeBSD's <c>struct vif</c>).</summary>
internal sealed class VifEntry(Vif vif)
{
    private readonly IpMoptions?[] _options = new IpMoptions?[byte.MaxValue + 1];
    private long _packetsIn;
    private long _bytesIn;
    private long _packetsOut;
    private long _bytesOut;

    public Vif Vif { get; } = vif;

    public Ifnet? Ifp => Vif.Interface;

    public VifCounters Counters => new((ulong)Volatile.Read(ref _packetsIn), (ulong)Volatile.Read(ref _bytesIn),
        (ulong)Volatile.Read(ref _packetsOut), (ulong)Volatile.Read(ref _bytesOut));

    public void CountIn(int length)
    {
        Interlocked.Increment(ref _packetsIn);
        Interlocked.Add(ref _bytesIn, length);
    }

    public void CountOut(int length)
    {
        Interlocked.Increment(ref _packetsOut);
        Interlocked.Add(ref _bytesOut, length);
    }

    /// <summary>How packets with a time to live go out by it; made once, because several threads send at a time.</summary>
    public IpMoptions OptionsFor(byte ttl, bool loop)
    {
        // Members on this host are rare: theirs are made each time.
        if (loop)
            return new IpMoptions { Interface = Ifp, Ttl = ttl, Loop = true };
        return _options[ttl] ??= new IpMoptions { Interface = Ifp, Ttl = ttl, Loop = false };
    }
}
