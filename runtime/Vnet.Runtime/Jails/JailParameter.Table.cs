using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vnet;

public sealed partial class JailParameter
{
    private static readonly (JailAllow Bit, string Name, string Description)[] s_allow =
    [
        (JailAllow.SetHostname, "allow.set_hostname", "Jail may set hostname"),
        (JailAllow.RawSockets, "allow.raw_sockets", "Jail may create raw sockets"),
        (JailAllow.SocketAf, "allow.socket_af", "Jail may create sockets of any family"),
        (JailAllow.ReadMsgbuf, "allow.read_msgbuf", "Jail may read the kernel message buffer"),
        (JailAllow.Suser, "allow.suser", "User 0 has privileges in the jail"),
        (JailAllow.ReservedPorts, "allow.reserved_ports", "Jail may bind sockets to reserved ports"),
        (JailAllow.Nfsd, "allow.nfsd", "Jail may run an NFS server"),
        (JailAllow.Routing, "allow.routing", "Jail may change the routing table"),
    ];

    // FreeBSD's, known so that the message is better than "unknown".
    private static readonly FrozenSet<string> s_withoutMeaning = FrozenSet.Create(StringComparer.Ordinal,
        "path", "osrelease", "osreldate", "enforce_statfs", "devfs_ruleset", "cpuset.id", "host.domainname", "host.hostuuid", "host.hostid",
        "ip4.saddrsel", "ip6.saddrsel", "allow.sysvipc", "allow.chflags", "allow.quotas", "allow.mlock", "allow.mount", "allow.extattr",
        "allow.adjtime", "allow.settime", "allow.unprivileged_proc_debug", "sysvmsg", "sysvsem", "sysvshm");

    /// <summary>The parameters, in the order in which <c>security.jail.param</c> lists them.</summary>
    public static IReadOnlyList<JailParameter> All { get; } =
    [
        new("jid", CtlType.Int, "I", CtlFlags.RdTun, "Jail ID", jail => Text(jail.Id),
            (to, value) => to.Id = Number("jid", value, 1, PrisonTree.JailMax)),
        new("parent", CtlType.Int, "I", CtlFlags.Rd, "Jail parent ID", jail => Text(jail.Parent?.Id ?? 0)),
        new("name", CtlType.String, "A", CtlFlags.Rw, "Jail name", jail => jail.NameFrom(Ucred.Current.Prison), (to, value) => to.Name = value),
        new("securelevel", CtlType.Int, "I", CtlFlags.Rw, "Jail secure level", jail => Text(jail.SecureLevel),
            (to, value) => to.SecureLevel = Number("securelevel", value, -1, 3)),
        new("persist", CtlType.Int, "B", CtlFlags.Rw, "Jail persistence", jail => Text(jail.Persist),
            (to, value) => to.Persist = Truth("persist", value)),
        new("vnet", CtlType.Int, "E,jailsys", CtlFlags.RdTun, "Virtual network stack", jail => jail.OwnsVnet ? "new" : "inherit",
            (to, value) => to.Vnet = Sys("vnet", value)),
        new("dying", CtlType.Int, "B", CtlFlags.Rd, "Jail is in the process of shutting down", jail => Text(jail.State == PrisonState.Dying)),
        new("children.cur", CtlType.Int, "I", CtlFlags.Rd, "Current number of child jails", jail => Text(jail.ChildrenCur)),
        new("children.max", CtlType.Int, "I", CtlFlags.Rw, "Maximum number of child jails", jail => Text(jail.ChildrenMax),
            (to, value) => to.ChildrenMax = Number("children.max", value, 0, PrisonTree.JailMax)),
        new("host.hostname", CtlType.String, "A", CtlFlags.Rw, "Jail hostname", jail => jail.Hostname, (to, value) => to.Hostname = value),
        new("ip4", CtlType.Int, "E,jailsys", CtlFlags.RdTun, "Jail IPv4 address restriction", jail => Text(jail.Ip4),
            (to, value) => to.Ip4 = Restriction("ip4", value, to.Ip4)),
        new("ip4.addr", CtlType.String, "A", CtlFlags.Rw, "Jail IPv4 addresses", jail => List(jail.Ip4),
            (to, value) => to.Ip4 = Addresses("ip4.addr", value, AddressFamily.InterNetwork)),
        new("ip6", CtlType.Int, "E,jailsys", CtlFlags.RdTun, "Jail IPv6 address restriction", jail => Text(jail.Ip6),
            (to, value) => to.Ip6 = Restriction("ip6", value, to.Ip6)),
        new("ip6.addr", CtlType.String, "A", CtlFlags.Rw, "Jail IPv6 addresses", jail => List(jail.Ip6),
            (to, value) => to.Ip6 = Addresses("ip6.addr", value, AddressFamily.InterNetworkV6)),
        .. s_allow.Select(allow => new JailParameter(allow.Name, CtlType.Int, "B", CtlFlags.Rw, allow.Description,
            jail => Text((jail.Allow & allow.Bit) != 0),
            (to, value) =>
            {
                if (Truth(allow.Name, value))
                    to.Allow |= allow.Bit;
                else
                    to.Deny |= allow.Bit;
            })),
    ];

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "1" : "0";

    private static string Text(IReadOnlyList<IPAddress>? list) => list is null ? "inherit" : list.Count == 0 ? "disable" : "new";

    private static string List(IReadOnlyList<IPAddress>? list) => list is null ? "" : string.Join(',', list);

    // The list itself is ip4.addr; this only says whether there is one.
    private static IReadOnlyList<IPAddress>? Restriction(string name, string value, IReadOnlyList<IPAddress>? list) =>
        Sys(name, value) == JailSys.Disable ? [] : list;
}
