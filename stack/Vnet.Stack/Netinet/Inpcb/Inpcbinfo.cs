using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The connections of one protocol in one vnet (FreeBSD's <c>struct inpcbinfo</c>).</summary>
/// <remarks>
/// <para>
/// Made by <see cref="Init"/> when the vnet's first socket of the protocol is, ended by <see cref="Destroy"/>. Locks are taken in the order
/// list, connection, hash; packets are looked up without any.
/// </para>
/// <para>
/// Where the vnet has several lanes, each has a group: connections with a peer are in the group of the lane that their packets come by,
/// those without are in all. The plain table has all of them: names are reserved in it, and packets without a flow id, such as those of
/// the loopback, are looked up in it.
/// </para>
/// </remarks>
public sealed partial class Inpcbinfo
{
    private readonly WitnessLock _list;
    private readonly WitnessLock _hash;
    private readonly InpcbGroup _all = new();
    private readonly InpcbPorts _ports = new();

    private InpcbGroup[] _groups = [];
    private Inpcb? _first;
    private int _count;
    private ulong _generation;
    private bool _isGone;

    // Where the search for a free port goes on, when ports are not chosen at random.
    private ushort _lastPort, _lastHigh, _lastLow;

    private Inpcbinfo(InpcbStorage storage, VnetInstance vnet)
    {
        (Storage, Vnet) = (storage, vnet);
        (_list, _hash) = (new WitnessLock(storage.ListLock), new WitnessLock(storage.HashLock));
    }

    /// <summary>What it has in common with those of other vnets.</summary>
    public InpcbStorage Storage { get; }

    /// <summary>Its vnet (<c>ipi_vnet</c>).</summary>
    public VnetInstance Vnet { get; }

    /// <summary>Connections in it (<c>ipi_count</c>).</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Changes with every change of a connection's names (<c>ipi_gencnt</c>).</summary>
    public ulong GenerationCount => Volatile.Read(ref _generation);

    /// <summary>The current vnet's connections of a protocol, made on first use (<c>in_pcbinfo_init</c>).</summary>
    /// <param name="info">The protocol's variable in the vnet.</param>
    /// <param name="storage">What the protocol has for all vnets.</param>
    public static Inpcbinfo Init(ref Inpcbinfo? info, InpcbStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        if (Volatile.Read(ref info) is { } there)
            return there;
        var made = new Inpcbinfo(storage, CurVnet.Current!);
        return Interlocked.CompareExchange(ref info, made, null) ?? made;
    }

    /// <summary>Ends the current vnet's connections of a protocol: those that are left are closed (<c>in_pcbinfo_destroy</c>).</summary>
    /// <param name="info">The protocol's variable in the vnet; null afterwards.</param>
    public static void Destroy(ref Inpcbinfo? info)
    {
        if (Interlocked.Exchange(ref info, null) is not { } gone)
            return;
        using (gone._list.EnterScope())
            gone._isGone = true;
        foreach (Inpcb inp in gone.Snapshot())
        {
            inp.Socket.SetError(Errno.NetworkDown);
            gone.Free(inp);
        }
    }

    /// <summary>Makes a connection for a socket (<c>in_pcballoc</c>).</summary>
    /// <param name="socket">The socket, which gets it as its <see cref="Socket.Pcb"/>.</param>
    /// <param name="vflag">Which packets it takes.</param>
    /// <param name="protocol">Number of the protocol of a raw socket.</param>
    /// <returns><see cref="Errno.NoBuffers"/> when the zone's limit is reached; <see cref="Errno.NetworkDown"/> when the vnet goes.</returns>
    public Errno Alloc(Socket socket, InpVflag vflag, byte protocol = 0)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (Storage.Zone.TryAlloc() is not { } place)
            return Errno.NoBuffers;
        var inp = new Inpcb(this, socket, vflag, place) { Protocol = protocol };
        using (_list.EnterScope())
        {
            if (!_isGone)
            {
                inp.GenerationCount = Interlocked.Increment(ref _generation);
                inp.ListNext = _first;
                if (_first is not null)
                    _first.ListPrevious = inp;
                _first = inp;
                _count++;
                socket.Pcb = inp;
                return Errno.Ok;
            }
        }

        inp.ReleasePlace();
        return Errno.NetworkDown;
    }

    /// <summary>Ends a connection: no look-up that begins after this finds it (<c>in_pcbfree</c>). Does nothing the second time.</summary>
    public void Free(Inpcb inp)
    {
        ArgumentNullException.ThrowIfNull(inp);
        using (_list.EnterScope())
        using (inp.WLock())
        {
            if (inp.IsFreed)
                return;
            inp.SetFlag(InpFlags.Freed, true);
            using (_hash.EnterScope())
                Unhash(inp);
            if (inp.ListNext is { } next)
                next.ListPrevious = inp.ListPrevious;
            if (inp.ListPrevious is { } previous)
                previous.ListNext = inp.ListNext;
            else
                _first = inp.ListNext;
            (inp.ListNext, inp.ListPrevious) = (null, null);
            _count--;
            inp.GenerationCount = Interlocked.Increment(ref _generation);
        }

        inp.Memberships?.LeaveAll();
        inp.ReleasePlace();
    }

    /// <summary>Calls a function with every connection (<c>inp_apply_all</c>); those that come meanwhile are not among them.</summary>
    public void ForEach<TState>(TState state, Action<Inpcb, TState> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        foreach (Inpcb inp in Snapshot())
            function(inp, state);
    }

    /// <summary>An interface leaves the vnet: nobody sends to groups by it, or hears them on it, any more (<c>in_pcbpurgeif0</c>).</summary>
    internal void PurgeInterface(Ifnet ifp)
    {
        foreach (Inpcb inp in Snapshot())
        {
            if (inp.Moptions is { } options && options.Interface == ifp)
                options.Interface = null;
            if (inp.Moptions6 is { } options6 && options6.Interface == ifp)
                options6.Interface = null;
            inp.Memberships?.Forget(ifp);
            // Else it would be kept as long as the connection is.
            (inp.Route, inp.Route6) = (null, null);
        }
    }

    /// <summary>Those that there are, the last made first.</summary>
    internal Inpcb[] Snapshot()
    {
        using (_list.EnterScope())
        {
            var all = new Inpcb[_count];
            int at = 0;
            for (Inpcb? inp = _first; inp is not null; inp = inp.ListNext)
                all[at++] = inp;
            return all;
        }
    }
}
