namespace Vnet.Net;

/// <summary>The interfaces, by number over all vnets and in order within each (<c>ifindex_table</c>, <c>V_ifnet</c>).</summary>
/// <remarks>Reading takes no lock; arrays are replaced as a whole.</remarks>
[VnetModule("ifnet", Version = 1), ModuleDepend("mbuf")]
public static partial class IfnetTable
{
    /// <summary>Held by whoever attaches, detaches, renames or moves.</summary>
    internal static readonly Lock Gate = new();

    // Index 0 stands for no interface.
    [VnetGlobal("numbers are unique in the process, so that packets may cross vnets")] private static Entry[] s_byIndex = new Entry[16];

    /// <summary>The interfaces of a vnet, in the order in which they came; never changed, only replaced.</summary>
    [VnetDefine] private static Ifnet[]? s_ifnet;

    /// <summary>The interfaces of a vnet, in the order in which they came.</summary>
    public static ReadOnlySpan<Ifnet> Of(VnetInstance vnet) => Volatile.Read(ref In(vnet).ifnet);

    /// <summary>Finds one of a vnet by name (<c>ifunit</c>).</summary>
    public static Ifnet? Find(VnetInstance vnet, string name)
    {
        foreach (Ifnet ifp in Of(vnet))
        {
            if (ifp.Name == name)
                return ifp;
        }

        return null;
    }

    /// <summary>The interface of that number and generation, or null when it is gone.</summary>
    public static Ifnet? Find(int index, uint generation)
    {
        Entry[] table = Volatile.Read(ref s_byIndex);
        return (uint)index < (uint)table.Length && table[index] is { Ifnet: { } ifp } && ifp.Generation == generation ? ifp : null;
    }

    internal static void Enter(Ifnet ifp, VnetInstance vnet)
    {
        int index = 1;
        while (index < s_byIndex.Length && s_byIndex[index].Ifnet is not null)
            index++;
        Entry[] table = s_byIndex;
        if (index == table.Length)
            Array.Resize(ref table, 2 * index);
        ifp.Index = index;
        ifp.Generation = ++table[index].Generation;
        ifp.Vnet = vnet;
        table[index].Ifnet = ifp;
        Volatile.Write(ref s_byIndex, table);
        Join(ifp, vnet);
    }

    internal static void Leave(Ifnet ifp)
    {
        s_byIndex[ifp.Index].Ifnet = null;
        Part(ifp, ifp.Vnet!);
        ifp.Vnet = null;
    }

    private static void Join(Ifnet ifp, VnetInstance vnet) =>
        Volatile.Write(ref In(vnet).ifnet, [.. Of(vnet), ifp]);

    private static void Part(Ifnet ifp, VnetInstance vnet)
    {
        var rest = new List<Ifnet>(Of(vnet).ToArray());
        rest.Remove(ifp);
        Volatile.Write(ref In(vnet).ifnet, [.. rest]);
    }

    private struct Entry
    {
        public Ifnet? Ifnet;
        public uint Generation;
    }
}
