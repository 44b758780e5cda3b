namespace Vnet.Devices;

// Mux machine with independent control (IEEE 802.1AX-2008 §5.4.15): to carrying frames and back, in step with the partner.
public sealed partial class LacpPort
{
    // §5.4.4: for other links of the same partner.
    private const int AggregateWait = 2;

    private int _waitWhile;

    /// <summary>Whether it has waited long enough for others (<c>Ready_N</c>).</summary>
    internal bool IsReady => MuxState != LacpMuxState.Waiting || _waitWhile == 0;

    private bool StepMux() => MuxState switch
    {
        LacpMuxState.Detached => MuxDetached(),
        LacpMuxState.Waiting => MuxWaiting(),
        LacpMuxState.Attached => MuxAttached(),
        LacpMuxState.Collecting => MuxCollecting(),
        _ => MuxDistributing(),
    };

    private bool MuxDetached()
    {
        if (Selection == LacpSelection.Unselected)
            return false;
        _waitWhile = AggregateWait;
        MuxState = LacpMuxState.Waiting;
        return true;
    }

    private bool MuxWaiting()
    {
        if (Selection == LacpSelection.Unselected)
            return Detach();
        if (Selection != LacpSelection.Selected || !Lacp.IsReady(Lag))
            return false;
        return Attach();
    }

    private bool MuxAttached()
    {
        if (Selection != LacpSelection.Selected)
            return Detach();
        return _partner.Has(LacpState.Synchronization) && Enter(LacpMuxState.Collecting, LacpState.Synchronization | LacpState.Collecting);
    }

    private bool MuxCollecting()
    {
        if (Selection != LacpSelection.Selected || !_partner.Has(LacpState.Synchronization))
            return Attach();
        return _partner.Has(LacpState.Collecting)
            && Enter(LacpMuxState.Distributing, LacpState.Synchronization | LacpState.Collecting | LacpState.Distributing);
    }

    private bool MuxDistributing()
    {
        bool isToGoOn = Selection == LacpSelection.Selected && _partner.Has(LacpState.Synchronization | LacpState.Collecting);
        return !isToGoOn && Enter(LacpMuxState.Collecting, LacpState.Synchronization | LacpState.Collecting);
    }

    private bool Detach() => Enter(LacpMuxState.Detached, LacpState.None);

    private bool Attach() => Enter(LacpMuxState.Attached, LacpState.Synchronization);

    private bool Enter(LacpMuxState state, LacpState told)
    {
        MuxState = state;
        Set(LacpState.Synchronization | LacpState.Collecting | LacpState.Distributing, told);
        _isToTell = true;
        return true;
    }
}
