using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Interface identifiers, the last 64 bits of addresses that are formed here.</summary>
[VnetModule("in6_ifid", Version = 1), ModuleDepend("random")]
internal static partial class In6Identifier
{
    private const ulong UniversalBit = 0x0200_0000_0000_0000;

    [Sysctl("net.inet6.ip6.stableaddr_netifsource",
        "What of the interface goes into stable addresses: 1 its name, 2 its number, 3 its link-level address",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_stableaddr_netifsource = 1;

    /// <summary>The vnet's secret of RFC 7217 section 5; made when it is first used.</summary>
    [VnetDefine] private static byte[]? s_ip6_stableaddr_secret;

    /// <summary>The identifier of an interface: of its link-level address, of another's, or random (<c>get_ifid</c>).</summary>
    /// <param name="ifp">The interface.</param>
    public static ulong Of(Ifnet ifp)
    {
        if (FromHardware(ifp) is { } own)
            return own;
        foreach (Ifnet other in IfnetTable.Of(CurVnet.Current!))
        {
            // One that is borrowed should be universal.
            if (other != ifp && FromHardware(other) is { } borrowed && (borrowed & UniversalBit) != 0)
                return borrowed;
        }

        return Random();
    }

    /// <summary>The modified EUI-64 of an Ethernet address (RFC 4291 appendix A; <c>in6_get_hw_ifid</c>), or null where there is none.</summary>
    public static ulong? FromHardware(Ifnet ifp)
    {
        ulong mac = ifp.LinkAddress.Value;
        if (mac == 0 || ifp.LinkAddress.IsMulticast || (ifp.Flags & IfFlags.Loopback) != 0)
            return null;
        return (((mac >> 24) << 40) | 0xff_fe00_0000 | (mac & 0xff_ffff)) ^ UniversalBit;
    }

    /// <summary>One that nobody can foresee, and nobody else has (RFC 8981 section 3.3.1).</summary>
    public static ulong Random()
    {
        ulong identifier;
        do
            identifier = ((ulong)VnetRandom.NextUInt32() << 32) | VnetRandom.NextUInt32();
        while (IsReserved(identifier));
        return identifier;
    }

    /// <summary>One that is the same on the same network and tells nothing elsewhere (RFC 7217 section 5).</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="prefix">The network.</param>
    /// <param name="dadCounter">How often it led to another's address.</param>
    public static ulong Stable(Ifnet ifp, in In6Addr prefix, int dadCounter)
    {
        byte[] secret = V_ip6_stableaddr_secret ?? Interlocked.CompareExchange(ref V_ip6_stableaddr_secret, MakeSecret(), null)
            ?? V_ip6_stableaddr_secret!;
        byte[] netif = V_ip6_stableaddr_netifsource switch
        {
            2 => BitConverter.GetBytes(ifp.Index),
            3 => BitConverter.GetBytes(ifp.LinkAddress.Value),
            _ => Encoding.UTF8.GetBytes(ifp.Name),
        };
        for (uint again = 0; ; again++)
        {
            byte[] input = new byte[8 + 8 + netif.Length];
            BinaryPrimitives.WriteUInt64BigEndian(input, prefix.High);
            BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(8), dadCounter);
            BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(12), again);
            netif.CopyTo(input, 16);
            ulong identifier = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(secret, input));
            if (!IsReserved(identifier))
                return identifier;
        }
    }

    /// <summary>Sets the current vnet's secret, so that its stable addresses are those of a vnet before.</summary>
    public static void SetSecret(ReadOnlySpan<byte> secret) => Volatile.Write(ref V_ip6_stableaddr_secret, secret.ToArray());

    /// <summary>Whether it stands for something else: RFC 5453's list.</summary>
    public static bool IsReserved(ulong identifier) =>
        identifier == 0
        || (identifier >= 0x0200_5eff_fe00_0000 && identifier <= 0x0200_5eff_feff_ffff)
        || (identifier >= 0xfdff_ffff_ffff_ff80 && identifier <= 0xfdff_ffff_ffff_ffff);

    private static byte[] MakeSecret()
    {
        byte[] secret = new byte[32];
        for (int i = 0; i < secret.Length; i += 4)
            BinaryPrimitives.WriteUInt32LittleEndian(secret.AsSpan(i), VnetRandom.NextUInt32());
        return secret;
    }
}
