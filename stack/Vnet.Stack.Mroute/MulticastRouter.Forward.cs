using Vnet.Net;

namespace Vnet.Netinet;

// ip_mforward, ip_mdq, expire_upcalls.
public sealed partial class MulticastRouter
{
    private const int UpcallExpires = 6;
    private const byte LooseSourceRoute = 131;
    private const long AssertInterval = 3_000_000_000;

    /// <inheritdoc/>
    public override bool Forward(Mbuf m, Ifnet ifp, IpMoptions? options)
    {
        ArgumentNullException.ThrowIfNull(m);
        ArgumentNullException.ThrowIfNull(ifp);
        var ip = new IpHeader(m.Data);
        int hlen = ip.HeaderLength;
        // Tunnels by source routes are of the past; what still has such an option goes nowhere.
        if (hlen > IpHeader.MinLength && m.Data[IpHeader.MinLength + 1] == LooseSourceRoute)
        {
            Mroute.Stat.Own.mrts_bad_tunnel++;
            return false;
        }

        // Not what has no hop left, nor what is for the link alone (RFC 5771 section 4: 224.0.0/24).
        if (ip.Ttl <= 1 || ip.Destination.Value >> 8 == 0xe00000 || (m.Pkthdr.Tags is not null && m.FindTag<ForwardedTag>() is not null))
            return true;
        ref Mrtstat stat = ref Mroute.Stat.Own;
        stat.mrts_mfc_lookups++;
        var key = new MfcKey(ip.Source, ip.Destination);
        if (_cache.TryGetValue(key, out MfcEntry? entry) && entry.Mfc is { } mfc)
            SendOn(m, ifp, entry, mfc);
        else
            Hold(m, ifp, key, ref stat);
        return true;
    }

    private static int FindVif(VifEntry?[] vifs, Ifnet ifp)
    {
        for (int number = 0; number < vifs.Length; number++)
        {
            if (vifs[number]?.Ifp == ifp)
                return number;
        }

        return -1;
    }

    // Nobody has said where it goes: it waits for that, and the daemon is told.
    private void Hold(Mbuf m, Ifnet ifp, MfcKey key, ref Mrtstat stat)
    {
        stat.mrts_mfc_misses++;
        int vif = FindVif(Volatile.Read(ref _vifs), ifp);
        if (vif < 0)
        {
            stat.mrts_no_route++;
            return;
        }

        if (m.CopyPacket() is not { } copy)
        {
            stat.mrts_nobufs++;
            return;
        }

        bool isNew = false;
        bool isHeld = false;
        MfcEntry? known = null;
        lock (_gate)
        {
            if (_isEnded)
            {
                copy.FreeChain();
                return;
            }

            if (_cache.TryGetValue(key, out MfcEntry? entry) && entry.Mfc is not null)
            {
                // Meanwhile.
                known = entry;
            }
            else if (entry is not null || _pending < Mroute.MaxPending)
            {
                if (entry is null)
                {
                    entry = new MfcEntry { Expires = UpcallExpires };
                    _cache[key] = entry;
                    isNew = true;
                    if (_pending++ == 0)
                        _expiry.Reset(s_tick, static router => ((MulticastRouter)router!).Expire(), this);
                }

                isHeld = entry.Held.Count < Mroute.MaxHeld && entry.Held.TryEnqueue(copy);
                if (!isHeld)
                    stat.mrts_upq_ovflw++;
            }
            else
            {
                stat.mrts_upq_sockfull++;
            }
        }

        if (known?.Mfc is { } mfc)
            SendOn(copy, ifp, known, mfc);
        if (!isHeld)
            copy.FreeChain();
        if (isNew)
            Tell(MrouteUpcallType.NoCache, vif, m, new IpHeader(m.Data).HeaderLength);
    }

    private void SendHeld(MfcEntry entry, Mbuf? held)
    {
        for (Mbuf? m = held; m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            // Null when the interface has gone meanwhile.
            if (m.ReceiveInterface is { } ifp && entry.Mfc is { } mfc)
                SendOn(m, ifp, entry, mfc);
            m.FreeChain();
            m = next;
        }
    }

