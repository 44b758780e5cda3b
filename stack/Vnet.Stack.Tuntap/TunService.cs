using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The threads that receive for an interface from when it is brought up until it is brought down: one for each queue.</summary>
internal sealed unsafe class TunService
{
    // A thread is in a system call, or in a lane of the stack, where it may wait for what the one who stops it holds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly TuntapDriver _driver;
    private readonly Ifnet _ifp;
    private readonly Wakeup _stop = new();
    private readonly TunReceiver[] _receivers;
    private readonly Thread[] _threads;
    private volatile bool _isStopping;

    public TunService(TuntapDriver driver, Ifnet ifp)
    {
        (_driver, _ifp) = (driver, ifp);
        _threads = new Thread[driver.Device.Queues.Length];
        _receivers = new TunReceiver[_threads.Length];
        for (int i = 0; i < _threads.Length; i++)
        {
            int queue = i;
            _receivers[i] = new TunReceiver(driver.Device.Queues[i], driver.Device.IsTap, driver.HasHeaders);
            _threads[i] = new Thread(() => Run(queue)) { IsBackground = true, Name = $"{ifp.Name} rx {queue}" };
        }

        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>
    /// Ends the threads and waits for them; not for the caller's own, and not for ever: one that is held up in a protocol
    /// ends when it is back from there, and touches nothing of the interface any more.
    /// </summary>
    public void Stop()
    {
        _isStopping = true;
        _stop.Signal();
        bool areEnded = true;
        foreach (Thread thread in _threads)
            areEnded &= thread != Thread.CurrentThread && thread.Join(s_patience);
        // Else the finalizer closes it, when nobody can be about to wait for it any more.
        if (areEnded)
            _stop.Dispose();
    }

    private void Run(int number)
    {
        using TunReceiver receiver = _receivers[number];
        bool isWatching = number == 0;
        while (!_isStopping && !receiver.IsGone)
        {
            if (ReceiveSome(receiver) && !_isStopping)
                isWatching = Wait(number, isWatching) && isWatching;
        }

        if (receiver.IsGone)
            Tell(LinkState.Down);
    }

    // True when there is nothing more.
    private bool ReceiveSome(TunReceiver receiver)
    {
        // Gone from its vnet: it is being moved, or detached, which ends this thread.
        if (_ifp.Vnet is not { } vnet)
            return true;
        using (CurVnet.Set(vnet))
        {
            Mbuf? packets = receiver.Receive(Tuntap.Budget, out bool isEmpty);
            if (packets is not null)
                _ifp.Input(packets);
            return isEmpty;
        }
    }

    // Until there is a packet, news of the link, or an end. False when there will be no more news.
    private bool Wait(int number, bool isWatching)
    {
        LinkMonitor monitor = _driver.Device.Monitor;
        PollEntry* entries = stackalloc PollEntry[3];
        entries[0] = new PollEntry { Descriptor = _stop.Value, Events = LibC.PollIn };
        entries[1] = new PollEntry { Descriptor = _driver.Device.Queues[number].Value, Events = LibC.PollIn };
        entries[2] = new PollEntry { Descriptor = monitor.Value, Events = LibC.PollIn };
        _ = LibC.Poll(entries, isWatching ? 3u : 2u, -1);
        if (!isWatching || entries[2].Returned == 0)
            return true;
        if (monitor.Drain())
            Tell(TuntapDriver.StateOf(monitor));
        return !monitor.IsGone;
    }

    private void Tell(LinkState state)
    {
        if (_ifp.Vnet is not { } vnet)
            return;
        using (CurVnet.Set(vnet))
            _ifp.SetLinkState(state);
    }
}
