namespace Vnet.Devices;

// Transmit machine (IEEE 802.1AX-2008 §5.4.16): when there is something to tell; three times a second at most.
public sealed partial class LacpPort
{
    // §5.4.16: in one Fast_Periodic_Time.
    private const int MostPerSecond = 3;

    // NTT, "need to transmit".
    private bool _isToTell;
    private bool _isToSend;
    private int _sent;
    private int _answered;

    /// <summary>Takes what is to be sent, as it is now.</summary>
    internal bool TryTake(out Lacpdu pdu)
    {
        pdu = _isToSend ? new Lacpdu(ActorNow, _partner, 0) : default;
        bool isToSend = _isToSend;
        _isToSend = false;
        return isToSend;
    }

    /// <summary>Whether one more marker may be answered in this second.</summary>
    internal bool TryAnswer() => IsEnabled && ++_answered <= SlowProtocol.MostPerSecond;

    private bool StepTransmit()
    {
        if (_periodic == PeriodicState.NoPeriodic)
            _isToTell = false;
        if (!_isToTell || _sent >= MostPerSecond)
            return false;
        _isToTell = false;
        _isToSend = true;
        _sent++;
        return true;
    }
}
