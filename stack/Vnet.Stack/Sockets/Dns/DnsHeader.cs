namespace Vnet.Sockets;

/// <summary>Numbers of the header (RFC 1035 section 4.1.1).</summary>
internal static class DnsHeader
{
    public const int Length = 12;
    public const ushort Response = 0x8000;
    public const ushort OpcodeMask = 0x7800;
    public const ushort Truncated = 0x0200;
    public const ushort RecursionDesired = 0x0100;
    public const ushort RcodeMask = 0x000f;
    public const ushort ClassIn = 1;
    public const ushort FormatError = 1;
    public const ushort NameError = 3;
    public const ushort NotImplemented = 4;
}
