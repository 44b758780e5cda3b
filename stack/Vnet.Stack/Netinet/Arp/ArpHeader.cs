using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>An ARP packet for IPv4 over Ethernet (RFC 826, <c>struct ether_arp</c>), in place.</summary>
/// <param name="packet">At least <see cref="Length"/> bytes.</param>
internal readonly ref struct ArpHeader(Span<byte> packet)
{
    /// <summary>Bytes of it.</summary>
    public const int Length = 28;

    /// <summary>Ethernet, in <see cref="HardwareType"/> (<c>ARPHRD_ETHER</c>).</summary>
    public const ushort Ethernet = 1;

    private readonly Span<byte> _bytes = packet[..Length];

    /// <summary>Kind of link (<c>ar_hrd</c>).</summary>
    public ushort HardwareType => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    /// <summary>Kind of protocol address, by its Ethernet type (<c>ar_pro</c>).</summary>
    public ushort ProtocolType => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>Bytes of a link address (<c>ar_hln</c>).</summary>
    public byte HardwareLength => _bytes[4];

    /// <summary>Bytes of a protocol address (<c>ar_pln</c>).</summary>
    public byte ProtocolLength => _bytes[5];

    /// <summary>What it is (<c>ar_op</c>).</summary>
    public ArpOperation Operation => (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    /// <summary>The sender's link address (<c>ar_sha</c>).</summary>
    public MacAddress SenderHardware => new(_bytes[8..]);

    /// <summary>The sender's IPv4 address (<c>ar_spa</c>); 0.0.0.0 in a probe.</summary>
    public InAddr Sender => new(_bytes[14..]);

    /// <summary>The target's link address (<c>ar_tha</c>).</summary>
    public MacAddress TargetHardware => new(_bytes[18..]);

    /// <summary>The target's IPv4 address (<c>ar_tpa</c>).</summary>
    public InAddr Target => new(_bytes[24..]);

    /// <summary>Whether it is ARP for IPv4 over Ethernet.</summary>
    public bool IsIpv4OverEthernet =>
        HardwareType == Ethernet && ProtocolType == EtherType.Ip && HardwareLength == MacAddress.Length && ProtocolLength == InAddr.Length;

    /// <summary>Writes the whole packet.</summary>
    public void Write(ArpOperation operation, MacAddress senderHardware, InAddr sender, MacAddress targetHardware, InAddr target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes, Ethernet);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes[2..], EtherType.Ip);
        _bytes[4] = MacAddress.Length;
        _bytes[5] = InAddr.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_bytes[6..], (ushort)operation);
        senderHardware.CopyTo(_bytes[8..]);
        sender.CopyTo(_bytes[14..]);
        targetHardware.CopyTo(_bytes[18..]);
        target.CopyTo(_bytes[24..]);
    }
}
