namespace Vnet.Devices;

// Port state transition (802.1D-2004 §17.30): what the bridge does with frames follows.
public sealed partial class BstpPort
{
    private bool _learning;
    private bool _forwarding;

    private bool StepStateTransition()
    {
        BstpPortState state = !IsEnabled ? BstpPortState.Disabled
            : !_learn ? BstpPortState.Discarding
            : !_forward ? BstpPortState.Learning
            : BstpPortState.Forwarding;
        if (state == State)
            return false;
        State = state;
        _learning = state is BstpPortState.Learning or BstpPortState.Forwarding;
        _forwarding = state == BstpPortState.Forwarding;
        return true;
    }
}
