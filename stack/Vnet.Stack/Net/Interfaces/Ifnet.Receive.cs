namespace Vnet.Net;

// Which frames it receives beside its own: promiscuous, all multicast, groups that were joined.
public sealed partial class Ifnet
{
    private readonly Dictionary<MacAddress, int> _joined = [];
    private MacAddress[] _multicasts = [];
    private int _promiscuous;
    private int _allMulticast;

    /// <summary>The group addresses that were joined (<c>if_multiaddrs</c>), each once; never changed, only replaced.</summary>
    public ReadOnlySpan<MacAddress> Multicasts => Volatile.Read(ref _multicasts);

    /// <summary>
    /// Has it receive all frames, or ends that (<c>ifpromisc</c>). Counted: it stays promiscuous until each who asked has
    /// ended it.
    /// </summary>
    /// <exception cref="NetException">Ended more often than asked for (<see cref="Errno.Invalid"/>).</exception>
    public void SetPromiscuous(bool on) => Count(ref _promiscuous, on, IfFlags.Promiscuous);

    /// <summary>Has it receive all multicasts, or ends that (<c>if_allmulti</c>). Counted.</summary>
    /// <inheritdoc cref="SetPromiscuous"/>
    public void SetAllMulticast(bool on) => Count(ref _allMulticast, on, IfFlags.AllMulticast);

    /// <summary>Joins a group (<c>if_addmulti</c>). Counted; the driver is told of the first.</summary>
    /// <exception cref="NetException">Not a group address (<see cref="Errno.Invalid"/>), or not attached (<see cref="Errno.NoDevice"/>).</exception>
    public void AddMulticast(MacAddress group)
    {
        if (!group.IsMulticast)
            throw new NetException(Errno.Invalid, $"{group} is no group address that interface {Name} could join.");
        using (IfnetTable.Configure())
        {
            VnetInstance vnet = VnetFor($"join {group}");
            int count = _joined.GetValueOrDefault(group);
            _joined[group] = count + 1;
            if (count == 0)
                TellMulticasts(vnet);
        }
    }

    /// <summary>Leaves a group (<c>if_delmulti</c>); the driver is told of the last.</summary>
    /// <exception cref="NetException">It was not joined (<see cref="Errno.NoEntry"/>).</exception>
    public void RemoveMulticast(MacAddress group)
    {
        using (IfnetTable.Configure())
        {
            if (!_joined.TryGetValue(group, out int count))
                throw new NetException(Errno.NoEntry, $"Interface {Name} has not joined {group}.");
            if (count > 1)
            {
                _joined[group] = count - 1;
                return;
            }

            _joined.Remove(group);
            if (Vnet is { } vnet)
                TellMulticasts(vnet);
        }
    }

    // if_purgemaddrs.
    private void PurgeMulticasts()
    {
        if (_joined.Count == 0)
            return;
        _joined.Clear();
        TellMulticasts(Vnet!);
    }

    private void TellMulticasts(VnetInstance vnet)
    {
        Volatile.Write(ref _multicasts, [.. _joined.Keys]);
        using (CurVnet.SetQuiet(vnet))
            Driver.MulticastChanged(this);
    }

    private void Count(ref int count, bool on, IfFlags flag)
    {
        using (IfnetTable.Configure())
        {
            if (!on && count == 0)
                throw new NetException(Errno.Invalid, $"Interface {Name} is not {flag}: it was ended more often than asked for.");
            count += on ? 1 : -1;
            if (count != (on ? 1 : 0))
                return;
            SetFlags(on ? flag : IfFlags.None, on ? IfFlags.None : flag);
            if (Vnet is not { } vnet)
                return;
            using (CurVnet.SetQuiet(vnet))
                Driver.FlagsChanged(this);
        }
    }
}
