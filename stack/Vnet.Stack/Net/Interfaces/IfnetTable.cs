using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>The interfaces, by number over all vnets and in order within each (<c>ifindex_table</c>, <c>V_ifnet</c>).</summary>
/// <remarks>Reading takes no lock; arrays are replaced as a whole.</remarks>
[VnetModule("ifnet", Version = 1), ModuleDepend("mbuf")]
public static partial class IfnetTable
{
    /// <summary>Guards the table alone: nothing of a driver or a handler runs under it.</summary>
    [VnetGlobal("goes with the numbers")] private static readonly WitnessLock s_table = new(IfLocks.Table);

    [VnetGlobal("interfaces move between vnets")] private static readonly WitnessLock s_configuration = new(IfLocks.Configuration);

    // Index 0 stands for no interface.
    [VnetGlobal("numbers are unique in the process, so that packets may cross vnets")] private static IfBinding?[] s_byIndex = new IfBinding?[16];

    [VnetGlobal("goes with the numbers")] private static uint s_generation;

    /// <summary>The interfaces of a vnet, in the order in which they came; never changed, only replaced.</summary>
    [VnetDefine] private static Ifnet[]? s_ifnet;

    /// <summary>
    /// Takes the lock under which interfaces come, go, move and are configured, in all vnets (FreeBSD's
    /// <c>ifnet_detach_sxlock</c>). Every method of <see cref="Ifnet"/> that changes something takes it by itself; it is
    /// recursive.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Drivers and event handlers are called under it. So it comes before every lock of a driver: what holds such a lock and
    /// configures an interface takes this one first.
    /// </para>
    /// <para>Under it wait for no lane and no thread that configures interfaces, and create or destroy no vnet.</para>
    /// </remarks>
    public static WitnessLock.Scope Configure() => s_configuration.EnterScope();

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

    /// <summary>The interface of that number and generation, or null when it is gone, or in another vnet than it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ifnet? Find(int index, uint generation) => FindBinding(index, generation)?.Ifnet;

    /// <summary>All attached interfaces of all vnets, by number.</summary>
    internal static Ifnet[] All()
    {
        var all = new List<Ifnet>();
        foreach (IfBinding? binding in Volatile.Read(ref s_byIndex))
        {
            if (binding is not null)
                all.Add(binding.Ifnet);
        }

        return [.. all];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static IfBinding? FindBinding(int index, uint generation)
    {
        IfBinding?[] table = Volatile.Read(ref s_byIndex);
        return (uint)index < (uint)table.Length && table[index] is { } binding && binding.Generation == generation ? binding : null;
    }

    /// <summary>Makes an interface one of a vnet, by its former number if that is free.</summary>
    internal static IfBinding Enter(Ifnet ifp, VnetInstance vnet, int formerIndex = 0)
    {
        using (s_table.EnterScope())
        {
            IfBinding?[] table = s_byIndex;
            int index = formerIndex;
            if (index == 0 || table[index] is not null)
                index = FirstFree(table);
            if (index == table.Length)
                Array.Resize(ref table, 2 * index);
            var binding = new IfBinding(ifp, vnet, index, ++s_generation);
            Volatile.Write(ref table[index], binding);
            Volatile.Write(ref s_byIndex, table);
            Volatile.Write(ref In(vnet).ifnet, [.. Of(vnet), ifp]);
            return binding;
        }
    }

    /// <summary>From now on packets that came in by that binding are dropped; its vnet still lists the interface.</summary>
    internal static void Cut(IfBinding binding)
    {
        using (s_table.EnterScope())
        {
            if (s_byIndex[binding.Index] == binding)
                Volatile.Write(ref s_byIndex[binding.Index], null);
        }
    }

    /// <summary>Takes the interface off its vnet's list.</summary>
    internal static void Leave(IfBinding binding)
    {
        using (s_table.EnterScope())
            Volatile.Write(ref In(binding.Vnet).ifnet, Array.FindAll(In(binding.Vnet).ifnet ?? [], other => other != binding.Ifnet));
    }

    private static int FirstFree(IfBinding?[] table)
    {
        int index = 1;
        while (index < table.Length && table[index] is not null)
            index++;
        return index;
    }
}
