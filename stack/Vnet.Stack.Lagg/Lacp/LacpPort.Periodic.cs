namespace Vnet.Devices;

// Periodic transmission machine (IEEE 802.1AX-2008 §5.4.13): how often the partner wants to hear of us.
public sealed partial class LacpPort
{
    // §5.4.4.
    private const int FastPeriod = 1;
    private const int SlowPeriod = 30;

    private PeriodicState _periodic;
    private int _periodicWhile;

    private enum PeriodicState
    {
        NoPeriodic,
        Fast,
        Slow,
        Transmit,
    }

    private bool StepPeriodic()
    {
        bool isSpoken = IsEnabled && (Has(LacpState.Activity) || _partner.Has(LacpState.Activity));
        if (!isSpoken)
            return _periodic != PeriodicState.NoPeriodic && EnterNoPeriodic();
        bool isFast = _partner.Has(LacpState.Timeout);
        return _periodic switch
        {
            PeriodicState.NoPeriodic => EnterFast(),
            PeriodicState.Fast => _periodicWhile == 0 ? EnterTransmit() : !isFast && EnterSlow(),
            PeriodicState.Slow => (_periodicWhile == 0 || isFast) && EnterTransmit(),
            _ => isFast ? EnterFast() : EnterSlow(),
        };
    }

    private bool EnterNoPeriodic()
    {
        _periodic = PeriodicState.NoPeriodic;
        _periodicWhile = 0;
        return true;
    }

    private bool EnterFast()
    {
        // Who has just begun says so at once.
        _isToTell |= _periodic == PeriodicState.NoPeriodic;
        _periodic = PeriodicState.Fast;
        _periodicWhile = FastPeriod;
        return true;
    }

    private bool EnterSlow()
    {
        _periodic = PeriodicState.Slow;
        _periodicWhile = SlowPeriod;
        return true;
    }

    private bool EnterTransmit()
    {
        _periodic = PeriodicState.Transmit;
        _isToTell = true;
        return true;
    }
}
