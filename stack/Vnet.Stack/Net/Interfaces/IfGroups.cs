namespace Vnet.Net;

/// <summary>The groups of each vnet (<c>V_ifg_head</c>).</summary>
[VnetModule("ifgroup", Version = 1), ModuleDepend("ifnet")]
public static partial class IfGroups
{
    /// <summary>The group that every interface is in (<c>IFG_ALL</c>).</summary>
    public const string All = "all";

    // Written under the configuration lock, replaced as a whole.
    [VnetDefine] private static IfGroup[]? s_groups;

    /// <summary>The groups of a vnet that have members.</summary>
    public static IReadOnlyList<IfGroup> Of(VnetInstance vnet) => Volatile.Read(ref In(vnet).groups) ?? [];

    /// <summary>Finds a group of a vnet.</summary>
    public static IfGroup? Find(VnetInstance vnet, string name)
    {
        foreach (IfGroup group in Of(vnet))
        {
            if (group.Name == name)
                return group;
        }

        return null;
    }

    internal static IfGroup Add(VnetInstance vnet, string name)
    {
        var group = new IfGroup(name, vnet);
        Volatile.Write(ref In(vnet).groups, [.. Of(vnet), group]);
        return group;
    }

    internal static void Remove(IfGroup group) =>
        Volatile.Write(ref In(group.Vnet).groups, Array.FindAll(In(group.Vnet).groups ?? [], other => other != group));
}
