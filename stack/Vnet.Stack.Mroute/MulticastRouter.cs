using System.Collections.Concurrent;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// The multicast router of a vnet, as a routing daemon sees it: the options <c>MRT_*</c> of its socket. Thread-safe; packets look
/// the cache up without a lock.
/// </summary>
public sealed partial class MulticastRouter : IpMulticastRouter, IDisposable
{
    /// <summary>Most virtual interfaces (<c>MAXVIFS</c>).</summary>
    public const int MaxVifs = 32;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<MfcKey, MfcEntry> _cache = new(concurrencyLevel: 1, capacity: 31);
    private readonly Action<MrouteUpcall> _upcall;
    private readonly VnetInstance _vnet;
    private readonly Callout _expiry;

    // Guards what waits, and changes of both tables. Nothing of others is called under it.
    private readonly Lock _gate = new();

    // Replaced as a whole.
    private VifEntry?[] _vifs = [];
    private int _pending;
    private bool _isEnded;

    internal MulticastRouter(VnetInstance vnet, Action<MrouteUpcall> upcall)
    {
        (_vnet, _upcall) = (vnet, upcall);
        _expiry = new Callout(VnetClock.Wheel, "expire_upcalls");
    }

    /// <summary>Whether the daemon is told of packets that come in by another interface than their parent (<c>MRT_ASSERT</c>).</summary>
    public bool Asserts { get; set; }

    /// <summary>How many numbers of virtual interfaces are in use: one more than the largest (<c>V_numvifs</c>).</summary>
    public int VifCount => Volatile.Read(ref _vifs).Length;

    /// <summary>How many entries the cache has, those that are waited for included.</summary>
    public int MfcCount => _cache.Count;

    /// <summary>Routes by an interface (<c>MRT_ADD_VIF</c>), which hears all groups from now on.</summary>
    /// <param name="number">Its number: 0 to 31.</param>
    /// <param name="vif">The interface.</param>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: no such number; <see cref="Errno.AddressInUse"/>: the number is taken, or the interface has one;
    /// <see cref="Errno.NoDevice"/>: the interface is in another vnet; <see cref="Errno.NotSupported"/>: it has no multicast.
    /// </exception>
    public void AddVif(int number, Vif vif)
    {
        ArgumentNullException.ThrowIfNull(vif);
        if (number is < 0 or >= MaxVifs)
            throw new NetException(Errno.Invalid, $"Virtual interface {number}: numbers are from 0 to {MaxVifs - 1}.");
        if (vif.Interface is null && !vif.IsRegister)
            throw new NetException(Errno.Invalid, $"Virtual interface {number} has no interface. Name one, or make it the register's.");
        using (IfnetTable.Configure())
        {
            if (vif.Interface is { } ifp)
            {
                if (ifp.Vnet != _vnet)
                    throw new NetException(Errno.NoDevice, $"Interface {ifp} is not in vnet '{_vnet.Name}'. Move it there first.");
                if ((ifp.Flags & IfFlags.Multicast) == 0)
                    throw new NetException(Errno.NotSupported, $"Interface {ifp} has no multicast.");
            }

            lock (_gate)
                Enter(number, vif);
            vif.Interface?.SetAllMulticast(true);
        }
    }

    /// <summary>Ends routing by an interface (<c>MRT_DEL_VIF</c>).</summary>
    /// <exception cref="NetException">There is none of that number (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public void DeleteVif(int number)
    {
        using (IfnetTable.Configure())
        {
            VifEntry removed;
            lock (_gate)
                removed = Remove(number) ?? throw new NetException(Errno.AddressNotAvailable, $"Vnet '{_vnet.Name}' has no virtual interface {number}.");
            removed.Ifp?.SetAllMulticast(false);
        }
    }

    /// <summary>Says where packets go, or go from now on (<c>MRT_ADD_MFC</c>). Those that waited for it are sent.</summary>
    /// <exception cref="NetException">No source and group, or no numbers of interfaces (<see cref="Errno.Invalid"/>).</exception>
    public void AddMfc(Mfc mfc)
    {
        ArgumentNullException.ThrowIfNull(mfc);
        if (!mfc.Group.IsMulticast || mfc.Source.IsAny || mfc.Source.IsMulticast)
            throw new NetException(Errno.Invalid, $"No route for packets of {mfc.Source} to {mfc.Group}: that must be a host and a group.");
        if (mfc.Parent is < 0 or >= MaxVifs || mfc.Ttls.IsDefault || mfc.Ttls.Length > MaxVifs)
            throw new NetException(Errno.Invalid, $"No route for packets of {mfc.Source} to {mfc.Group} from virtual interface {mfc.Parent}: numbers are from 0 to {MaxVifs - 1}.");
        Mbuf? held;
        MfcEntry entry;
        lock (_gate)
        {
            ThrowIfEnded();
            var key = new MfcKey(mfc.Source, mfc.Group);
            if (!_cache.TryGetValue(key, out MfcEntry? present))
                _cache[key] = present = new MfcEntry();
            else if (present.Mfc is null)
                _pending--;
            entry = present;
            entry.Mfc = mfc;
            held = entry.Held.Flush();
        }

        using (CurVnet.SetQuiet(_vnet))
            SendHeld(entry, held);
    }

