using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>IPv4 Address Conflict Detection (RFC 5227) for one address: a method for each event of it.</summary>
/// <remarks>State is changed under the interface's gate; packets are sent outside it.</remarks>
internal sealed class AddressConflictDetection(InIfaddr address, AddressDefence defence)
{
    // Section 1.1; in milliseconds.
    private const int ProbeWait = 1000;
    private const int ProbeNum = 3;
    private const int ProbeMin = 1000;
    private const int ProbeMax = 2000;
    private const int AnnounceWait = 2000;
    private const int AnnounceInterval = 2000;
    private const int MaxConflicts = 10;
    private const int RateLimitInterval = 60_000;
    private const int DefendInterval = 10_000;

    private Callout? _timer;
    private volatile AddressState _state = AddressState.Probing;
    private bool _probes;
    private int _sent;
    private int _announcements;
    private long _conflictAt = long.MinValue;

    /// <summary>Where it stands.</summary>
    public AddressState State => _state;

    private Lock Gate => address.Ifp.Inet.Gate;

    /// <summary>The address was added: section 2.1.1 when it is to be probed, else section 2.3 at once.</summary>
    public void Begin(bool probe)
    {
        lock (Gate)
        {
            if (_state == AddressState.Removed)
                return;
            _timer ??= new Callout(VnetClock.Wheel, "arp_acd", CurVnet.Current);
            (_state, _sent, _probes) = (AddressState.Probing, 0, probe);
            if (probe)
            {
                // "the host should then wait for a random time interval selected uniformly in the range zero to PROBE_WAIT";
                // after many conflicts it "MUST limit the rate at which it probes".
                int wait = address.Ifp.Inet.Conflicts >= MaxConflicts ? RateLimitInterval : 0;
                Arm(wait + Random(0, ProbeWait));
                return;
            }
        }

        Quiet();
    }

    /// <summary>Time for a probe, or that after the last passed without a conflict (section 2.1.1).</summary>
    private void ProbeTimeout()
    {
        bool isOver;
        lock (Gate)
        {
            if (_state != AddressState.Probing)
                return;
            isOver = _sent == ProbeNum;
            if (!isOver)
                Arm(++_sent == ProbeNum ? AnnounceWait : Random(ProbeMin, ProbeMax));
        }

        if (isOver)
            Quiet();
        else
            Arp.SendProbe(address);
    }

    /// <summary>Nobody has it: it is used from now on, and announced (section 2.3).</summary>
    private void Quiet()
    {
        lock (Gate)
        {
            if (_state != AddressState.Probing)
                return;
            address.Ifp.Inet.Conflicts = 0;
            bool wasProbed = _sent != 0;
            // Two announcements after probing (ANNOUNCE_NUM); else one, as FreeBSD does, and garp_rexmit_count more.
            _announcements = wasProbed ? 1 : Arp.GratuitousRetransmits;
            _sent = 0;
            _state = _announcements > 0 ? AddressState.Announcing : AddressState.Active;
            if (_announcements > 0)
                Arm(AnnounceInterval);
        }

        Arp.SendAnnouncement(address);
    }

    /// <summary>Time for a further announcement (section 2.3); garp_rexmit doubles the interval each time.</summary>
    private void AnnounceTimeout()
    {
        lock (Gate)
        {
            if (_state != AddressState.Announcing)
                return;
            if (++_sent == _announcements)
                _state = AddressState.Active;
            else
                Arm(AnnounceInterval << Math.Min(_sent, 15));
        }

        Arp.SendAnnouncement(address);
    }

    /// <summary>
    /// The link came up, perhaps to others than before. What is probed is probed again (section 2.1: also "when link-state
    /// changes"); the rest is announced, because neighbours may know another link address for it.
    /// </summary>
    public void LinkUp()
    {
        if (_probes)
            Begin(probe: true);
        else if (_state is AddressState.Announcing or AddressState.Active)
            Arp.SendAnnouncement(address);
    }

    /// <summary>Somebody else used, or probed for, the address while it was being probed: it is not ours (section 2.1.1).</summary>
    /// <returns>Whether that ended the probing.</returns>
    public bool ConflictWhileProbing()
    {
        lock (Gate)
        {
            if (_state != AddressState.Probing)
                return false;
            _state = AddressState.Duplicated;
            address.Ifp.Inet.Conflicts++;
            _timer?.Stop();
        }

        Arp.ReportConflict(address);
        return true;
    }

    /// <summary>Somebody else sent from the address while it is in use here (section 2.4).</summary>
    public void ConflictWhileInUse()
    {
        bool keep;
        bool defend;
        lock (Gate)
        {
            if (_state is not (AddressState.Announcing or AddressState.Active))
                return;
            long now = VnetClock.Nanoseconds / 1_000_000;
            bool isRecent = _conflictAt != long.MinValue && now - _conflictAt < DefendInterval;
            keep = defence == AddressDefence.Always || (defence == AddressDefence.Once && !isRecent);
            defend = keep && !isRecent;
            if (!isRecent)
                _conflictAt = now;
            if (!keep)
            {
                _state = AddressState.Duplicated;
                _timer?.Stop();
            }
        }

        if (defend)
            Arp.SendDefence(address);
        if (defend || !keep)
            Arp.ReportConflict(address);
    }

    /// <summary>The address was removed, or its interface left.</summary>
    public void End()
    {
        lock (Gate)
        {
            _state = AddressState.Removed;
            _timer?.Stop();
        }
    }

    private static int Random(int least, int most) => least + (int)VnetRandom.NextUInt32((uint)(most - least + 1));

    private static void Timeout(object? state)
    {
        var detection = (AddressConflictDetection)state!;
        if (detection.State == AddressState.Probing)
            detection.ProbeTimeout();
        else
            detection.AnnounceTimeout();
    }

    private void Arm(int milliseconds) => _timer!.Reset(TimeSpan.FromMilliseconds(milliseconds), Timeout, this);
}
