namespace Vnet.Netinet6;

/// <summary>What a fragment says of itself (RFC 8200 section 4.5), and where it stands.</summary>
/// <param name="Source">From whom.</param>
/// <param name="Destination">To whom.</param>
/// <param name="Zone">Number of the interface, where the addresses are link-local.</param>
/// <param name="Id">Identification of its datagram.</param>
/// <param name="Offset">Where its bytes are in the datagram.</param>
/// <param name="Length">How many there are.</param>
/// <param name="HasMore">Whether others follow.</param>
/// <param name="Ecn">ECN bits of its packet.</param>
/// <param name="DataAt">Where its bytes begin in its packet.</param>
/// <param name="NextAt">Where in its packet the byte is that says that the fragment header follows.</param>
/// <param name="HeaderCount">Extension headers before it.</param>
internal readonly record struct Ip6Fragment(
    In6Addr Source, In6Addr Destination, int Zone, uint Id, int Offset, int Length, bool HasMore, byte Ecn, int DataAt, int NextAt, int HeaderCount)
{
    /// <summary>Where the byte after its last is in the datagram.</summary>
    public int End => Offset + Length;
}
