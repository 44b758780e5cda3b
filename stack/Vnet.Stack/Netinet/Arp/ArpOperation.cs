namespace Vnet.Netinet;

/// <summary>What an ARP packet is (<c>ARPOP_*</c>).</summary>
internal enum ArpOperation : ushort
{
    /// <summary>Who has this address?</summary>
    Request = 1,

    /// <summary>I have.</summary>
    Reply = 2,
}
