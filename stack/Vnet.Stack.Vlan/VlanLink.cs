using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Where a VLAN interface is tied to: replaced as a whole, so that a sender sees all of one or of the other.</summary>
internal sealed record VlanLink(Ifnet Parent, VlanTrunk Trunk, int Id, bool IsService)
{
    /// <summary>What tells the VLANs of one trunk apart: an 802.1ad tag is another than an 802.1Q tag of that number.</summary>
    public int Key => KeyOf(Id, IsService);

    public static int KeyOf(int id, bool isService) => id | (isService ? 0x1000 : 0);
}
