namespace Vnet.Sockets;

/// <summary>Types of records that are read (RFC 1035 section 3.2.2, RFC 3596, RFC 6891).</summary>
internal static class DnsType
{
    public const ushort A = 1;
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Aaaa = 28;
    public const ushort Opt = 41;
}
