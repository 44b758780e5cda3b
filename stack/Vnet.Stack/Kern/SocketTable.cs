using System.Diagnostics;

namespace Vnet.Kern;

/// <summary>The open sockets of one vnet. Thread-safe.</summary>
internal sealed class SocketTable(VnetInstance vnet)
{
    // What runs in a call of a socket is bounded work; nobody waits longer for it to end.
    private static readonly TimeSpan s_longestCall = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Socket? _first;
    private bool _isClosed;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <returns>False when the vnet is being destroyed.</returns>
    public bool TryAdd(Socket so)
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            so.NextInTable = _first;
            if (_first is not null)
                _first.PreviousInTable = so;
            _first = so;
            Count++;
            return true;
        }
    }

    public void Remove(Socket so)
    {
        lock (_gate)
        {
            if (so.PreviousInTable is not null)
                so.PreviousInTable.NextInTable = so.NextInTable;
            else if (_first == so)
                _first = so.NextInTable;
            else
                return;
            if (so.NextInTable is not null)
                so.NextInTable.PreviousInTable = so.PreviousInTable;
            so.NextInTable = so.PreviousInTable = null;
            Count--;
        }
    }

    /// <summary>The vnet is destroyed: its sockets close, and none is made any more.</summary>
    public void Close()
    {
        Socket[] sockets;
        lock (_gate)
        {
            _isClosed = true;
            sockets = new Socket[Count];
            int i = 0;
            for (Socket? so = _first; so is not null; so = so.NextInTable)
                sockets[i++] = so;
        }

        foreach (Socket so in sockets)
            so.EndWithVnet();
        // Calls that were under way use what is destroyed next.
        long start = Stopwatch.GetTimestamp();
        foreach (Socket so in sockets)
        {
            if (!SpinWait.SpinUntil(() => so.IsClosed || Stopwatch.GetElapsedTime(start) > s_longestCall, -1) || !so.IsClosed)
                throw new VnetDrainException($"Vnet '{vnet.Name}'", $"a call of {so}", s_longestCall);
        }
    }
}
