namespace Vnet;

/// <summary>Walks the tree in the order of numbers, each step in constant time.</summary>
internal static class SysctlWalk
{
    /// <summary>The leaves below a node; the node itself when it is one.</summary>
    public static IEnumerable<SysctlOid> Leaves(SysctlOid top, CtlFlags hidden)
    {
        if (top.HasHandler)
        {
            yield return top;
            yield break;
        }

        var path = new Stack<(SysctlOid[] Level, int Index)>();

        // sysctl(8) begins after the sysctls that tell about sysctls.
        SysctlOid[] first = top.ChildArray;
        path.Push((first, top.Parent is null && first is [{ Number: SysctlMeta.Root }, ..] ? 1 : 0));
        while (path.TryPop(out (SysctlOid[] Level, int Index) at))
        {
            if (at.Index == at.Level.Length)
                continue;
            path.Push((at.Level, at.Index + 1));
            SysctlOid oid = at.Level[at.Index];
            if ((oid.Flags & hidden) != 0)
                continue;
            if (oid.HasHandler)
                yield return oid;
            else
                path.Push((oid.ChildArray, 0));
        }
    }
}
