namespace Vnet.Devices;

// Selection logic (IEEE 802.1AX-2008 §5.4.14): which ports belong together, and which of such groups is used.
public sealed partial class Lacp
{
    /// <summary>Whether all ports of a group have waited long enough for others (<c>Ready</c>).</summary>
    internal bool IsReady(in LacpLag lag)
    {
        foreach (LacpPort port in _ports)
        {
            if (port.Selection == LacpSelection.Selected && port.Lag == lag && !port.IsReady)
                return false;
        }

        return true;
    }

    private bool StepSelection()
    {
        bool hasMoved = false;
        foreach (LacpPort port in _ports)
            hasMoved |= Assign(port);
        LacpPort? best = Best();
        Current = best?.Lag;
        foreach (LacpPort port in _ports)
        {
            if (port.Selection == LacpSelection.Unselected)
                continue;
            LacpSelection selection = port.Lag == Current ? LacpSelection.Selected : LacpSelection.Standby;
            hasMoved |= port.Selection != selection;
            port.Selection = selection;
        }

        return hasMoved;
    }

    // A port changes its group only while it is detached from the old one.
    private static bool Assign(LacpPort port)
    {
        LacpLag? lag = port.LagNow;
        if (port.Selection != LacpSelection.Unselected)
        {
            if (lag == port.Lag)
                return false;
            port.Selection = LacpSelection.Unselected;
            return true;
        }

        if (lag is not { } its || port.MuxState != LacpMuxState.Detached)
            return false;
        port.Lag = its;
        port.Selection = LacpSelection.Standby;
        return true;
    }

    // The group with most ports; of equal ones that with the port that the deciding end prefers, so that both choose alike.
    private LacpPort? Best()
    {
        LacpPort? best = null;
        int most = 0;
        foreach (LacpPort port in _ports)
        {
            if (port.Selection == LacpSelection.Unselected)
                continue;
            int count = 0;
            foreach (LacpPort other in _ports)
            {
                if (other.Selection != LacpSelection.Unselected && other.Lag == port.Lag)
                    count++;
            }

            bool isBetter = best is null || count > most
                || (count == most && (port.DecidingPortId, port.Number).CompareTo((best.DecidingPortId, best.Number)) < 0);
            if (isBetter)
                (best, most) = (port, count);
        }

        return best;
    }
}
