namespace Vnet.Devices;

// Bridge detection (802.1D-2004 §17.25): a port that no BPDU comes from is an edge.
public sealed partial class BstpPort
{
    private int _edgeDelayWhile;

    private bool StepBridgeDetection()
    {
        bool isEdge = IsEdge
            ? IsEnabled || AdminEdge
            : (!IsEnabled && AdminEdge) || (_edgeDelayWhile == 0 && AutoEdge && _sendRstp && _proposing);
        if (isEdge == IsEdge)
            return false;
        IsEdge = isEdge;
        return true;
    }
}
