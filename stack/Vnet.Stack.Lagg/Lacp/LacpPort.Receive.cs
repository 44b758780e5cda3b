namespace Vnet.Devices;

// Receive machine (IEEE 802.1AX-2008 §5.4.12): what is known of the partner, and until when.
public sealed partial class LacpPort
{
    // §5.4.4.
    private const int ShortTimeout = 3;
    private const int LongTimeout = 90;

    private int _currentWhile;

    /// <summary>A LACPDU came in: CURRENT, from whichever state.</summary>
    internal void Receive(in Lacpdu pdu)
    {
        if (!IsEnabled)
            return;
        UpdateSelected(pdu.Actor);
        UpdateNtt(pdu.Partner);
        RecordPdu(pdu);
        _currentWhile = Has(LacpState.Timeout) ? ShortTimeout : LongTimeout;
        Set(LacpState.Expired, LacpState.None);
        ReceiveState = LacpReceiveState.Current;
    }

    /// <summary>
    /// <c>port_moved</c>: what was said by this disabled port's partner comes in by another port now. INITIALIZE, so that the
    /// same link is not known twice.
    /// </summary>
    internal void ForgetIfMoved(in LacpInfo partner)
    {
        if (ReceiveState == LacpReceiveState.PortDisabled && !Has(LacpState.Defaulted) && _partner.SystemId == partner.SystemId && _partner.Port == partner.Port)
            Initialize();
    }

    private bool StepReceive()
    {
        if (!IsEnabled)
            return ReceiveState != LacpReceiveState.PortDisabled && EnterPortDisabled();
        return ReceiveState switch
        {
            LacpReceiveState.PortDisabled => EnterExpired(),
            LacpReceiveState.Expired => _currentWhile == 0 && EnterDefaulted(),
            LacpReceiveState.Current => _currentWhile == 0 && EnterExpired(),
            _ => false,
        };
    }

    private void Initialize()
    {
        Selection = LacpSelection.Unselected;
        RecordDefault();
        Set(LacpState.Expired, LacpState.None);
    }

    private bool EnterPortDisabled()
    {
        ReceiveState = LacpReceiveState.PortDisabled;
        SetPartner(LacpState.Synchronization, LacpState.None);
        return true;
    }

    private bool EnterExpired()
    {
        ReceiveState = LacpReceiveState.Expired;
        // The partner is to hear of us every second, as if it had asked for it.
        SetPartner(LacpState.Synchronization | LacpState.Timeout, LacpState.Timeout);
        _currentWhile = ShortTimeout;
        Set(LacpState.Expired, LacpState.Expired);
        return true;
    }

    private bool EnterDefaulted()
    {
        ReceiveState = LacpReceiveState.Defaulted;
        // update_Default_Selected: a partner that is none is another one.
        Selection = LacpSelection.Unselected;
        RecordDefault();
        Set(LacpState.Expired, LacpState.None);
        return true;
    }

    // §5.4.9, update_Selected.
    private void UpdateSelected(in LacpInfo actor)
    {
        if (!actor.IsSameLink(_partner))
            Selection = LacpSelection.Unselected;
    }

    // §5.4.9, update_NTT: the partner has a wrong idea of us.
    private void UpdateNtt(in LacpInfo believed)
    {
        const LacpState Told = LacpState.Activity | LacpState.Timeout | LacpState.Synchronization;
        LacpInfo actor = ActorNow;
        if (!believed.IsSameLink(actor) || ((believed.State ^ actor.State) & Told) != 0)
            _isToTell = true;
    }

    // §5.4.9, recordPDU: the partner is in step when it says so of a link that it knows as we do, and is going to speak on.
    private void RecordPdu(in Lacpdu pdu)
    {
        Set(LacpState.Defaulted, LacpState.None);
        bool isKnown = pdu.Partner.IsSameLink(ActorNow) || !pdu.Actor.Has(LacpState.Aggregation);
        bool isSpoken = pdu.Actor.Has(LacpState.Activity) || (Has(LacpState.Activity) && pdu.Partner.Has(LacpState.Activity));
        _partner = pdu.Actor;
        if (!(isKnown && isSpoken))
            SetPartner(LacpState.Synchronization, LacpState.None);
    }

    // §5.4.9, recordDefault: without a partner there is nobody to send to (FreeBSD's lacp_strict_mode).
    private void RecordDefault()
    {
        _partner = default;
        Set(LacpState.Defaulted, LacpState.Defaulted);
    }

    private void SetPartner(LacpState mask, LacpState value) => _partner = _partner with { State = (_partner.State & ~mask) | value };
}
