using Vnet.Net;

namespace Vnet.Devices.Linux;

/// <summary>
/// The threads that receive for an interface from when it is brought up until it is brought down: one for each queue; the
/// first also hears what happens to the host's interface.
/// </summary>
/// <param name="ifp">The interface.</param>
/// <param name="monitor">Watches the host's interface.</param>
/// <param name="queues">Queues, at least 1.</param>
internal abstract unsafe class ReceiveService(Ifnet ifp, LinkMonitor monitor, int queues)
{
    // A thread is in a system call, or in a lane of the stack, where it may wait for what the one who stops it holds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Wakeup _stop = new();
    private readonly Thread[] _threads = new Thread[queues];
    private volatile bool _isStopping;

    protected Ifnet Ifp => ifp;

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

    /// <summary>Starts the threads: the last thing that the constructor of a derived class does.</summary>
    protected void Start()
    {
        for (int i = 0; i < _threads.Length; i++)
        {
            int queue = i;
            _threads[i] = new Thread(() => Run(queue)) { IsBackground = true, Name = $"{ifp.Name} rx {queue}" };
        }

        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>The descriptor that is readable when a queue has packets.</summary>
    protected abstract int DescriptorOf(int queue);

    /// <summary>Receives what a queue has, up to a budget, with the interface's vnet current.</summary>
    /// <returns>False when there is nothing more.</returns>
    protected abstract bool TryReceive(int queue);

    /// <summary>What the news says of the link.</summary>
    protected abstract LinkState StateOf(LinkMonitor news);

    /// <summary>Whether a queue will have nothing any more, because its device has gone: the link is down then.</summary>
    protected virtual bool IsGone(int queue) => false;

    /// <summary>The system has an error for a queue, and says so until it is taken.</summary>
    protected virtual void TakeError(int queue)
    {
    }

    /// <summary>The last call for a queue, by its thread.</summary>
    protected virtual void Ended(int queue)
    {
    }

    private void Run(int queue)
    {
        try
        {
            bool isWatching = queue == 0;
            while (!_isStopping && !IsGone(queue))
            {
                if (!ReceiveSome(queue) && !_isStopping)
                    isWatching = Wait(queue, isWatching) && isWatching;
            }

            if (IsGone(queue))
                Tell(LinkState.Down);
        }
        finally
        {
            Ended(queue);
        }
    }

    // False when there is nothing more.
    private bool ReceiveSome(int queue)
    {
        // Gone from its vnet: it is being moved, or detached, which ends this thread.
        if (ifp.Vnet is not { } vnet)
            return false;
        using (CurVnet.Set(vnet))
            return TryReceive(queue);
    }

    // Until there is a packet, news of the link, or an end. False when there will be no more news.
    private bool Wait(int queue, bool isWatching)
    {
        PollEntry* entries = stackalloc PollEntry[3];
        entries[0] = new PollEntry { Descriptor = _stop.Value, Events = LibC.PollIn };
        entries[1] = new PollEntry { Descriptor = DescriptorOf(queue), Events = LibC.PollIn };
        entries[2] = new PollEntry { Descriptor = monitor.Value, Events = LibC.PollIn };
        _ = LibC.Poll(entries, isWatching ? 3u : 2u, -1);
        if ((entries[1].Returned & LibC.PollErr) != 0)
            TakeError(queue);
        if (!isWatching || entries[2].Returned == 0)
            return true;
        if (monitor.Drain())
            Tell(StateOf(monitor));
        return !monitor.IsGone;
    }

    private void Tell(LinkState state)
    {
        if (ifp.Vnet is not { } vnet)
            return;
        using (CurVnet.Set(vnet))
            ifp.SetLinkState(state);
    }
}
