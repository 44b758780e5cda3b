using Vnet.Net;

namespace Vnet.Iflib;

// Starting and stopping.
public sealed partial class IflibContext
{
    private bool _isAttached;
    private bool _isRunning;
    private bool _isStartedOnResume;
    private Callout? _timer;

    /// <summary>The host sleeps: stops the device (<c>iflib_device_suspend</c>).</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _isStartedOnResume = _isRunning;
            Stop();
            Driver.Suspend();
        }
    }

    /// <summary>The host is awake again: starts it if it was running (<c>iflib_device_resume</c>).</summary>
    public void Resume()
    {
        lock (_lock)
        {
            Driver.Resume();
            if (_isStartedOnResume && !_isDetached)
                StartInVnet();
            _isStartedOnResume = false;
        }
    }

    /// <summary>The host goes down (<c>iflib_device_shutdown</c>).</summary>
    public void Shutdown()
    {
        lock (_lock)
        {
            Stop();
            Driver.Shutdown();
        }
    }

    internal Errno Up()
    {
        lock (_lock)
        {
            if (_isDetached)
                return Errno.NoDevice;
            StartInVnet();
        }

        return Errno.Ok;
    }

    internal void Down()
    {
        lock (_lock)
            Stop();
    }

    internal Errno SetMtu(int mtu) => Restarting(true, () => Driver.SetMtu(mtu));

    internal Errno SetLinkAddress(MacAddress address) => Restarting(true, () => Driver.SetLinkAddress(address));

    internal Errno SetCapabilities(IfCap enabled)
    {
        const IfCap Hardware = ~IfCap.Lro;
        bool needsRestart = ((enabled ^ Ifp.CapEnable) & Hardware) != 0 && Driver.NeedsRestart(IflibRestartEvent.Capabilities);
        Errno error = Restarting(needsRestart, () => Driver.SetCapabilities(enabled));
        if (error == Errno.Ok)
            TxWork = TxWorkOf(enabled);
        return error;
    }

    internal void FlagsChanged()
    {
        lock (_lock)
        {
            Driver.SetPromiscuous(Ifp.Flags);
            Driver.SetMulticast();
        }
    }

    /// <summary>A VLAN was configured on the interface.</summary>
    public void RegisterVlan(ushort tag) => Restarting(Driver.NeedsRestart(IflibRestartEvent.VlanConfig), () =>
    {
        Driver.RegisterVlan(tag);
        return Errno.Ok;
    });

    /// <summary>A VLAN was removed from the interface.</summary>
    public void UnregisterVlan(ushort tag) => Restarting(Driver.NeedsRestart(IflibRestartEvent.VlanConfig), () =>
    {
        Driver.UnregisterVlan(tag);
        return Errno.Ok;
    });

    // The old vnet is current, and the interface is down: its buffers went back to that vnet, all of them.
    internal void Reassign(VnetInstance vnet) => Down();

    /// <summary>What of these flags is for the stack to see: checksums.</summary>
    internal CsumFlags HwAssistOf(IfCap enabled) => TxWorkOf(enabled) & ~CsumFlags.Tso;

    internal void MulticastChanged()
    {
        lock (_lock)
            Driver.SetMulticast();
    }

    internal Errno ChangeMedia(IfMediaWord media)
    {
        lock (_lock)
            return Driver.ChangeMedia(media);
    }

    private Errno Restarting(bool needsRestart, Func<Errno> change)
    {
        lock (_lock)
        {
            bool wasRunning = _isRunning;
            if (needsRestart)
                Stop();
            Errno error = change();
            if (needsRestart && wasRunning)
                StartInVnet();
            return error;
        }
    }

    // Buffers are on the account of the vnet that the interface is in, whoever caused the start.
    private void StartInVnet()
    {
        if (Ifp.Vnet is not { } vnet)
            return;
        using (CurVnet.SetQuiet(vnet))
            Start(vnet);
    }

    // iflib_init_locked.
    private void Start(VnetInstance vnet)
    {
        Stop();
        IflibQueues queues = Queues;
        Driver.Init();
        bool isStarved = false;
        foreach (IflibRxq queue in queues.Rx)
        {
            queue.Start();
            isStarved |= queue.IsStarved;
        }

        foreach (IflibTxq queue in queues.Tx)
            queue.Start();
        Volatile.Write(ref _isRunning, true);
        Ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        Driver.InterruptEnable();
        foreach (IflibRxq queue in queues.Rx)
            Driver.RxQueueInterruptEnable(queue.Qid);
        CalloutWheel wheel = VnetClock.WheelOf(vnet);
        _timer = Callout.Global(wheel, $"{Name} timer");
        _starvationTimer = Callout.Global(wheel, $"{Name} refill");
        _timer.Reset(IflibDevices.TimerInterval, static context => ((IflibContext)context!).OnTimer(), this);
        if (isStarved)
            ArmStarvationTimer();
    }

    // iflib_stop: on return the device touches no memory, and everything it had is freed.
    private void Stop()
    {
        if (!_isRunning)
            return;
        Volatile.Write(ref _isRunning, false);
        Ifp.SetDriverFlags(IfFlags.None, IfFlags.Running | IfFlags.OutputActive);
        _timer?.Stop();
        _starvationTimer?.Stop();
        Driver.InterruptDisable();
        IflibQueues queues = Queues;
        foreach (IflibTxq queue in queues.Tx)
            queue.BeginStop();
        foreach (IflibRxq queue in queues.Rx)
            queue.BeginStop();
        try
        {
            Driver.Stop();
        }
        finally
        {
            foreach (IflibRxq queue in queues.Rx)
                queue.EndStop();
            foreach (IflibTxq queue in queues.Tx)
                queue.EndStop();
        }
    }

    // What the device takes on of checksums and segmentation, as far as it is on.
    private CsumFlags TxWorkOf(IfCap enabled)
    {
        CsumFlags flags = CsumFlags.None;
        if ((enabled & IfCap.TxCsum) != 0)
            flags |= CsumFlags.Ip | CsumFlags.IpTcp | CsumFlags.IpUdp | CsumFlags.IpSctp;
        if ((enabled & IfCap.TxCsumIpv6) != 0)
            flags |= CsumFlags.Ip6Tcp | CsumFlags.Ip6Udp | CsumFlags.Ip6Sctp;
        if ((enabled & IfCap.Tso4) != 0)
            flags |= CsumFlags.IpTso;
        if ((enabled & IfCap.Tso6) != 0)
            flags |= CsumFlags.Ip6Tso;
        return flags & Softc.TxCsumFlags;
    }
}
