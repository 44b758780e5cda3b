using System.Net;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>What a jail that has no vnet of its own may use of its vnet's addresses (FreeBSD's kern_jail.c, <c>prison_*_ip4</c> and <c>_ip6</c>).</summary>
internal static class PrisonInet
{
    /// <summary>Whether a jail is restricted to a list of addresses of either family (<c>prison_flag(cred, PR_IP4 | PR_IP6)</c>).</summary>
    public static bool IsRestricted(Prison prison) => ListOf(prison, InpVflag.V4) is not null || ListOf(prison, InpVflag.V6) is not null;

    /// <summary>The list that applies; null for no restriction. Nothing is allocated.</summary>
    public static IReadOnlyList<IPAddress>? ListOf(Prison prison, InpVflag family)
    {
        for (Prison? above = prison; above is not null && !above.OwnsVnet; above = above.Parent)
        {
            if ((family == InpVflag.V4 ? above.Ip4 : above.Ip6) is { } list)
                return list;
        }

        return null;
    }

    /// <summary>Whether an address may be used (<c>prison_check_ip4</c>).</summary>
    public static bool Allows(Prison prison, in In6Addr address, InpVflag family)
    {
        if (ListOf(prison, family) is not { } list)
            return true;
        for (int i = 0; i < list.Count; i++)
        {
            if (AddressOf(list[i]) == address)
                return true;
        }

        return false;
    }

    /// <summary>Makes of a local address what the jail may use (<c>prison_local_ip4</c>): any becomes the only one where there is but one.</summary>
    public static Errno Local(Prison prison, ref In6Addr address, InpVflag family)
    {
        if (ListOf(prison, family) is not { } list)
            return Errno.Ok;
        if (list.Count == 0)
            return Errno.AddressFamilyNotSupported;
        if (address.IsAny)
        {
            if (list.Count == 1)
                address = AddressOf(list[0]);
            return Errno.Ok;
        }

        bool isLoopback = family == InpVflag.V4 ? new InAddr((uint)address.Low).IsLoopback : address.IsLoopback;
        if (isLoopback && !Allows(prison, address, family))
            address = AddressOf(list[0]);
        return Allows(prison, address, family) ? Errno.Ok : Errno.AddressNotAvailable;
    }

    /// <summary>Makes of a peer's address what the jail may reach (<c>prison_remote_ip4</c>): its loopback is its first address.</summary>
    public static Errno Remote(Prison prison, ref In6Addr address, InpVflag family)
    {
        if (ListOf(prison, family) is not { } list)
            return Errno.Ok;
        if (list.Count == 0)
            return Errno.AddressFamilyNotSupported;
        bool isLoopback = family == InpVflag.V4 ? new InAddr((uint)address.Low).IsLoopback : address.IsLoopback;
        if (isLoopback && !Allows(prison, address, family))
            address = AddressOf(list[0]);
        return Errno.Ok;
    }

    /// <summary>Whether both see the same addresses (<c>prison_equal_ip4</c>), so that names of one are taken for the other.</summary>
    public static bool IsEqual(Prison one, Prison other, InpVflag family) =>
        one == other || ReferenceEquals(ListOf(one, family), ListOf(other, family));

    private static In6Addr AddressOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[In6Addr.Length];
        address.TryWriteBytes(bytes, out int length);
        return length == InAddr.Length ? new In6Addr(0, new InAddr(bytes).Value) : new In6Addr(bytes);
    }
}
