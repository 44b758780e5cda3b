using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>
/// The two ends of a connection (FreeBSD's <c>struct in_conninfo</c>). It never changes: a connection that gets another name gets
/// another of these. So a look-up, which compares them, needs no lock, and a connection is found by its old name or by its new one,
/// and by no mixture of both.
/// </summary>
internal sealed class InConninfo
{
    // So that nobody outside can choose names that all fall into one bucket.
    [VnetGlobal("the process's secret")] private static readonly ulong s_seed1 = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    [VnetGlobal("the process's secret")] private static readonly ulong s_seed2 = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    public InConninfo(Inpcb inp, in InpcbKey key, InpVflag vflag, bool isExact)
    {
        (Inp, Foreign, Local, ForeignPort, LocalPort, Zone, Vflag, IsExact) =
            (inp, key.Foreign, key.Local, key.ForeignPort, key.LocalPort, key.Zone, vflag, isExact);
        Hash = isExact ? HashOf(key) : HashOf(key.LocalPort);
    }

    public Inpcb Inp { get; }

    public In6Addr Foreign { get; }

    public In6Addr Local { get; }

    public ushort ForeignPort { get; }

    public ushort LocalPort { get; }

    /// <summary>Interface of those addresses that need one (<c>inc6_zoneid</c>); 0 for any.</summary>
    public uint Zone { get; }

    public InpVflag Vflag { get; }

    /// <summary>Whether it is found by all four parts, or by its local port alone.</summary>
    public bool IsExact { get; }

    public uint Hash { get; }

    /// <summary>Whether it has no peer.</summary>
    public bool IsForeignAny => Foreign.IsAny;

    public bool IsLocalAny => Local.IsAny;

    /// <summary>As a key again.</summary>
    public InpcbKey Key => new(Foreign, Local, ForeignPort, LocalPort, Vflag & (InpVflag.V4 | InpVflag.V6), Zone);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(in InpcbKey key) => ForeignPort == key.ForeignPort && LocalPort == key.LocalPort && Foreign == key.Foreign && Local == key.Local
        && (Vflag & key.Family) != 0 && (Zone == key.Zone || Zone == 0 || !(Local.NeedsZone || Foreign.NeedsZone));

    /// <summary>Whether its local end takes what is sent to an address.</summary>
    public bool IsTo(in InpcbKey key) => LocalPort == key.LocalPort && (Vflag & key.Family) != 0
        && (Local.IsAny || (Local == key.Local && (Zone == key.Zone || Zone == 0 || !Local.NeedsZone)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint HashOf(in InpcbKey key)
    {
        ulong high = Math.BigMul(key.Foreign.Low ^ key.Local.High ^ s_seed1,
            key.Foreign.High ^ BitOperations.RotateLeft(key.Local.Low, 32) ^ (((ulong)key.ForeignPort << 16) | key.LocalPort) ^ s_seed2, out ulong low);
        ulong mixed = (high ^ low) * 0x9e37_79b9_7f4a_7c15;
        return (uint)(mixed >> 32);
    }

    public static uint HashOf(ushort port) => (port * 0x9e37_79b1u) >> 8;
}
