using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>A datagram of which not all fragments have come (FreeBSD's <c>struct ipq</c>). Guarded by its table's lock.</summary>
internal sealed class IpFragmentQueue
{
    private Fragment[] _fragments = new Fragment[4];

    public uint Source;
    public uint Destination;
    public ushort Id;
    public byte Protocol;

    /// <summary>When it is given up, in nanoseconds of the vnet's clock.</summary>
    public long ExpiresAt;

    /// <summary>Bytes of the payload; −1 until the last fragment has come.</summary>
    public int End;

    /// <summary>ECN of the whole (RFC 3168 section 5.3).</summary>
    public byte Ecn;

    /// <summary>Bytes of storage that its fragments take.</summary>
    public int Storage;

    // Its places in its bucket, among those of its source, and by age.
    public IpFragmentQueue? NextInBucket;
    public IpFragmentQueue? NextOfSource;
    public IpFragmentQueue? PreviousOfSource;
    public IpFragmentQueue? NextByAge;
    public IpFragmentQueue? PreviousByAge;
    public int Bucket;
    public int SourceSlot;

    /// <summary>Its fragments by offset, without overlap; each without its IP header.</summary>
    public Span<Fragment> Fragments => _fragments.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Bytes of <see cref="Header"/> that count; 0 while the first fragment has not come.</summary>
    public int HeaderLength;

    /// <summary>The IP header of the first fragment.</summary>
    public HeaderBytes Header;

    public void Insert(int index, Fragment fragment)
    {
        if (Count == _fragments.Length)
            Array.Resize(ref _fragments, 2 * Count);
        _fragments.AsSpan(index, Count - index).CopyTo(_fragments.AsSpan(index + 1));
        _fragments[index] = fragment;
        Count++;
    }

    public void RemoveAt(int index)
    {
        _fragments.AsSpan(index + 1, Count - index - 1).CopyTo(_fragments.AsSpan(index));
        _fragments[--Count] = default;
    }

    public void Clear()
    {
        Array.Clear(_fragments, 0, Count);
        (Count, End, Ecn, Storage, HeaderLength) = (0, -1, 0, 0, 0);
    }

    /// <summary>A piece of a datagram.</summary>
    internal struct Fragment
    {
        public Mbuf M;
        public int Offset;
        public int Length;
        public int Storage;

        public readonly int End => Offset + Length;
    }

    [InlineArray(IpOptions.MaxHeader)]
    internal struct HeaderBytes
    {
        private byte _first;
    }
}
