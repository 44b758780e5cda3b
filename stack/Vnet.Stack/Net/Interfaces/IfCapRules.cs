namespace Vnet.Net;

/// <summary>Which capabilities may be on together (the rules that FreeBSD's drivers share in their <c>SIOCSIFCAP</c>).</summary>
/// <remarks>
/// <para>
/// Each is independent of the others, per direction and per version of IP, but for these: segmentation writes checksums, so
/// TSO4 needs TXCSUM and TSO6 needs TXCSUM_IPV6; VLAN_HWTSO needs VLAN_HWTAGGING.
/// </para>
/// <para>Turning off what another needs turns that off too; turning one on whose need is off is refused.</para>
/// </remarks>
public static class IfCapRules
{
    private static readonly (IfCap Cap, IfCap Needs)[] s_needs =
    [
        (IfCap.Tso4, IfCap.TxCsum),
        (IfCap.Tso6, IfCap.TxCsumIpv6),
        (IfCap.VlanHwTso, IfCap.VlanHwTagging),
    ];

    /// <summary>What is on after a request.</summary>
    /// <param name="capable">What the interface can do.</param>
    /// <param name="current">What is on.</param>
    /// <param name="wanted">What is to be on.</param>
    /// <param name="enabled">What will be on.</param>
    /// <param name="complaint">Why not; null when all is well.</param>
    /// <returns><see cref="Errno.Invalid"/>: not capable; <see cref="Errno.WouldBlock"/>: another must be on first.</returns>
    public static Errno Resolve(IfCap capable, IfCap current, IfCap wanted, out IfCap enabled, out string? complaint)
    {
        (enabled, complaint) = (current, null);
        if ((wanted & ~capable) is not IfCap.None and var missing)
        {
            complaint = $"it has no {IfCapText.Format(missing)}, only {IfCapText.Format(capable)}.";
            return Errno.Invalid;
        }

        IfCap result = wanted;
        foreach ((IfCap cap, IfCap needs) in s_needs)
        {
            if ((wanted & cap) == 0 || (wanted & needs) != 0)
                continue;
            if ((current & cap) == 0)
            {
                complaint = $"{IfCapText.Format(cap)} needs {IfCapText.Format(needs)}. Turn that on first.";
                return Errno.WouldBlock;
            }

            result &= ~cap;
        }

        enabled = result;
        return Errno.Ok;
    }
}
