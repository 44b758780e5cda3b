using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Asks for routers on an interface until one answers (RFC 4861 section 6.3.7, RFC 7559; what FreeBSD's rtsold does).</summary>
internal sealed class RouterSolicitation(Ifnet ifp)
{
    // RFC 7559 section 2, milliseconds: MRC and MRD are 0, it never gives up.
    private const int MaxRtrSolicitationDelay = 1_000;
    private const int InitialRetransmission = 4_000;
    private const int MaxRetransmission = 3_600_000;

    private readonly Callout _timer = new(VnetClock.WheelOf(CurVnet.Current!), "nd6_rs", CurVnet.Current);
    private readonly Lock _gate = new();
    private int _wait;
    private bool _isOn;

    /// <summary>Begins anew: the interface came up, or is to hear routers now.</summary>
    public void Start()
    {
        lock (_gate)
        {
            (_isOn, _wait) = (true, 0);
            _timer.Reset(TimeSpan.FromMilliseconds(VnetRandom.NextUInt32(MaxRtrSolicitationDelay)), Timeout, this);
        }
    }

    /// <summary>A router has answered, or none is wanted.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isOn = false;
            _timer.Stop();
        }
    }

    private void Solicit()
    {
        lock (_gate)
        {
            if (!_isOn)
                return;
            // "RT = 2*RTprev + RAND*RTprev", a tenth more or less (RFC 8415 section 15).
            _wait = _wait == 0 ? InitialRetransmission : 2 * _wait;
            _wait = Around(Math.Min(_wait, MaxRetransmission));
            _timer.Reset(TimeSpan.FromMilliseconds(_wait), Timeout, this);
        }

        Nd6.SendRouterSolicitation(ifp);
    }

    private static int Around(int milliseconds) => milliseconds - (milliseconds / 10) + (int)VnetRandom.NextUInt32((uint)(milliseconds / 5) + 1);

    private static void Timeout(object? state) => ((RouterSolicitation)state!).Solicit();
}
