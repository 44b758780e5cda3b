using Vnet.Net;

namespace Vnet.Devices;

// Receiving what a file has.
internal sealed partial class PcapDriver
{
    // The timer's handler; the interface's vnet is current.
    private void Replay(Ifnet ifp)
    {
        for (int i = 0; i < Burst; i++)
        {
            Mbuf? m;
            lock (_gate)
            {
                if (_timer is null || !TryPrepare())
                    return;
                long wait = _due - VnetClock.Nanoseconds;
                if (wait > 0)
                {
                    // No earlier than due, so rounded up to the clock's 100 ns.
                    _timer.Schedule(new TimeSpan((wait + 99) / 100));
                    return;
                }

                (m, _next) = (_next, null);
                _packets++;
            }

            // Not under the lock: what receives may well take the interface down.
            ifp.Input(m!);
        }

        lock (_gate)
            _timer?.Schedule(TimeSpan.Zero);
    }

    // Has the next packet ready, unless there is none any more.
    private bool TryPrepare()
    {
        try
        {
            while (_next is null && _reader is not null)
            {
                if (!_reader.Read(out CapturedPacket packet))
                    NextLoop();
                else if (packet.LinkType != LinkType.Ethernet || packet.Data.Length > MbufZones.LargestCluster
                    || (_filter is not null && _filter.Run(packet.Data, (uint)packet.WireLength) == 0))
                    _skipped++;
                else
                    Prepare(packet);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetException)
        {
            _error = e.Message;
            EndReading();
        }

        return _next is not null;
    }

    private void Prepare(CapturedPacket packet)
    {
        Mbuf? m = Mbuf.GetFor(packet.Data.Length);
        if (m is null)
        {
            _skipped++;
            return;
        }

        packet.Data.CopyTo(m.Extend(packet.Data.Length));
        if (!_hasFirst)
            (_hasFirst, _first) = (true, packet.Timestamp);
        // Files may hold packets out of order: those are late, not early.
        double offset = options.Speed == 0 ? 0 : Math.Clamp((packet.Timestamp - _first) / options.Speed, 0, long.MaxValue / 4);
        (_next, _due) = (m, _began + (long)offset);
    }

    // From the beginning again, with the clock as it is now.
    private void NextLoop()
    {
        _loops++;
        EndReading();
        // A loop without a packet would be followed by nothing else.
        if ((options.Loops != 0 && _loops >= options.Loops) || _packets == _packetsBeforeLoop)
            return;
        _reader = CaptureReader.Open(options.Replay!);
        (_began, _hasFirst, _packetsBeforeLoop) = (VnetClock.Nanoseconds, false, _packets);
    }

    private void EndReading()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void Stop()
    {
        _timer?.Stop();
        _timer = null;
        EndReading();
        _next?.FreeChain();
        _next = null;
    }
}
