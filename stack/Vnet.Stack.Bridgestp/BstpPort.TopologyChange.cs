namespace Vnet.Devices;

// Topology change (802.1D-2004 §17.31): who must forget addresses, and how others are told.
public sealed partial class BstpPort
{
    private TopologyState _topology;
    private int _tcWhile;
    private bool _rcvdTc;
    private bool _rcvdTcn;
    private bool _rcvdTcAck;
    private bool _tcAck;

    private enum TopologyState
    {
        Inactive,
        Learning,
        Active,
    }

    /// <summary>Whether addresses learnt on the port are to be forgotten.</summary>
    internal bool IsToFlush { get; set; }

    private bool IsRootOrDesignated => Role is BstpPortRole.Root or BstpPortRole.Designated;

    private bool StepTopologyChange() => _topology switch
    {
        TopologyState.Inactive => TopologyInactive(),
        TopologyState.Learning => TopologyLearning(),
        _ => TopologyActive(),
    };

    private bool TopologyInactive()
    {
        _rcvdTc = _rcvdTcn = _rcvdTcAck = TcProp = false;
        if (!_learn)
            return false;
        _topology = TopologyState.Learning;
        return true;
    }

    private bool TopologyLearning()
    {
        _rcvdTc = _rcvdTcn = _rcvdTcAck = TcProp = false;
        if (IsRootOrDesignated && _forward && !IsEdge)
        {
            // DETECTED.
            NewTcWhile();
            Bridge.SetTcPropTree(this);
            _newInfo = true;
            _topology = TopologyState.Active;
            return true;
        }

        if (IsRootOrDesignated || _learn || _learning)
            return false;
        _topology = TopologyState.Inactive;
        IsToFlush = true;
        _tcWhile = 0;
        _tcAck = false;
        return true;
    }

    private bool TopologyActive()
    {
        if (!IsRootOrDesignated || IsEdge || !_forward)
        {
            _topology = TopologyState.Learning;
            return true;
        }

        if (_rcvdTcn)
            NewTcWhile();
        if (_rcvdTc || _rcvdTcn)
        {
            _rcvdTc = _rcvdTcn = false;
            if (Role == BstpPortRole.Designated)
                _tcAck = true;
            Bridge.SetTcPropTree(this);
            return true;
        }

        if (TcProp)
        {
            NewTcWhile();
            IsToFlush = true;
            TcProp = false;
            return true;
        }

        if (!_rcvdTcAck)
            return false;
        _tcWhile = 0;
        _rcvdTcAck = false;
        return true;
    }

    // §17.21.7.
    private void NewTcWhile()
    {
        if (_tcWhile != 0)
            return;
        if (_sendRstp)
            _newInfo = true;
        _tcWhile = _sendRstp ? DesignatedTimes.HelloTime + 1 : DesignatedTimes.MaxAge + DesignatedTimes.ForwardDelay;
    }
}
