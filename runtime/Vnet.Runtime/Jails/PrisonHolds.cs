namespace Vnet;

/// <summary>
/// What holds one jail, newest first (FreeBSD's <c>pr_ref</c> and <c>pr_uref</c>, but with names). O(1) to add and remove,
/// under a lock of the jail's own: a socket opened in one jail does not wait for another's.
/// </summary>
/// <remarks>Lock order: the tree's, then this. A monitor, because removal waits on it.</remarks>
internal sealed class PrisonHolds(Prison prison)
{
    private readonly object _lock = new();
    private PrisonHold? _first;
    private bool _isClosed;

    public Prison Prison { get; } = prison;

    /// <summary>Attached flows. Read under the lock.</summary>
    public int Flows { get; private set; }

    public int Count { get; private set; }

    /// <summary>The lock, as a monitor that is pulsed when the last hold goes.</summary>
    public object Sync => _lock;

    public static object FlowAt(CallSite site) => new FlowSite(site);

    /// <exception cref="JailException">The jail is dying.</exception>
    public PrisonHold Add(object what, bool isFlow, Action? letGo = null)
    {
        var hold = new PrisonHold(this, what, isFlow, letGo);
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new JailException(JailError.NoEntry, $"Jail '{Prison.Name}' is {(Prison.State == PrisonState.Removed ? "gone" : "dying")}: "
                    + $"'{what}' cannot {(isFlow ? "attach to" : "hold")} it any more. Create another.");
            }

            hold.Next = _first;
            if (_first is not null)
                _first.Previous = hold;
            _first = hold;
            hold.IsListed = true;
            Count++;
            Flows += isFlow ? 1 : 0;
        }

        return hold;
    }

    public void Remove(PrisonHold hold)
    {
        bool isLastFlow;
        bool isDrained;
        lock (_lock)
        {
            if (!hold.IsListed)
                return;
            hold.IsListed = false;
            if (hold.Previous is null)
                _first = hold.Next;
            else
                hold.Previous.Next = hold.Next;
            if (hold.Next is not null)
                hold.Next.Previous = hold.Previous;
            hold.Next = hold.Previous = null;
            Count--;
            Flows -= hold.IsFlow ? 1 : 0;
            isLastFlow = hold.IsFlow && Flows == 0 && !_isClosed;
            isDrained = _isClosed && Count == 0;
            if (isDrained)
                Monitor.PulseAll(_lock);
        }

        if (isLastFlow)
            PrisonRemoval.AfterLastFlow(Prison);
        else if (isDrained)
            PrisonRemoval.AfterLastHold(Prison);
    }

    /// <summary>Refuses further holds; returns those there are, newest first.</summary>
    public List<PrisonHold> Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            return Snapshot();
        }
    }

    public List<PrisonHold> ToList()
    {
        lock (_lock)
            return Snapshot();
    }

    private List<PrisonHold> Snapshot()
    {
        var holds = new List<PrisonHold>(Count);
        for (PrisonHold? hold = _first; hold is not null; hold = hold.Next)
            holds.Add(hold);
        return holds;
    }

    private sealed class FlowSite(CallSite site)
    {
        public override string ToString() => $"flow attached in {site}";
    }
}
