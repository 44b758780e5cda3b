namespace Vnet.Net;

// Interface groups: if_addgroup, if_delgroup.
public sealed partial class Ifnet
{
    private IfGroup[] _groups = [];

    /// <summary>The groups of its vnet that it is in: <c>all</c>, its driver's, and those that people gave it.</summary>
    public IReadOnlyList<IfGroup> Groups => Volatile.Read(ref _groups);

    /// <summary>Puts it into a group of its vnet (<c>ifconfig x group y</c>). It leaves it when it leaves the vnet.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: not a name for a group, which must not end in a digit; <see cref="Errno.Exists"/>: it is in it.
    /// </exception>
    public void AddGroup(string name)
    {
        IfName.ThrowIfInvalid(name);
        if (char.IsAsciiDigit(name[^1]))
            throw new NetException(Errno.Invalid, $"'{name}' is no name for a group: it ends in a digit, as names of interfaces do.");
        using (IfnetTable.Configure())
        {
            VnetInstance vnet = VnetFor($"put it into group '{name}'");
            if (Array.Exists(_groups, group => group.Name == name))
                throw new NetException(Errno.Exists, $"Interface {Name} is in group '{name}' already.");
            using (CurVnet.SetQuiet(vnet))
                Join(vnet, name);
        }
    }

    /// <summary>Takes it out of a group (<c>ifconfig x -group y</c>).</summary>
    /// <exception cref="NetException">It is not in it (<see cref="Errno.NoEntry"/>).</exception>
    public void RemoveGroup(string name)
    {
        using (IfnetTable.Configure())
        {
            IfGroup group = Array.Find(_groups, group => group.Name == name)
                ?? throw new NetException(Errno.NoEntry, $"Interface {Name} is not in group '{name}', only in {string.Join(", ", Groups)}.");
            using (CurVnet.SetQuiet(group.Vnet))
                Leave(group);
        }
    }

    private void JoinDefaultGroups(VnetInstance vnet)
    {
        Join(vnet, IfGroups.All);
        if (DriverName != IfGroups.All)
            Join(vnet, DriverName);
    }

    private void LeaveGroups()
    {
        foreach (IfGroup group in _groups)
            Leave(group);
    }

    private void Join(VnetInstance vnet, string name)
    {
        bool isNew = IfGroups.Find(vnet, name) is null;
        IfGroup group = IfGroups.Find(vnet, name) ?? IfGroups.Add(vnet, name);
        group.Add(this);
        Volatile.Write(ref _groups, [.. _groups, group]);
        if (isNew)
            IfEvents.GroupAttached.Invoke(group);
        IfEvents.GroupChanged.Invoke(group);
    }

    private void Leave(IfGroup group)
    {
        group.Remove(this);
        Volatile.Write(ref _groups, Array.FindAll(_groups, other => other != group));
        if (group.Members.Count == 0)
        {
            IfGroups.Remove(group);
            IfEvents.GroupDetached.Invoke(group);
        }

        IfEvents.GroupChanged.Invoke(group);
    }
}
