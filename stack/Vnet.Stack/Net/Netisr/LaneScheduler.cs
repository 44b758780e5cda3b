namespace Vnet.Net;

/// <summary>Lanes that are owned, have work, and wait for a thread: in the order in which they came.</summary>
/// <remarks>By itself it has no thread; a <see cref="Simulation"/> runs what is in it.</remarks>
internal class LaneScheduler
{
    private Lane? _first;
    private Lane? _last;

    /// <summary>Guards the list.</summary>
    protected object Gate { get; } = new();

    protected bool IsEmpty => _first is null;

    /// <summary>Hands a lane over; it is no longer the caller's.</summary>
    public void Schedule(Lane lane)
    {
        lock (Gate)
        {
            lane.NextReady = null;
            if (_last is null)
                _first = lane;
            else
                _last.NextReady = lane;
            _last = lane;
            Added();
        }
    }

    /// <summary>Takes the lane that waits longest; it is the caller's then.</summary>
    public Lane? TryTake()
    {
        lock (Gate)
        {
            Lane? lane = _first;
            if (lane is null)
                return null;
            _first = lane.NextReady;
            if (_first is null)
                _last = null;
            lane.NextReady = null;
            return lane;
        }
    }

    /// <summary>Takes a lane of a vnet; it is the caller's then.</summary>
    public Lane? TryTake(VnetLanes owner)
    {
        lock (Gate)
        {
            Lane? before = null;
            for (Lane? lane = _first; lane is not null; (before, lane) = (lane, lane.NextReady))
            {
                if (lane.Owner != owner)
                    continue;
                if (before is null)
                    _first = lane.NextReady;
                else
                    before.NextReady = lane.NextReady;
                if (_last == lane)
                    _last = before;
                lane.NextReady = null;
                return lane;
            }

            return null;
        }
    }

    /// <summary>A lane was added; called with the gate held.</summary>
    protected virtual void Added()
    {
    }
}
