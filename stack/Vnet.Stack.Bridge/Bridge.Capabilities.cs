using Vnet.Net;

namespace Vnet.Devices;

// bridge_mutecaps: LRO joins what is not for this host, so members have it off.
public sealed partial class Bridge
{
    private const IfCap Joined = IfCap.Lro;

    // Checksums and segmentation may differ between members: TxOffload does in software what the one that sends cannot.
    private void AlignCapabilities()
    {
        foreach (BridgeMember member in _members)
        {
            IfCap joined = member.Ifp.CapEnable & Joined;
            if (joined == IfCap.None)
                continue;
            member.SavedCapabilities |= joined;
            member.Ifp.SetCapabilities(member.Ifp.CapEnable & ~Joined);
        }
    }

    private static void GiveBackCapabilities(BridgeMember member, bool isLeaving)
    {
        Ifnet ifp = member.Ifp;
        IfCap wanted = ifp.CapEnable | member.SavedCapabilities;
        if (wanted == ifp.CapEnable)
            return;
        if (!isLeaving)
            ifp.SetCapabilities(wanted);
        else if (ifp.Driver.SetCapabilities(ifp, wanted) == Errno.Ok)
            ifp.CapEnable = wanted;
    }
}
