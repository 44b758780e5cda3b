using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// Advertises this host as a router on an interface (RFC 4861 section 6.2; what FreeBSD's rtadvd does). Hosts on the link, a kernel's
/// too, then configure themselves. It only speaks: set <c>net.inet6.ip6.forwarding</c> to have packets forwarded.
/// </summary>
/// <remarks>Thread-safe. It ends with <see cref="Dispose"/>, or when its interface leaves the vnet.</remarks>
public sealed class Nd6Router : IDisposable
{
    // RFC 4861 section 10: milliseconds.
    private const int MaxInitialInterval = 16_000;
    private const int MaxInitialAdvertisements = 3;
    private const int MinDelayBetween = 3_000;
    private const int MaxDelay = 500;

    // When there is no link-local address to send from yet.
    private const int Retry = 1_000;
    private const int MaxMessage = 1280 - 40;

    private readonly Lock _gate = new();
    private readonly Callout _timer;
    private readonly VnetInstance _vnet;
    private Nd6RouterOptions _options;
    private int _sent;
    private long _sentAt = long.MinValue / 2;
    private long _dueAt;
    private bool _isOver;

    private Nd6Router(Ifnet ifp, Nd6RouterOptions options)
    {
        (Ifp, _options, _vnet) = (ifp, options, CurVnet.Current!);
        _timer = new Callout(VnetClock.Wheel, "nd6_router", _vnet);
    }

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>What it advertises; another is advertised a moment after it is set.</summary>
    /// <exception cref="NetException">A value is out of its range (<see cref="Errno.Invalid"/>).</exception>
    public Nd6RouterOptions Options
    {
        get => Volatile.Read(ref _options);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.ThrowIfInvalid();
            using (CurVnet.SetQuiet(_vnet))
            {
                lock (_gate)
                {
                    if (_isOver)
                        return;
                    Volatile.Write(ref _options, value);
                    _sent = 0;
                    ArmSoon();
                }
            }
        }
    }

    /// <summary>Begins on an interface of the current vnet.</summary>
    /// <exception cref="NetException">
    /// The interface is none of the current vnet's (<see cref="Errno.NoDevice"/>), it has one already (<see cref="Errno.Exists"/>), it
    /// hears routers itself, or a value is out of its range (<see cref="Errno.Invalid"/>).
    /// </exception>
    public static Nd6Router Start(Ifnet ifp, Nd6RouterOptions options)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        using (IfnetTable.Configure())
        {
            if (ifp.Vnet is null || ifp.Vnet != CurVnet.Current)
                throw new NetException(Errno.NoDevice,
                    $"Interface {ifp} is not in vnet '{CurVnet.Current?.Name}'. Make its vnet current with CurVnet.Set.");
            if (ifp.Nd6.Router is not null)
                throw new NetException(Errno.Exists,
                    $"Interface {ifp} is advertised on already. Set the options of that router, or dispose of it first.");
            if ((ifp.Nd6.Flags & Nd6Flags.AcceptRtadv) != 0)
                throw new NetException(Errno.Invalid,
                    $"Interface {ifp} hears routers itself ({nameof(Nd6Flags.AcceptRtadv)}). Clear that flag with Nd6.SetFlags first.");
            var router = new Nd6Router(ifp, options);
            In6Multis.Join(ifp, In6Addr.AllRouters);
            ifp.Nd6.Router = router;
            lock (router._gate)
                router.ArmSoon();
            return router;
        }
    }

    /// <summary>Ends it, and says so to the link (RFC 4861 section 6.2.5).</summary>
    public void Dispose() => End(isDeparting: false);

    /// <summary>Somebody asks for routers (RFC 4861 section 6.2.6): all are answered together, a moment later, not too often.</summary>
    internal void Solicited()
    {
        lock (_gate)
        {
            if (!_isOver)
                ArmSoon();
        }
    }

    internal void End(bool isDeparting)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;
            _timer.Stop();
        }

        Ifp.Nd6.Router = null;
        // Its groups and its vnet may be gone.
        if (isDeparting || Ifp.Vnet != _vnet || _vnet.State != VnetState.Live)
            return;
        using (CurVnet.SetQuiet(_vnet))
        {
            Send(isLast: true);
            In6Multis.Leave(Ifp, In6Addr.AllRouters);
        }
    }

    // Under the gate.
    private void ArmSoon()
    {
        long now = Nd6.Milliseconds;
        long at = Math.Max(now, _sentAt + MinDelayBetween) + VnetRandom.NextUInt32(MaxDelay);
        if (!_timer.IsPending || at < _dueAt)
            Arm((int)(at - now));
    }

    private void Arm(int milliseconds)
    {
        _dueAt = Nd6.Milliseconds + milliseconds;
        _timer.Reset(TimeSpan.FromMilliseconds(milliseconds), static state => ((Nd6Router)state!).Due(), this);
    }

    private void Due()
    {
        bool isSent = Send(isLast: false);
        lock (_gate)
        {
            if (_isOver)
                return;
            if (!isSent)
            {
                Arm(Retry);
                return;
            }

            _sentAt = Nd6.Milliseconds;
            int wait = _options.LeastWait + (int)VnetRandom.NextUInt32((uint)(_options.MostWait - _options.LeastWait) + 1);
            // The first come faster, so that hosts that come up with it need not ask.
            if (++_sent < MaxInitialAdvertisements)
                wait = Math.Min(wait, MaxInitialInterval);
            Arm(wait);
        }
    }

    private bool Send(bool isLast)
    {
        if (In6Ifaddrs.FindLinkLocal(Ifp) is not { } source)
            return false;
        var writer = new Nd6Writer(stackalloc byte[MaxMessage]);
        return Options.TryWrite(ref writer, Ifp.LinkAddress, isLast) && Nd6.SendRouterAdvertisement(Ifp, source.Address, writer.Message);
    }
}
