using System.Collections.Concurrent;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The tunnels of one kind in a vnet, by their ends (FreeBSD's <c>V_ipv4_hashtbl</c> of if_gif and if_gre). Looking up takes no lock.</summary>
public sealed class TunnelTable
{
    // Nothing before the first tunnel: a vnet without any pays one reference.
    private ConcurrentDictionary<TunnelKey, TunnelDriver[]>? _tunnels;

    /// <summary>Ends that have tunnels between them.</summary>
    public int Count => Volatile.Read(ref _tunnels)?.Count ?? 0;

    /// <summary>The tunnel that a packet with that key came by, or null: that between both ends, else one from any.</summary>
    public TunnelDriver? Find(in TunnelKey key)
    {
        if (Volatile.Read(ref _tunnels) is not { } tunnels)
            return null;
        if (tunnels.TryGetValue(key, out TunnelDriver[]? exact))
            return Running(exact);
        return tunnels.TryGetValue(key with { Remote = default }, out TunnelDriver[]? any) ? Running(any) : null;
    }

    /// <summary>Whether there are tunnels with that key already. Under <see cref="IfnetTable.Configure"/>.</summary>
    internal TunnelDriver? Taken(in TunnelKey key, TunnelDriver except) =>
        _tunnels is { } tunnels && tunnels.TryGetValue(key, out TunnelDriver[]? found) ? Array.Find(found, other => other != except) : null;

    internal void Add(in TunnelKey key, TunnelDriver tunnel)
    {
        if (_tunnels is null)
            Volatile.Write(ref _tunnels, new ConcurrentDictionary<TunnelKey, TunnelDriver[]>(concurrencyLevel: 1, capacity: 7));
        _tunnels[key] = _tunnels.TryGetValue(key, out TunnelDriver[]? present) ? [.. present, tunnel] : [tunnel];
    }

    internal void Remove(in TunnelKey key, TunnelDriver tunnel)
    {
        if (_tunnels is null || !_tunnels.TryGetValue(key, out TunnelDriver[]? present))
            return;
        TunnelDriver[] left = Array.FindAll(present, other => other != tunnel);
        if (left.Length > 0)
            _tunnels[key] = left;
        else
            _tunnels.TryRemove(key, out _);
    }

    private static TunnelDriver? Running(TunnelDriver[] tunnels)
    {
        foreach (TunnelDriver tunnel in tunnels)
        {
            if (tunnel.Ifp.IsRunning)
                return tunnel;
        }

        return null;
    }
}
