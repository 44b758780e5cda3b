using System.Globalization;

namespace Vnet;

/// <summary>The vnets: where each is in its life, and what uses it (<c>show all vnets</c>).</summary>
internal static class VnetDump
{
    /// <summary>The live vnets, as of now. The list's lock is held only while they are copied.</summary>
    public static List<VnetInstance> Vnets()
    {
        List<VnetInstance> vnets = [];
        foreach (VnetInstance vnet in VnetList.ReadLockNoSleep())
            vnets.Add(vnet);
        return vnets;
    }

    public static void WriteVnets(TextWriter writer)
    {
        List<VnetInstance> vnets = Vnets();
        if (VnetLifecycle.Building is { } building && !vnets.Contains(building))
            vnets.Add(building);
        ILookup<VnetInstance, Prison> jails = PrisonTree.Below(Prison.Prison0).Prepend(Prison.Prison0).ToLookup(jail => jail.Vnet);
        writer.WriteLine($"{vnets.Count} vnet(s), VIMAGE {(Vimage.IsEnabled ? "on" : "off")}, {vnets[0].RegionSize.ToString(CultureInfo.InvariantCulture)} bytes each, modules' reserve aside");
        var table = new DumpTable("id", "name", "state", "subsystem", "parent", "kids", "bytes", "jails");
        foreach (VnetInstance vnet in vnets)
        {
            table.Add(vnet.Id, vnet.Name, vnet.State, SysinitDump.Name(vnet.Subsystem), vnet.Parent?.Name ?? "-", vnet.Children, vnet.RegionSize,
                string.Join(' ', jails[vnet].Select(jail => $"{jail.Name}{(jail.OwnsVnet ? "" : "*")}")));
        }

        table.Write(writer);
        writer.WriteLine("(* a jail that inherits the vnet)");
    }
}
