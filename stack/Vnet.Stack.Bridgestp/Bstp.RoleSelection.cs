namespace Vnet.Devices;

// Port role selection (802.1D-2004 §17.28): from what all ports go by, the root and the role of each.
public sealed partial class Bstp
{
    /// <summary>Best way to the root: its vector, with the cost of the port that it comes by.</summary>
    public PriorityVector RootVector { get; private set; }

    /// <summary>The port that leads to the root, or null when this bridge is it.</summary>
    public BstpPort? RootPort { get; private set; }

    /// <summary>Whether this bridge is the root.</summary>
    public bool IsRoot => RootPort is null;

    private bool StepRoleSelection()
    {
        bool isToReselect = false;
        foreach (BstpPort port in _ports)
            isToReselect |= port.IsToReselect;
        if (!isToReselect)
            return false;
        foreach (BstpPort port in _ports)
            port.IsToReselect = false;
        SelectRoot();
        foreach (BstpPort port in _ports)
        {
            SelectRole(port);
            port.IsSelected = true;
        }

        return true;
    }

    // §17.21.25 a) to e).
    private void SelectRoot()
    {
        RootVector = new PriorityVector(Id, 0, Id, 0);
        RootPort = null;
        BstpTimes times = OwnTimes;
        foreach (BstpPort port in _ports)
        {
            if (port.InfoIs != InfoOrigin.Received || (port.Vector.Bridge & AddressBits) == (Id & AddressBits))
                continue;
            PriorityVector way = port.Vector with { Cost = port.Vector.Cost + port.PathCost };
            int order = way.CompareTo(RootVector);
            // Equal ways are told apart by the port that they come by.
            if (order > 0 || (order == 0 && RootPort is not null && port.Id >= RootPort.Id))
                continue;
            (RootVector, RootPort) = (way, port);
            times = port.Times with { MessageAge = port.Times.MessageAge + 1 };
        }

        foreach (BstpPort port in _ports)
        {
            port.DesignatedVector = new PriorityVector(RootVector.Root, RootVector.Cost, Id, port.Id);
            port.DesignatedTimes = times with { HelloTime = OwnTimes.HelloTime };
        }
    }

    // §17.21.25 f) to l).
    private void SelectRole(BstpPort port)
    {
        port.HasInfoToUpdate = false;
        switch (port.InfoIs)
        {
            case InfoOrigin.Disabled:
                port.SelectedRole = BstpPortRole.Disabled;
                break;
            case InfoOrigin.Aged:
                port.SelectedRole = BstpPortRole.Designated;
                port.HasInfoToUpdate = true;
                break;
            case InfoOrigin.Mine:
                port.SelectedRole = BstpPortRole.Designated;
                port.HasInfoToUpdate = port.Vector != port.DesignatedVector || port.Times != port.DesignatedTimes;
                break;
            default:
                SelectRoleOfReceiver(port);
                break;
        }
    }

    private void SelectRoleOfReceiver(BstpPort port)
    {
        if (port == RootPort)
        {
            port.SelectedRole = BstpPortRole.Root;
        }
        else if (port.DesignatedVector.CompareTo(port.Vector) < 0)
        {
            port.SelectedRole = BstpPortRole.Designated;
            port.HasInfoToUpdate = true;
        }
        else
        {
            bool isOwn = (port.Vector.Bridge & AddressBits) == (Id & AddressBits);
            port.SelectedRole = isOwn ? BstpPortRole.Backup : BstpPortRole.Alternate;
        }
    }
}