    /// <summary>Forgets where packets go (<c>MRT_DEL_MFC</c>).</summary>
    /// <exception cref="NetException">There is no such entry (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public void DeleteMfc(InAddr source, InAddr group)
    {
        lock (_gate)
        {
            var key = new MfcKey(source, group);
            if (!_cache.TryGetValue(key, out MfcEntry? entry) || entry.Mfc is null)
                throw new NetException(Errno.AddressNotAvailable, $"Vnet '{_vnet.Name}' has no route for packets of {source} to {group}.");
            _cache.TryRemove(key, out _);
        }
    }

    /// <summary>What went by a virtual interface (<c>SIOCGETVIFCNT</c>).</summary>
    /// <exception cref="NetException">There is none of that number (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public VifCounters CountersOf(int number) => VifOf(number)?.Counters
        ?? throw new NetException(Errno.AddressNotAvailable, $"Vnet '{_vnet.Name}' has no virtual interface {number}.");

    /// <summary>What an entry of the cache has done (<c>SIOCGETSGCNT</c>).</summary>
    /// <exception cref="NetException">There is no such entry (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public MfcCounters CountersOf(InAddr source, InAddr group) =>
        _cache.TryGetValue(new MfcKey(source, group), out MfcEntry? entry) && entry.Mfc is not null ? entry.Counters
            : throw new NetException(Errno.AddressNotAvailable, $"Vnet '{_vnet.Name}' has no route for packets of {source} to {group}.");

    /// <summary>Ends routing in the vnet (<c>MRT_DONE</c>). Does nothing the second time.</summary>
    public void Dispose()
    {
        using (IfnetTable.Configure())
        using (CurVnet.SetQuiet(_vnet))
        {
            Mroute.Forget(this);
            VifEntry?[] vifs;
            lock (_gate)
            {
                if (_isEnded)
                    return;
                _isEnded = true;
                (vifs, _vifs) = (_vifs, []);
                foreach (MfcEntry entry in _cache.Values)
                    Free(entry.Held.Flush());
                _cache.Clear();
                _pending = 0;
            }

            _expiry.Drain();
            foreach (VifEntry? vif in vifs)
            {
                if (vif?.Ifp is { Vnet: { } vnet } ifp && vnet == _vnet)
                    ifp.SetAllMulticast(false);
            }
        }
    }

    /// <summary>An interface leaves the vnet: nothing is routed by it, nor from it, any more. Under <see cref="IfnetTable.Configure"/>.</summary>
    internal void Depart(Ifnet ifp)
    {
        lock (_gate)
        {
            int number = FindVif(_vifs, ifp);
            if (number < 0)
                return;
            foreach ((MfcKey key, MfcEntry entry) in _cache)
            {
                if (entry.Mfc is { } mfc && mfc.Parent == number)
                    _cache.TryRemove(key, out _);
            }

            Remove(number);
        }

        ifp.SetAllMulticast(false);
    }

    private VifEntry? VifOf(int number)
    {
        VifEntry?[] vifs = Volatile.Read(ref _vifs);
        return (uint)number < (uint)vifs.Length ? vifs[number] : null;
    }

    private void Enter(int number, Vif vif)
    {
        ThrowIfEnded();
        if (VifOf(number) is not null)
            throw new NetException(Errno.AddressInUse, $"Vnet '{_vnet.Name}' has a virtual interface {number} already. Delete it, or choose another number.");
        if (vif.Interface is { } ifp && Array.Exists(_vifs, other => other?.Ifp == ifp))
            throw new NetException(Errno.AddressInUse, $"Interface {ifp} is a virtual interface already. Delete that first.");
        var vifs = new VifEntry?[Math.Max(_vifs.Length, number + 1)];
        _vifs.CopyTo(vifs, 0);
        vifs[number] = new VifEntry(vif);
        Volatile.Write(ref _vifs, vifs);
    }

    private VifEntry? Remove(int number)
    {
        if (VifOf(number) is not { } removed)
            return null;
        int count = _vifs.Length;
        if (number == count - 1)
        {
            do
                count--;
            while (count > 0 && _vifs[count - 1] is null);
        }

        var vifs = new VifEntry?[count];
        Array.Copy(_vifs, vifs, count);
        if (number < count)
            vifs[number] = null;
        Volatile.Write(ref _vifs, vifs);
        return removed;
    }

    private void ThrowIfEnded()
    {
        if (_isEnded)
            throw new NetException(Errno.NoDevice, $"The multicast router of vnet '{_vnet.Name}' has ended. Start another.");
    }

    private static void Free(Mbuf? first)
    {
        for (Mbuf? m = first; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            m.FreeChain();
            m = next;
        }
    }
}
