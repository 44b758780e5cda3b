using System.Globalization;

namespace Vnet;

/// <summary>
/// The sysctls about jails: <c>security.jail.*</c>, and those of <c>kern</c> whose value each jail has for itself. What they
/// say is about the caller's jail.
/// </summary>
internal static class JailSysctls
{
    private const CtlFlags Read = CtlFlags.Rd | CtlFlags.MpSafe;

    // A jail may set its own, as far as the handler lets it.
    private const CtlFlags Own = CtlFlags.Rw | CtlFlags.MpSafe | CtlFlags.Prison;

    private const int LongestHostname = 256;

    public static IEnumerable<SysctlEntry> Entries()
    {
        yield return Node("kern.features", "Kernel Features");
        yield return SysctlEntry.Constant("kern.features.vimage", "VIMAGE kernel virtualization", Read | CtlFlags.CapRd, -1, null, null,
            Vimage.IsEnabled ? 1 : 0);
        yield return Proc("kern.hostname", CtlType.String, "A", "Hostname", Own, Hostname);
        yield return Proc("kern.securelevel", CtlType.Int, "I", "Current secure level", Own, SecureLevel);
        yield return Node("security.jail", "Jails");
        yield return Proc("security.jail.list", CtlType.String, "A", "List of active jails", Read, List);
        yield return Proc("security.jail.jailed", CtlType.Int, "I", "Process in jail?", Read, Jailed);
        yield return Proc("security.jail.vnet", CtlType.Int, "I", "Jail owns vnet?", Read, OwnsVnet);
        yield return Node("security.jail.children", "Limits and stats of child jails");
        yield return Proc("security.jail.children.max", CtlType.Int, "I", "Maximum number of child jails", Read, ChildrenMax);
        yield return Proc("security.jail.children.cur", CtlType.Int, "I", "Current number of child jails", Read, ChildrenCur);
        yield return Node("security.jail.param", "Jail parameters");
        foreach (string node in JailParameter.All.Select(parameter => parameter.Name).Where(
            name => name.Contains('.', StringComparison.Ordinal)).Select(name => name[..name.LastIndexOf('.')]).Distinct())
            yield return Node($"security.jail.param.{node}", $"Jail parameters {node}.*");
        foreach (JailParameter parameter in JailParameter.All)
        {
            // "ip4" is also the node of ip4.addr; FreeBSD gives it a leaf without a name.
            if (!JailParameter.All.Any(other => other.Name.StartsWith(parameter.Name + ".", StringComparison.Ordinal)))
                yield return Proc($"security.jail.param.{parameter.Name}", parameter.Type, parameter.Format, parameter.Description,
                    FlagsOf(parameter), Parameter, parameter.Type == CtlType.String ? LongestHostname : 0);
        }
    }

    private static SysctlEntry Node(string name, string description) => SysctlEntry.Node(name, description, CtlFlags.Rw | CtlFlags.MpSafe, -1, null);

    private static SysctlEntry Proc(string name, CtlType type, string format, string description, CtlFlags flags, SysctlHandler handler,
        long argument = 0) =>
        SysctlEntry.Proc(name, type, format, description, flags, -1, null, argument, handler);

    // The tunable flag says here that the parameter is set at creation only; there is nothing to fetch.
    private static CtlFlags FlagsOf(JailParameter parameter) =>
        parameter.Access | CtlFlags.MpSafe | ((parameter.Access & CtlFlags.Tun) != 0 ? CtlFlags.NoFetch : CtlFlags.None);

    private static SysctlError Hostname(SysctlOid oid, ref SysctlRequest request)
    {
        SysctlError error = request.OutputString(request.Caller.Prison.Hostname);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        error = request.InputString(out string hostname, LongestHostname);
        return error == SysctlError.Ok && !PrisonTree.TrySetHostname(request.Caller.Prison, hostname) ? SysctlError.NotPermitted : error;
    }

    private static SysctlError SecureLevel(SysctlOid oid, ref SysctlRequest request)
    {
        int level = request.Caller.Prison.SecureLevel;
        SysctlError error = request.Handle(ref level);
        return error == SysctlError.Ok && request.HasNew && !PrisonTree.TryRaiseSecureLevel(request.Caller.Prison, level)
            ? SysctlError.NotPermitted : error;
    }

    /// <summary>As <c>jls</c> prints it, dying ones included.</summary>
    private static SysctlError List(SysctlOid oid, ref SysctlRequest request)
    {
        Prison viewer = request.Caller.Prison;
        var text = new StringWriter { NewLine = "\n" };
        var table = new DumpTable("JID", "Name", "Vnet", "State", "Hostname");
        foreach (Prison jail in PrisonTree.Below(viewer).OrderBy(jail => jail.Id))
            table.Add(jail.Id, jail.NameFrom(viewer), jail.OwnsVnet ? "new" : "inherit", jail.State, jail.Hostname);
        table.Write(text);
        return request.OutputString(text.ToString());
    }

    private static SysctlError Jailed(SysctlOid oid, ref SysctlRequest request) => request.Output(request.Caller.IsJailed ? 1 : 0);

    private static SysctlError OwnsVnet(SysctlOid oid, ref SysctlRequest request) =>
        request.Output(request.Caller.IsJailed && request.Caller.Prison.OwnsVnet ? 1 : 0);

    private static SysctlError ChildrenMax(SysctlOid oid, ref SysctlRequest request) => request.Output(request.Caller.Prison.ChildrenMax);

    private static SysctlError ChildrenCur(SysctlOid oid, ref SysctlRequest request) => request.Output(request.Caller.Prison.ChildrenCur);

    // They exist to make the parameters and their types known: a number is 0, a string says how long it may be.
    private static SysctlError Parameter(SysctlOid oid, ref SysctlRequest request)
    {
        if (request.HasNew)
            return SysctlError.NotPermitted;
        return oid.Argument > 0 ? request.OutputString(oid.Argument.ToString(CultureInfo.InvariantCulture)) : request.Output(0);
    }
}
