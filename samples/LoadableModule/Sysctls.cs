using System.Runtime.InteropServices;
using Vnet;

namespace LoadableModule;

/// <summary>A module's sysctls. The program knows them by name alone.</summary>
internal static class Sysctls
{
    /// <summary>Prints those below a node, as <c>sysctl -a</c> does, in every vnet.</summary>
    public static void Write(TextWriter output, string node, IReadOnlyList<VnetInstance> vnets)
    {
        output.WriteLine(Row(node, vnets.Select(vnet => vnet.Name)));
        foreach (SysctlOid oid in Sysctl.All(node))
            output.WriteLine(Row($"  .{oid.Name[(node.Length + 1)..]}", vnets.Select(vnet => Text(oid, vnet))));
    }

    /// <summary>A number of each vnet.</summary>
    public static T[] Read<T>(string name, IReadOnlyList<VnetInstance> vnets)
        where T : unmanaged => [.. vnets.Select(vnet => Sysctl.Get<T>(name, vnet))];

    // A statistics struct is a row of 64-bit counters; of other opaque values only who knows their format can say more than the bytes.
    private static string Text(SysctlOid oid, VnetInstance vnet) => oid is { Type: CtlType.Opaque, Format: "S,discardstat" }
        ? string.Join(' ', MemoryMarshal.Cast<byte, ulong>(Sysctl.GetBytes(oid, vnet)).ToArray())
        : Sysctl.GetText(oid, vnet);

    private static string Row(string name, IEnumerable<string> cells) =>
        "  " + (name.PadRight(20) + string.Concat(cells.Select(cell => cell.PadRight(18)))).TrimEnd();
}
