using Vnet.Net;

namespace Vnet.Devices;

// Running the machines, and doing what they ask for.
public sealed partial class Lacp
{
    // The machines settle in a few rounds; a bound, so that a mistake cannot hang the lane.
    private const int MostRounds = 1000;

    private bool _isSending;

    private void Rearm()
    {
        VnetInstance? vnet = Lagg.Ifp.Vnet;
        lock (_lock)
        {
            if (!IsRunning || vnet is null)
                return;
            // An aggregate that moved has its timer on the wheel of its new vnet.
            if (_clock?.Vnet != vnet)
                _clock = new Callout(VnetClock.WheelOf(vnet), $"{Lagg.Ifp.Name} lacp", vnet);
            _clock.Reset(TimeSpan.FromSeconds(1), static lacp => ((Lacp)lacp!).Tick(), this);
        }
    }

    private void Tick()
    {
        Run(() =>
        {
            foreach (LacpPort port in _ports)
                port.Tick();
        });
        Rearm();
    }

    private void Run(Action change)
    {
        bool isOther;
        lock (_lock)
        {
            UpdateSystem();
            foreach (LacpPort port in _ports)
                port.Update();
            change();
            foreach (LacpPort port in _ports)
                port.Update();
            Settle();
            isOther = UpdateDistributing();
        }

        // With the aggregate's vnet current, whoever asked.
        if (Lagg.Ifp.Vnet is not { State: not VnetState.Dead } vnet)
            return;
        using (CurVnet.SetQuiet(vnet))
        {
            Send();
            if (isOther)
                Lagg.UpdateLink();
        }
    }

    private void UpdateSystem()
    {
        if (System == Lagg.Ifp.LinkAddress)
            return;
        System = Lagg.Ifp.LinkAddress;
        foreach (LacpPort port in _ports)
            port.Selection = LacpSelection.Unselected;
    }

    private void Settle()
    {
        for (int round = 0; round < MostRounds; round++)
        {
            bool hasMoved = StepSelection();
            foreach (LacpPort port in _ports)
                hasMoved |= port.Step();
            if (!hasMoved)
                return;
        }

        LaggGlobals.V_laggstat.Own.lacp_unsettled++;
    }

    private bool UpdateDistributing()
    {
        LaggPort[] now = [.. _ports.Where(port => port.IsDistributing).Select(port => port.Port)];
        if (now.AsSpan().SequenceEqual(_distributing))
            return false;
        _distributing = now;
        return true;
    }

    // One thread sends; what others have to send meanwhile it sends, too.
    private void Send()
    {
        lock (_lock)
        {
            if (_isSending)
                return;
            _isSending = true;
        }

        try
        {
            while (TryTake(out LacpPort? port, out Lacpdu pdu))
                Send(port, pdu);
        }
        catch
        {
            lock (_lock)
                _isSending = false;
            throw;
        }
    }

    private bool TryTake([global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LacpPort? port, out Lacpdu pdu)
    {
        lock (_lock)
        {
            foreach (LacpPort candidate in _ports)
            {
                port = candidate;
                if (candidate.TryTake(out pdu))
                    return true;
            }

            (port, pdu) = (null, default);
            _isSending = false;
            return false;
        }
    }

    private static void Send(LacpPort port, in Lacpdu pdu)
    {
        Span<byte> frame = stackalloc byte[SlowProtocol.FrameLength];
        Ifnet ifp = port.Port.Ifp;
        pdu.WriteTo(frame, ifp.LinkAddress);
        if (Transmit(ifp, frame))
            LaggGlobals.V_laggstat.Own.lacp_sent++;
    }

    private static bool Transmit(Ifnet ifp, ReadOnlySpan<byte> frame)
    {
        if (Mbuf.From(frame) is not { } m)
        {
            LaggGlobals.V_laggstat.Own.no_mbufs++;
            return false;
        }

        m.Flags |= MbufFlags.Multicast;
        return ifp.Transmit(m) == Errno.Ok;
    }
}
