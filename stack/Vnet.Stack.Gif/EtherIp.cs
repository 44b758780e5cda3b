namespace Vnet.Devices;

/// <summary>The header between an IP header and an Ethernet frame (RFC 3378 section 3; FreeBSD's <c>struct etherip_header</c>).</summary>
internal static class EtherIp
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 2;

    private const byte Version = 3;

    /// <summary>Writes it: version, and twelve bits of zero.</summary>
    public static void Write(Span<byte> header) => (header[0], header[1]) = (Version << 4, 0);

    /// <summary>Whether its version is the one there is.</summary>
    public static bool IsValid(ReadOnlySpan<byte> header) => header[0] >> 4 == Version;
}
