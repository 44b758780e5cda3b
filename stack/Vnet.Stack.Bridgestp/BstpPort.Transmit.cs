namespace Vnet.Devices;

// Port transmit (802.1D-2004 §17.26): when something new is to be told, and every hello time; a few a second at most.
public sealed partial class BstpPort
{
    private bool _newInfo = true;
    private int _helloWhen;
    private int _txCount;

    private bool StepTransmit()
    {
        if (!IsEnabled)
        {
            (_newInfo, _txCount, _helloWhen) = (true, 0, 0);
            return false;
        }

        if (!IsSettled)
            return false;
        if (_helloWhen == 0)
        {
            _newInfo |= Role == BstpPortRole.Designated || (Role == BstpPortRole.Root && _tcWhile != 0);
            _helloWhen = DesignatedTimes.HelloTime;
        }

        if (!_newInfo || _txCount >= Bridge.HoldCount || Role == BstpPortRole.Disabled)
            return false;
        _newInfo = false;
        if (_sendRstp)
            Send(Rapid());
        else if (Role == BstpPortRole.Designated)
            Send(Configuration());
        else if (Role == BstpPortRole.Root)
            Send(new Bpdu(BpduType.TopologyChange, BpduFlags.None, default, default));
        else
            return false;
        return true;
    }

    private void Send(in Bpdu bpdu)
    {
        _txCount++;
        _tcAck = false;
        Bridge.Post(this, bpdu);
    }

    // §17.21.20, txRstp.
    private Bpdu Rapid()
    {
        BpduFlags flags = Role switch
        {
            BstpPortRole.Root => BpduFlags.RoleRoot,
            BstpPortRole.Designated => BpduFlags.RoleDesignated,
            _ => BpduFlags.RoleAlternateOrBackup,
        };
        flags |= (_agree ? BpduFlags.Agreement : 0) | (_proposing ? BpduFlags.Proposal : 0) | (_tcWhile != 0 ? BpduFlags.TopologyChange : 0)
            | (_learning ? BpduFlags.Learning : 0) | (_forwarding ? BpduFlags.Forwarding : 0);
        return new Bpdu(BpduType.Rapid, flags, DesignatedVector, DesignatedTimes);
    }

    // §17.21.19, txConfig.
    private Bpdu Configuration()
    {
        BpduFlags flags = (_tcWhile != 0 ? BpduFlags.TopologyChange : 0) | (_tcAck ? BpduFlags.TopologyChangeAck : 0);
        return new Bpdu(BpduType.Configuration, flags, DesignatedVector, DesignatedTimes);
    }
}
