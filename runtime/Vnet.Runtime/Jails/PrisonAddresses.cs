using System.Net;
using System.Net.Sockets;

namespace Vnet;

/// <summary>Which of its vnet's addresses a jail may use (FreeBSD's <c>prison_ip</c>).</summary>
internal static class PrisonAddresses
{
    /// <summary>The list that applies in a jail: its own or the nearest above in the same vnet; null when there is none.</summary>
    public static IReadOnlyList<IPAddress>? In(Prison prison, AddressFamily family)
    {
        for (Prison? above = prison; above is not null && !above.OwnsVnet; above = above.Parent)
        {
            if ((family == AddressFamily.InterNetwork ? above.Ip4 : above.Ip6) is { } list)
                return list;
        }

        return null;
    }

    /// <summary>Takes from the jails below, in the same vnet, what a jail does not have any more (<c>prison_restrict_ip</c>).</summary>
    public static void RestrictBelow(Prison prison)
    {
        foreach (Prison child in prison.Children)
        {
            if (child.OwnsVnet)
                continue;
            child.Ip4 = Common(child.Ip4, In(prison, AddressFamily.InterNetwork));
            child.Ip6 = Common(child.Ip6, In(prison, AddressFamily.InterNetworkV6));
            RestrictBelow(child);
        }
    }

    /// <summary>Refuses what the parent may not use itself.</summary>
    /// <exception cref="JailException">An address is not among the parent's.</exception>
    public static void ThrowIfNotOf(Prison parent, string parameter, IReadOnlyList<IPAddress>? asked, AddressFamily family)
    {
        if (asked is null || In(parent, family) is not { } allowed)
            return;
        foreach (IPAddress address in asked)
        {
            if (!allowed.Contains(address))
            {
                throw new JailException(JailError.NotPermitted,
                    $"Jail parameter '{parameter}': {address} is not among the addresses of jail '{parent.Name}' "
                    + $"({(allowed.Count == 0 ? "it has none" : string.Join(", ", allowed))}). Give it to that jail first.", parameter);
            }
        }
    }

    private static IReadOnlyList<IPAddress>? Common(IReadOnlyList<IPAddress>? list, IReadOnlyList<IPAddress>? allowed) =>
        list is null || allowed is null ? list : [.. list.Where(allowed.Contains)];
}
