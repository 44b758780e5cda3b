using System.Text;
using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>The policy table of a vnet (<c>ip6addrctl(8)</c>; FreeBSD's <c>V_addrsel_policytab</c>). RFC 6724's until it is changed.</summary>
/// <remarks>Thread-safe; reading takes no lock.</remarks>
[VnetModule("in6_policy", Version = 1), ModuleDepend("in6")]
public static partial class In6AddrPolicies
{
    /// <summary>Most rows of a table.</summary>
    public const int Most = 1024;

    [VnetGlobal("RFC 6724's, never changed")]
    private static readonly In6AddrPolicy[] s_default =
    [
        new(In6Addr.Loopback, 128, 50, 0),
        new(default, 0, 40, 1),
        new(In6Addr.Parse("::ffff:0:0"), 96, 35, 4),
        new(In6Addr.Parse("2002::"), 16, 30, 2),
        new(In6Addr.Parse("2001::"), 32, 5, 5),
        new(In6Addr.Parse("fc00::"), 7, 3, 13),
        new(default, 96, 1, 3),
        new(In6Addr.Parse("fec0::"), 10, 1, 11),
        new(In6Addr.Parse("3ffe::"), 16, 1, 12),
    ];

    // Null for the default; replaced as a whole.
    [VnetDefine] private static In6AddrPolicy[]? s_addrsel_policytab;

    /// <summary>RFC 6724's table (section 2.1).</summary>
    public static ReadOnlySpan<In6AddrPolicy> Default => s_default;

    /// <summary>The current vnet's table.</summary>
    public static ReadOnlySpan<In6AddrPolicy> Table => Volatile.Read(ref V_addrsel_policytab) ?? s_default;

    /// <summary>The row for an address, the one with the longest prefix (<c>in6_addrsel_lookup_policy</c>).</summary>
    /// <returns>The row; with precedence and label −1 where no row matches.</returns>
    public static In6AddrPolicy Lookup(in In6Addr address)
    {
        In6AddrPolicy found = new(default, -1, -1, -1);
        foreach (ref readonly In6AddrPolicy row in Table)
        {
            if (row.PrefixLength > found.PrefixLength && address.IsWithin(row.Prefix, row.PrefixLength))
                found = row;
        }

        return found;
    }

    /// <summary>Adds a row to the current vnet's table (<c>SIOCAADDRCTL_POLICY</c>).</summary>
    /// <exception cref="NetException">
    /// Its prefix is there (<see cref="Errno.Exists"/>), cannot be one (<see cref="Errno.Invalid"/>), or rows are too many
    /// (<see cref="Errno.NoSpace"/>).
    /// </exception>
    public static void Add(In6AddrPolicy policy)
    {
        if (policy.PrefixLength is < 0 or > 128 || policy.Prefix != policy.Prefix.Network(policy.PrefixLength))
            throw new NetException(Errno.Invalid, $"'{policy}' is no address policy: its prefix has 0 to 128 bits, and none set beyond.");
        if (policy.Label < 0 || policy.Precedence < 0)
            throw new NetException(Errno.Invalid, $"'{policy}' is no address policy: write precedence and label from 0.");
        Change(rows =>
        {
            if (Array.Exists(rows, row => IsSame(row, policy)))
                throw new NetException(Errno.Exists, $"There is a policy for {policy.Prefix}/{policy.PrefixLength} already. Delete it first.");
            if (rows.Length >= Most)
                throw new NetException(Errno.NoSpace, $"There are {Most} address policies already. Delete some first.");
            return [.. rows, policy];
        });
    }

    /// <summary>Deletes a row of the current vnet's table (<c>SIOCDADDRCTL_POLICY</c>).</summary>
    /// <exception cref="NetException">There is none (<see cref="Errno.NoEntry"/>).</exception>
    public static void Delete(In6Addr prefix, int prefixLength) => Change(rows =>
    {
        var meant = new In6AddrPolicy(prefix, prefixLength, 0, 0);
        return Array.Exists(rows, row => IsSame(row, meant))
            ? Array.FindAll(rows, row => !IsSame(row, meant))
            : throw new NetException(Errno.NoEntry, $"There is no address policy for {prefix}/{prefixLength}.");
    });

    /// <summary>Makes the current vnet's table RFC 6724's again.</summary>
    public static void Reset() => Volatile.Write(ref V_addrsel_policytab, null);

    private static bool IsSame(in In6AddrPolicy one, in In6AddrPolicy other) => one.Prefix == other.Prefix && one.PrefixLength == other.PrefixLength;

    private static void Change(Func<In6AddrPolicy[], In6AddrPolicy[]> change)
    {
        while (true)
        {
            In6AddrPolicy[]? before = Volatile.Read(ref V_addrsel_policytab);
            if (Interlocked.CompareExchange(ref V_addrsel_policytab, change(before ?? s_default), before) == before)
                return;
        }
    }

    [SysctlProc("net.inet6.ip6.addrctlpolicy", CtlType.String, "A", "Address selection policies, a line each: prefix, precedence, label",
        Access = SysctlAccess.ReadOnly, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError Show(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder();
        foreach (In6AddrPolicy row in Table)
            text.Append(row).Append('\n');
        return request.OutputString(text.ToString());
    }
}
