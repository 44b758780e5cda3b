using Vnet.Net;

namespace Vnet.Netinet;

// How entries grow old (arptimer, arp_mark_lle_reachable).
public static partial class Arp
{
    // Seconds between requests that verify an entry (V_arpt_rexmit).
    private const int Rexmit = 1;

    private static long Seconds => VnetClock.Nanoseconds / 1_000_000_000;

    // Under the gate: it was heard of. Some time before it is too old it is verified, if it is used.
    private static void MarkReachable(ArpEntry entry)
    {
        entry.Asked = 0;
        entry.State = ArpState.Reachable;
        if (entry.IsStatic)
            return;
        int keep = Math.Max(V_arpt_keep, 1);
        int verify = Math.Max(V_arp_maxtries, 0) * Rexmit;
        entry.ExpiresAt = Seconds + keep;
        entry.Timer.Reset(TimeSpan.FromSeconds(keep > verify ? keep - verify : keep), Timeout, entry);
    }

    // On the wheel's thread, with the vnet current.
    private static void Timeout(object? state)
    {
        var entry = (ArpEntry)state!;
        ArpTable table = entry.Table;
        Mbuf? held = null;
        bool verify = false;
        lock (table.Gate)
        {
            // Stopped, or armed anew, while the handler waited for the gate.
            if (entry.State == ArpState.Deleted || entry.Timer.IsPending)
                return;
            switch (entry.State)
            {
                case ArpState.Reachable when Seconds < entry.ExpiresAt:
                    // Expiry is near: is it used?
                    entry.State = ArpState.Verify;
                    entry.ForgetUse();
                    entry.Timer.Reset(TimeSpan.FromSeconds(Rexmit), Timeout, entry);
                    break;
                case ArpState.Verify when Seconds < entry.ExpiresAt:
                    verify = entry.IsUsed;
                    entry.Timer.Reset(TimeSpan.FromSeconds(Rexmit), Timeout, entry);
                    break;
                default:
                    held = table.Remove(entry);
                    V_arpstat.Own.timeouts++;
                    break;
            }
        }

        Drop(held);
        // To the neighbour alone: the others need not be woken (RFC 1122 section 2.3.2.1).
        if (verify)
            SendRequest(table, entry.Ifp, entry.Address, entry.Hardware);
    }
}
