using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The threads that receive for an interface while it is up: one for each ring.</summary>
internal sealed unsafe class PacketService
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly PacketDriver _driver;
    private readonly Ifnet _ifp;
    private readonly Wakeup _stop = new();
    private readonly Thread[] _threads;
    private volatile bool _isStopping;

    public PacketService(PacketDriver driver, Ifnet ifp)
    {
        (_driver, _ifp) = (driver, ifp);
        _threads = new Thread[driver.Sockets.Length];
        for (int i = 0; i < _threads.Length; i++)
        {
            int queue = i;
            _threads[i] = new Thread(() => Run(queue)) { IsBackground = true, Name = $"{ifp.Name} rx {queue}" };
        }

        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>Ends the threads and waits for them; not for the caller's own, and not for ever.</summary>
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
        PacketSocket socket = _driver.Sockets[number];
        PacketRing ring = _driver.Rings[number];
        bool isWatching = number == 0;
        while (!_isStopping)
        {
            if (!ReceiveSome(ring, socket) && !_isStopping)
                isWatching = Wait(socket, isWatching) && isWatching;
        }
    }

    // False when there is nothing more.
    private bool ReceiveSome(PacketRing ring, PacketSocket socket)
    {
        if (_ifp.Vnet is not { } vnet)
            return false;
        using (CurVnet.Set(vnet))
        {
            if (ring.TryTake(out Mbuf? packets))
            {
                if (packets is not null)
                    _ifp.Input(packets);
                return true;
            }

            uint drops = socket.TakeDrops();
            if (drops != 0)
            {
                Packet.Stat.Own.ring_drops += drops;
                _ifp.Statistics.Own.iqdrops += drops;
            }

            return false;
        }
    }

    // Until there is a block, news of the link, or an end. False when there will be no more news.
    private bool Wait(PacketSocket socket, bool isWatching)
    {
        LinkMonitor monitor = _driver.Monitor;
        PollEntry* entries = stackalloc PollEntry[3];
        entries[0] = new PollEntry { Descriptor = _stop.Value, Events = LibC.PollIn };
        entries[1] = new PollEntry { Descriptor = socket.Socket.Value, Events = LibC.PollIn };
        entries[2] = new PollEntry { Descriptor = monitor.Value, Events = LibC.PollIn };
        _ = LibC.Poll(entries, isWatching ? 3u : 2u, -1);
        if ((entries[1].Returned & LibC.PollErr) != 0)
            TakeError(socket);
        if (!isWatching || entries[2].Returned == 0)
            return true;
        if (monitor.Drain() && _ifp.Vnet is { } vnet)
        {
            using (CurVnet.Set(vnet))
                _ifp.SetLinkState(PacketDriver.StateOf(monitor));
        }

        return !monitor.IsGone;
    }

    // "Network is down" waits to be read, and would wake the thread until it is.
    private static void TakeError(PacketSocket socket)
    {
        byte one;
        _ = LibC.Receive(socket.Socket.Value, &one, 1, 0);
    }
}
