namespace Vnet.Devices;

// Port role transitions (802.1D-2004 §17.29): from the role that was selected to learning and forwarding.
public sealed partial class BstpPort
{
    private int _fdWhile;
    private int _rbWhile;
    private bool _learn;
    private bool _forward;
    private bool _isBlockedForRole;

    private bool StepRoleTransitions()
    {
        if (!IsSettled)
            return false;
        if (Role != SelectedRole)
        {
            EnterRole();
            return true;
        }

        return Role switch
        {
            BstpPortRole.Root => StepRoot(),
            BstpPortRole.Designated => StepDesignated(),
            BstpPortRole.Disabled => StepDisabled(),
            _ => StepAlternate(),
        };
    }

    private void EnterRole()
    {
        Role = SelectedRole;
        switch (Role)
        {
            case BstpPortRole.Root:
                RrWhile = DesignatedTimes.ForwardDelay;
                break;
            case BstpPortRole.Designated:
                break;
            default:
                // DISABLE_PORT and BLOCK_PORT: first the frames stop, then the port is at rest.
                _learn = _forward = false;
                _isBlockedForRole = true;
                break;
        }
    }

    private bool StepDisabled()
    {
        if (_learning || _forwarding || !(_isBlockedForRole || Sync || ReRoot || !Synced))
            return false;
        _isBlockedForRole = false;
        _fdWhile = DesignatedTimes.MaxAge;
        RrWhile = 0;
        Synced = true;
        Sync = ReRoot = false;
        return true;
    }

    private bool StepRoot()
    {
        if (_proposed && !_agree)
        {
            Bridge.SetSyncTree();
            _proposed = false;
            return true;
        }

        if ((Bridge.AllSynced && !_agree) || (_proposed && _agree))
        {
            _proposed = Sync = false;
            _agree = true;
            _newInfo = true;
            return true;
        }

        if (!_forward && !ReRoot)
        {
            Bridge.SetReRootTree();
            return true;
        }

        bool mayProceed = _fdWhile == 0 || (Bridge.IsReRooted(this) && _rbWhile == 0 && IsRstp);
        if (mayProceed && !_learn)
            return Learn();
        if (mayProceed && !_forward)
        {
            _fdWhile = 0;
            _forward = true;
            return true;
        }

        if (ReRoot && _forward)
        {
            ReRoot = false;
            return true;
        }

        RrWhile = DesignatedTimes.ForwardDelay;
        return false;
    }

    private bool StepDesignated()
    {
        if (!_forward && !_agreed && !_proposing && !IsEdge)
        {
            _proposing = true;
            // §17.20.4: where several bridges may be, silence proves nothing for longer.
            _edgeDelayWhile = IsPointToPoint ? MigrateTime : DesignatedTimes.MaxAge;
            _newInfo = true;
            return true;
        }

        if ((!_learning && !_forwarding && !Synced) || (_agreed && !Synced) || (IsEdge && !Synced) || (Sync && Synced))
        {
            RrWhile = 0;
            Synced = true;
            Sync = false;
            return true;
        }

        if (RrWhile == 0 && ReRoot)
        {
            ReRoot = false;
            return true;
        }

        if (((Sync && !Synced) || (ReRoot && RrWhile != 0) || _disputed) && !IsEdge && (_learn || _forward))
        {
            _learn = _forward = _disputed = false;
            _fdWhile = ForwardDelay;
            return true;
        }

        bool mayProceed = (_fdWhile == 0 || _agreed || IsEdge) && (RrWhile == 0 || !ReRoot) && !Sync;
        if (mayProceed && !_learn)
            return Learn();
        if (mayProceed && !_forward)
        {
            _forward = true;
            _fdWhile = 0;
            _agreed = _sendRstp;
            return true;
        }

        return false;
    }

    // Alternate and backup.
    private bool StepAlternate()
    {
        if (_learning || _forwarding)
            return false;
        if (_isBlockedForRole || Sync || ReRoot || !Synced)
        {
            _isBlockedForRole = false;
            RrWhile = 0;
            Synced = true;
            Sync = ReRoot = false;
            return true;
        }

        if (_proposed && !_agree)
        {
            Bridge.SetSyncTree();
            _proposed = false;
            return true;
        }

        if ((Bridge.AllSynced && !_agree) || (_proposed && _agree))
        {
            _proposed = false;
            _agree = true;
            _newInfo = true;
            return true;
        }

        // These timers stand still in these roles.
        _fdWhile = ForwardDelay;
        if (Role == BstpPortRole.Backup)
            _rbWhile = 2 * DesignatedTimes.HelloTime;
        return false;
    }

    private bool Learn()
    {
        _learn = true;
        _fdWhile = ForwardDelay;
        return true;
    }
}
