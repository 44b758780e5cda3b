using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Vnet;

/// <summary>The sysctls that tell about sysctls, 0.0 … 0.7: what <c>sysctl(8)</c> finds its way with.</summary>
internal static class SysctlMeta
{
    /// <summary>The first component of their numeric names (FreeBSD's <c>CTL_SYSCTL</c>).</summary>
    public const int Root = 0;

    private const CtlFlags ReadFlags = CtlFlags.Rd | CtlFlags.MpSafe | CtlFlags.CapRd;

    // FreeBSD's MAXPATHLEN.
    private const int MaxNameBytes = 1024;

    public static SysctlEntry[] Entries() =>
    [
        SysctlEntry.Node("sysctl", "Sysctl internal magic", CtlFlags.Rw, Root, null),
        SysctlEntry.Proc("sysctl.debug", CtlType.String, "A", "the tree as text", CtlFlags.Rd | CtlFlags.MpSafe, 0, null, 0, Debug),
        SysctlEntry.HandlerNode("sysctl.name", "name of a numeric name", ReadFlags, 1, Name),
        SysctlEntry.HandlerNode("sysctl.next", "numeric name that comes after one", ReadFlags, 2, Next),
        SysctlEntry.Proc("sysctl.name2oid", CtlType.Int, "I", "numeric name of a name",
            CtlFlags.Rw | CtlFlags.AnyBody | CtlFlags.MpSafe | CtlFlags.CapRw, 3, null, 0, NameToOid),
        SysctlEntry.HandlerNode("sysctl.oidfmt", "kind and format", ReadFlags, 4, OidFormat),
        SysctlEntry.HandlerNode("sysctl.oiddescr", "description", ReadFlags, 5, Description),
        SysctlEntry.HandlerNode("sysctl.oidlabel", "label", ReadFlags, 6, Label),
        SysctlEntry.HandlerNode("sysctl.nextnoskip", "numeric name that comes after one, hidden ones included", ReadFlags, 7, Next),
    ];

    /// <summary>The dotted name; components that lead nowhere appear as numbers.</summary>
    public static string NameOf(ReadOnlySpan<int> numbers)
    {
        SysctlOid? oid = SysctlTree.Root;
        var name = new StringBuilder();
        foreach (int number in numbers)
        {
            oid = oid?.Child(number);
            if (name.Length > 0)
                name.Append('.');
            if (oid is null)
                name.Append(CultureInfo.InvariantCulture, $"{number}");
            else
                name.Append(oid.Name.AsSpan(oid.Name.LastIndexOf('.') + 1));
        }

        return name.ToString();
    }

    private static SysctlError Name(SysctlOid oid, ref SysctlRequest request) => request.OutputString(NameOf(request.Name));

    private static SysctlError Next(SysctlOid oid, ref SysctlRequest request)
    {
        CtlFlags hidden = oid.Number == 2 ? CtlFlags.Skip : CtlFlags.None;
        return SysctlTree.Next(request.Name, hidden) is { } next ? request.Output(MemoryMarshal.AsBytes(next.Numbers)) : SysctlError.NoEntry;
    }

    private static SysctlError NameToOid(SysctlOid oid, ref SysctlRequest request)
    {
        if (request.New.IsEmpty)
            return SysctlError.NoEntry;
        SysctlError error = request.InputString(out string name, MaxNameBytes);
        if (error != SysctlError.Ok)
            return error;
        return SysctlTree.Find(name) is { } found ? request.Output(MemoryMarshal.AsBytes(found.Numbers)) : SysctlError.NoEntry;
    }

    private static SysctlError OidFormat(SysctlOid oid, ref SysctlRequest request)
    {
        if (SysctlTree.Find(request.Name, out _, out SysctlError error) is not { } found)
            return error;
        error = request.Output((uint)found.Flags | (uint)found.Type);
        SysctlError ofFormat = request.OutputString(found.Format);
        return error == SysctlError.Ok ? ofFormat : error;
    }

    private static SysctlError Description(SysctlOid oid, ref SysctlRequest request)
    {
        if (SysctlTree.Find(request.Name, out _, out SysctlError error) is not { } found)
            return error;
        return found.Description.Length == 0 ? SysctlError.NoEntry : request.OutputString(found.Description);
    }

    private static SysctlError Label(SysctlOid oid, ref SysctlRequest request)
    {
        if (SysctlTree.Find(request.Name, out _, out SysctlError error) is not { } found)
            return error;
        return found.Label is null ? SysctlError.NoEntry : request.OutputString(found.Label);
    }

    private static SysctlError Debug(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder();
        for (SysctlOid? leaf = SysctlTree.Next([], CtlFlags.None); leaf is not null; leaf = SysctlTree.Next(leaf.Numbers, CtlFlags.None))
            text.Append(CultureInfo.InvariantCulture, $"{leaf.Name} {leaf.Type} {leaf.Format} [{leaf.Flags}] of {leaf.Owner}\n");
        return request.OutputString(text.ToString());
    }
}
