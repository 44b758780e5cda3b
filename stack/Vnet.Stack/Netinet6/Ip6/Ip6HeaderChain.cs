namespace Vnet.Netinet6;

/// <summary>How far the walk over a packet's headers has come.</summary>
internal struct Ip6HeaderChain
{
    /// <summary>Where the next header begins, from the beginning of the packet.</summary>
    public int Offset;

    /// <summary>What it is (<see cref="Netinet.IpProto"/>).</summary>
    public byte Next;

    /// <summary>Where the byte is that says so.</summary>
    public int NextAt;

    /// <summary>Extension headers behind it.</summary>
    public int Count;

    /// <summary>At the first header after the IPv6 header.</summary>
    public static Ip6HeaderChain Begin(byte next) => new() { Offset = Ip6Header.Length, Next = next, NextAt = 6 };

    /// <summary>Goes past a header of that many bytes.</summary>
    public void Advance(byte next, int length)
    {
        (Next, NextAt) = (next, Offset);
        Offset += length;
        Count++;
    }
}
