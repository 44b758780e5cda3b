namespace Vnet.Netinet6;

/// <summary>Messages of neighbor discovery, by their ICMPv6 types (RFC 4861 section 4).</summary>
internal static class Nd6Type
{
    public const byte RouterSolicitation = 133;
    public const byte RouterAdvertisement = 134;
    public const byte NeighborSolicitation = 135;
    public const byte NeighborAdvertisement = 136;
    public const byte Redirect = 137;

    /// <summary>Bytes that a message has at least, or 0 for other types.</summary>
    public static int LengthOf(byte type) => type switch
    {
        RouterSolicitation => 8,
        RouterAdvertisement => 16,
        NeighborSolicitation or NeighborAdvertisement => 24,
        Redirect => 40,
        _ => 0,
    };
}
