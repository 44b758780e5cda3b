namespace Vnet.Devices;

// Port information (802.1D-2004 §17.27): what the port goes by, and until when.
public sealed partial class BstpPort
{
    private Bpdu _message;
    private bool _rcvdMsg;
    private bool _proposed;
    private bool _proposing;
    private bool _agree;
    private bool _agreed;
    private bool _disputed;
    private int _rcvdInfoWhile;

    private enum Judgement
    {
        SuperiorDesignated,
        RepeatedDesignated,
        InferiorDesignated,
        InferiorRootAlternate,
        Other,
    }

    /// <summary>A BPDU came in (port receive machine, §17.23).</summary>
    internal void Receive(in Bpdu message)
    {
        if (!IsEnabled)
            return;
        _message = message;
        _rcvdMsg = true;
        IsEdge = false;
        _edgeDelayWhile = MigrateTime;
        // §17.21.22, updtBPDUVersion.
        if (message.Type == BpduType.Rapid)
            _rcvdRstp = true;
        else
            _rcvdStp = true;
    }

    private bool StepInformation()
    {
        if (!IsEnabled)
        {
            _rcvdMsg = false;
            if (InfoIs == InfoOrigin.Disabled)
                return false;
            InformationDisabled();
            return true;
        }

        if (InfoIs == InfoOrigin.Disabled)
        {
            InformationAged();
            return true;
        }

        if (IsSelected && HasInfoToUpdate)
        {
            InformationUpdate();
            return true;
        }

        if (InfoIs == InfoOrigin.Received && _rcvdInfoWhile == 0 && !HasInfoToUpdate && !_rcvdMsg)
        {
            InformationAged();
            return true;
        }

        if (!_rcvdMsg || HasInfoToUpdate)
            return false;
        _rcvdMsg = false;
        InformationReceive();
        return true;
    }

    private void InformationDisabled()
    {
        _proposing = _proposed = _agree = _agreed = _disputed = false;
        _rcvdInfoWhile = 0;
        InfoIs = InfoOrigin.Disabled;
        (IsToReselect, IsSelected) = (true, false);
    }

    private void InformationAged()
    {
        InfoIs = InfoOrigin.Aged;
        (IsToReselect, IsSelected) = (true, false);
    }

    private void InformationUpdate()
    {
        _proposing = _proposed = false;
        _agreed = _agreed && InfoIs == InfoOrigin.Mine && Vector.CompareTo(DesignatedVector) <= 0;
        Synced = Synced && _agreed;
        (Vector, Times) = (DesignatedVector, DesignatedTimes);
        HasInfoToUpdate = false;
        InfoIs = InfoOrigin.Mine;
        _newInfo = true;
    }

    private void InformationReceive()
    {
        if (_message.Type == BpduType.TopologyChange)
        {
            _rcvdTcn = true;
            return;
        }

        switch (Judge())
        {
            case Judgement.SuperiorDesignated:
                _agreed = _proposing = false;
                RecordProposal();
                SetTcFlags();
                _agree = _agree && InfoIs == InfoOrigin.Received && _message.Vector.CompareTo(Vector) <= 0;
                (Vector, Times) = (_message.Vector, _message.Times);
                UpdateReceivedInfoWhile();
                InfoIs = InfoOrigin.Received;
                (IsToReselect, IsSelected) = (true, false);
                break;
            case Judgement.RepeatedDesignated:
                RecordProposal();
                SetTcFlags();
                UpdateReceivedInfoWhile();
                break;
            case Judgement.InferiorDesignated:
                RecordDispute();
                break;
            case Judgement.InferiorRootAlternate:
                RecordAgreement();
                SetTcFlags();
                break;
        }
    }

    // §17.21.8, rcvInfo.
    private Judgement Judge()
    {
        if (_message.IsFromDesignated)
        {
            if (_message.Vector.IsSuperiorTo(Vector))
                return Judgement.SuperiorDesignated;
            if (_message.Vector == Vector)
                return _message.Times == Times && InfoIs == InfoOrigin.Received ? Judgement.RepeatedDesignated : Judgement.SuperiorDesignated;
            return Judgement.InferiorDesignated;
        }

        bool isKnownRole = (_message.Flags & BpduFlags.RoleMask) != BpduFlags.None;
        return isKnownRole && _message.Vector.CompareTo(Vector) >= 0 ? Judgement.InferiorRootAlternate : Judgement.Other;
    }

    // §17.21.11.
    private void RecordProposal()
    {
        if ((_message.Flags & BpduFlags.Proposal) != 0)
            _proposed = true;
    }

    // §17.21.9.
    private void RecordAgreement()
    {
        _agreed = IsRstp && IsPointToPoint && (_message.Flags & BpduFlags.Agreement) != 0;
        if (_agreed)
            _proposing = false;
    }

    // 802.1Q-2005 §13.26.7: a worse bridge that forwards does not hear us; the loop is cut here.
    private void RecordDispute()
    {
        if (_message.Type != BpduType.Rapid || (_message.Flags & BpduFlags.Learning) == 0)
            return;
        _disputed = true;
        _agreed = false;
    }

    // §17.21.17.
    private void SetTcFlags()
    {
        _rcvdTc |= (_message.Flags & BpduFlags.TopologyChange) != 0;
        _rcvdTcAck |= (_message.Flags & BpduFlags.TopologyChangeAck) != 0;
    }

    // §17.21.23: what has come too far is not kept.
    private void UpdateReceivedInfoWhile() => _rcvdInfoWhile = Times.MessageAge + 1 <= Times.MaxAge ? 3 * Times.HelloTime : 0;
}
