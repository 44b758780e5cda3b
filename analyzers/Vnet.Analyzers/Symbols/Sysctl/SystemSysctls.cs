using System.Collections.Immutable;

namespace Vnet.Analyzers;

/// <summary>The sysctls that the runtime itself registers: they are there before any module is.</summary>
internal static class SystemSysctls
{
    // The first has number 0.
    private static readonly string[] s_numberedRoots = ["sysctl", "kern", "vm", "vfs", "net", "debug", "hw", "machdep", "user", "p1003_1b"];

    // Below "sysctl", in the order of their numbers. Some lead to others, but answer for those themselves: nothing can be put there.
    private static readonly string[] s_meta = ["debug", "name", "next", "name2oid", "oidfmt", "oiddescr", "oidlabel", "nextnoskip"];

    private static readonly string[] s_nodes =
    [
        "security", "dev", "kern.features", "security.jail", "security.jail.children", "security.jail.param",
        .. new[] { "children", "host", "ip4", "ip6", "allow" }.Select(OfParameter),
    ];

    private static readonly string[] s_values =
    [
        "kern.features.vimage", "kern.hostname", "kern.securelevel",
        "security.jail.list", "security.jail.jailed", "security.jail.vnet", "security.jail.children.max", "security.jail.children.cur",
        .. new[] { "jid", "parent", "name", "securelevel", "persist", "vnet", "dying" }.Select(OfParameter),
        .. new[] { "children.cur", "children.max", "host.hostname", "ip4.addr", "ip6.addr" }.Select(OfParameter),
        .. new[] { "set_hostname", "raw_sockets", "socket_af", "read_msgbuf", "suser", "reserved_ports", "nfsd", "routing" }
            .Select(name => OfParameter("allow." + name)),
    ];

    /// <summary>All of them by name, parents first.</summary>
    public static ImmutableArray<DeclaredName> All { get; } =
    [
        .. s_numberedRoots.Select((name, number) => Node(name, number)),
        .. s_nodes.Select(name => Node(name, SysctlName.AutoNumber)),
        .. s_meta.Select((name, number) => new DeclaredName("sysctl." + name, false, number, DeclaredName.System, null, null)),
        .. s_values.Select(name => new DeclaredName(name, false, SysctlName.AutoNumber, DeclaredName.System, null, null)),
    ];

    private static readonly ImmutableHashSet<string> s_nodeNames = ImmutableHashSet.CreateRange(
        StringComparer.Ordinal, All.Where(entry => entry.IsNode).Select(entry => entry.Name));

    /// <summary>Whether others may be put below a name without its being declared.</summary>
    public static bool HasNode(string name) => s_nodeNames.Contains(name);

    private static DeclaredName Node(string name, int number) => new(name, true, number, DeclaredName.System, null, null);

    private static string OfParameter(string name) => "security.jail.param." + name;
}