    // The packet stays the caller's.
    private void SendOn(Mbuf m, Ifnet ifp, MfcEntry entry, Mfc mfc)
    {
        VifEntry?[] vifs = Volatile.Read(ref _vifs);
        VifEntry? parent = mfc.Parent < vifs.Length ? vifs[mfc.Parent] : null;
        if (parent?.Ifp != ifp)
        {
            RefuseWrong(m, ifp, entry, mfc, vifs, isParentKnown: parent is not null);
            return;
        }

        var ip = new IpHeader(m.Data);
        int length = m.Pkthdr.Len;
        InAddr own = parent.Vif.LocalAddress.IsAny && InIfaddrs.Of(ifp) is [var first, ..] ? first.Address : parent.Vif.LocalAddress;
        if (ip.Source == own)
            parent.CountOut(length);
        else
            parent.CountIn(length);
        entry.Count(length);
        byte ttl = ip.Ttl;
        InAddr group = ip.Destination;
        for (int number = 0; number < vifs.Length; number++)
        {
            byte threshold = mfc.TtlOf(number);
            if (threshold == 0 || ttl <= threshold || vifs[number] is not { } vif)
                continue;
            vif.CountOut(length);
            if (vif.Vif.IsRegister)
                Register(m, number, mfc, vifs);
            else
                SendBy(vif, m, ttl, group);
        }
    }

    // phyint_send
    private static void SendBy(VifEntry vif, Mbuf m, byte ttl, InAddr group)
    {
        if (m.CopyPacket() is not { } copy || copy.Pullup(new IpHeader(m.Data).HeaderLength) is not { } packet)
        {
            Mroute.Stat.Own.mrts_nobufs++;
            return;
        }

        // What was said of it where it came in is not what it is asked to be where it goes out.
        packet.Pkthdr.CsumFlags &= CsumFlags.DelayData | CsumFlags.Ip;
        bool loop = InMultis.IsMember(vif.Ifp!, group);
        if (loop)
            packet.AddTag(new ForwardedTag());
        _ = Ip.Output(packet, null, IpOutputFlags.Forwarding, vif.OptionsFor((byte)(ttl - 1), loop), null);
    }

    private void RefuseWrong(Mbuf m, Ifnet ifp, MfcEntry entry, Mfc mfc, VifEntry?[] vifs, bool isParentKnown)
    {
        Mroute.Stat.Own.mrts_wrong_if++;
        entry.CountWrong();
        if (!Asserts || !isParentKnown)
            return;
        int vif = FindVif(vifs, ifp);
        if (vif < 0 || (mfc.SilentVifs & (1u << vif)) != 0 || !entry.MayAssert(VnetClock.Nanoseconds, AssertInterval))
            return;
        Tell(MrouteUpcallType.WrongVif, vif, m, new IpHeader(m.Data).HeaderLength);
    }

    private void Tell(MrouteUpcallType type, int vif, Mbuf m, int length)
    {
        Mroute.Stat.Own.mrts_upcalls++;
        var ip = new IpHeader(m.Data);
        byte[] bytes = new byte[length];
        m.CopyTo(0, bytes);
        try
        {
            _upcall(new MrouteUpcall(type, vif, ip.Source, ip.Destination, bytes));
        }
        catch (Exception error)
        {
            // A packet's way must not end in a daemon's fault.
            UnhandledErrors.Report(this, $"the multicast routing daemon of vnet '{_vnet.Name}'", _vnet, error);
        }
    }

    // Every tick while the daemon is waited for.
    private void Expire()
    {
        Mbuf? late = null;
        lock (_gate)
        {
            foreach ((MfcKey key, MfcEntry entry) in _cache)
            {
                if (entry.Mfc is not null || --entry.Expires > 0)
                    continue;
                _cache.TryRemove(key, out _);
                _pending--;
                Mroute.Stat.Own.mrts_cache_cleanups++;
                while (entry.Held.Dequeue() is { } m)
                {
                    m.NextPacket = late;
                    late = m;
                }
            }

            if (_pending > 0 && !_isEnded)
                _expiry.Schedule(s_tick);
        }

        Free(late);
    }
}
