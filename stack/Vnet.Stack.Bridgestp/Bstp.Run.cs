using Vnet.Net;

namespace Vnet.Devices;

// Running the machines, and doing what they ask for.
public sealed partial class Bstp
{
    private bool _isSending;

    private void Rearm()
    {
        if (IsRunning)
            _clock?.Reset(TimeSpan.FromSeconds(1), static bridge => ((Bstp)bridge!).Tick(), this);
    }

    private void Tick()
    {
        Run(() =>
        {
            foreach (BstpPort port in _ports)
                port.Tick();
        });
        Rearm();
    }

    private void Run(BstpPort port, Bpdu bpdu) => Run(() => port.Receive(bpdu));

    private void Run(Action change)
    {
        BstpPort[] toFlush;
        lock (_lock)
        {
            foreach (BstpPort port in _ports)
                port.UpdateLink();
            change();
            Settle();
            toFlush = Array.FindAll(_ports, port => port.IsToFlush);
            foreach (BstpPort port in toFlush)
                port.IsToFlush = false;
        }

        foreach (BstpPort port in toFlush)
            _addressesGone(port);
        Send();
    }

    // One thread sends, in order, so that neighbours hear last what is true last; what others have to send meanwhile, too.
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
            while (TryTake(out (BstpPort Port, Bpdu Bpdu) next))
                Send(next.Port, next.Bpdu);
        }
        catch
        {
            lock (_lock)
                _isSending = false;
            throw;
        }
    }

    private bool TryTake(out (BstpPort Port, Bpdu Bpdu) next)
    {
        lock (_lock)
        {
            _isSending = _toSend.TryDequeue(out next);
            return _isSending;
        }
    }

    private void Settle()
    {
        for (int round = 0; round < MostRounds; round++)
        {
            bool hasMoved = StepRoleSelection();
            foreach (BstpPort port in _ports)
                hasMoved |= port.Step();
            if (!hasMoved)
                return;
        }

        BstpGlobals.V_bstpstat.Own.unsettled++;
    }

    private static void Send(BstpPort port, in Bpdu bpdu)
    {
        if (port.Ifp.Vnet is not { State: not VnetState.Dead } vnet)
            return;
        using CurVnet.Scope scope = CurVnet.SetQuiet(vnet);
        ref Bstpstat stat = ref BstpGlobals.V_bstpstat.Own;
        Span<byte> frame = stackalloc byte[Bpdu.MaxFrame];
        int length = bpdu.WriteTo(frame, port.Ifp.LinkAddress);
        if (Mbuf.From(frame[..length]) is not { } m)
        {
            stat.no_mbufs++;
            return;
        }

        m.Flags |= MbufFlags.Multicast;
        stat.sent++;
        port.Ifp.Transmit(m);
    }
}
