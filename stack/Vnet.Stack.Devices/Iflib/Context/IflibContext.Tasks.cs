using Vnet.Net;

namespace Vnet.Iflib;

// Interrupts, tasks, timers.
public sealed partial class IflibContext
{
    // A stalled ring without progress in this time is hung.
    private static readonly TimeSpan s_hungAfter = TimeSpan.FromSeconds(1);

    private readonly TaskQueue _tasks;
    private readonly TaskQueueTask _adminTask;
    private Callout? _starvationTimer;
    private TimeSpan _sinceHungCheck;
    private int _isResetRequested;
    private int _isTimerDue;
    private long _resets;

    /// <summary>How often the device was reset, by its driver or because a queue hung.</summary>
    public long Resets => Volatile.Read(ref _resets);

    /// <summary>
    /// The device interrupts (<c>iflib_fast_intr_rxtx</c> and its relatives): from any thread; does no work itself, but
    /// has the tasks run that have something to do.
    /// </summary>
    /// <param name="vector">See <see cref="RxVector"/>, <see cref="TxVector"/>, <see cref="AdminVector"/>.</param>
    public void Interrupt(int vector)
    {
        if (!Volatile.Read(ref _isRunning) || Volatile.Read(ref _queues) is not { } queues)
            return;
        if (Softc.InterruptMode == IflibInterruptMode.Msix)
        {
            if ((uint)vector < (uint)queues.Rx.Length)
                queues.RunVector(vector, isRxOnly: false);
            else
                AdminInterrupt();
            return;
        }

        if (Softc.InterruptMode == IflibInterruptMode.Legacy && !Driver.LegacyInterrupt())
            return;
        queues.RunVector(0, Shared.Has(IflibFlags.SingleIrqRxOnly));
        if (!Shared.Has(IflibFlags.SingleIrqRxOnly))
            AdminInterrupt();
    }

    /// <summary>Has the admin task look at the link, and so on (<c>iflib_admin_intr_deferred</c>). From any thread.</summary>
    public void AdminInterrupt()
    {
        if (!Volatile.Read(ref _isDetached))
            _adminTask.Enqueue();
    }

    /// <summary>Has the admin task stop and start the device (<c>iflib_request_reset</c>). From any thread.</summary>
    public void RequestReset()
    {
        Volatile.Write(ref _isResetRequested, 1);
        AdminInterrupt();
    }

    /// <summary>The link is up or down now (<c>iflib_link_state_change</c>). From any thread.</summary>
    /// <param name="state">The link.</param>
    /// <param name="baudrate">Bits per second; 0 when it is not known.</param>
    public void LinkStateChange(LinkState state, ulong baudrate)
    {
        Baudrate = baudrate;
        if (Interlocked.Exchange(ref _linkState, (int)state) != (int)state && _isAttached)
            AdminInterrupt();
    }

    /// <summary>Bits per second, as the driver said last.</summary>
    public ulong Baudrate { get; private set; }

    /// <summary>Runs what is to be done, on this thread, until nothing is; for <see cref="IflibExecution.Stepped"/>.</summary>
    /// <returns>Number of tasks run.</returns>
    public int Run() => Execution == IflibExecution.Stepped ? _tasks.Run() : 0;

    internal void RxTask(IflibQueues queues, IflibRxq queue)
    {
        if (Ifp.Vnet is not { } vnet)
            return;
        RxPassResult result;
        // Restored on every way out, errors included: the scope sees to it.
        using (CurVnet.SetQuiet(vnet))
            result = queue.Pass(vnet, RxBudget);
        if ((result & RxPassResult.More) != 0)
            queues.RunRx(queue.Qid);
        else if ((result & RxPassResult.Starved) != 0)
            ArmStarvationTimer();
    }

    // The wheel's tick is the shortest there is.
    private void ArmStarvationTimer() => _starvationTimer?.Reset(TimeSpan.FromTicks(1), static state =>
    {
        var context = (IflibContext)state!;
        if (!Volatile.Read(ref context._isRunning) || Volatile.Read(ref context._queues) is not { } queues)
            return;
        for (int i = 0; i < queues.Rx.Length; i++)
            queues.RunRx(i);
    }, this);

    private void OnTimer()
    {
        if (!Volatile.Read(ref _isRunning) || Volatile.Read(ref _isDetached))
            return;
        Volatile.Write(ref _isTimerDue, 1);
        _adminTask.Enqueue();
        _timer?.Schedule(IflibDevices.TimerInterval);
    }

    private void AdminTask()
    {
        lock (_lock)
        {
            if (_isDetached)
                return;
            if (_isRunning || Shared.Has(IflibFlags.IsVf) || Shared.Has(IflibFlags.AdminAlwaysRun))
            {
                if (Ifp.Vnet is { } vnet)
                {
                    using (CurVnet.SetQuiet(vnet))
                        Look();
                }
            }
        }

        PublishLinkState();
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref _isTimerDue, 0) != 0 && _isRunning)
        {
            Driver.UpdateCounters(ref Ifp.Statistics.Own);
            CheckQueues();
        }

        Driver.UpdateAdminStatus();
        if (Interlocked.Exchange(ref _isResetRequested, 0) == 0 || !_isRunning)
            return;
        _resets++;
        Stop();
        StartInVnet();
    }

    private void CheckQueues()
    {
        _sinceHungCheck += IflibDevices.TimerInterval;
        bool isCheckDue = _sinceHungCheck >= s_hungAfter;
        if (isCheckDue)
            _sinceHungCheck = TimeSpan.Zero;
        bool isPaused = Softc.PauseFrames;
        foreach (IflibTxq queue in Queues.Tx)
        {
            Driver.Timer(queue.Qid);
            if (!isCheckDue || !queue.CheckHung() || isPaused)
                continue;
            Driver.WatchdogReset(queue.Qid);
            Ifp.Statistics.Own.oerrors++;
            Volatile.Write(ref _isResetRequested, 1);
        }

        if (isCheckDue)
            Softc.PauseFrames = false;
    }

    // The stack is told outside the lock; and packets that waited for the link go now.
    private void PublishLinkState()
    {
        var state = (LinkState)Volatile.Read(ref _linkState);
        if (Ifp.LinkState == state || Ifp.Vnet is not { } vnet)
            return;
        using (CurVnet.SetQuiet(vnet))
            Ifp.SetLinkState(state);
        if (state == LinkState.Down || Volatile.Read(ref _queues) is not { } queues)
            return;
        for (int i = 0; i < queues.Tx.Length; i++)
            queues.RunTx(i);
    }
}
