using Vnet.Net;

namespace Vnet.Netinet6;

// Duplicate address detection (RFC 4862 section 5.4, RFC 7527): nd6_dad_start, nd6_dad_stop, nd6_dad_ns_input, nd6_dad_na_input.
public static partial class Nd6
{
    [VnetDefine] private static Nd6Dad[]? s_dads;

    [VnetDefine] private static Lock? s_dad_gate;

    internal static int DadCount => V_ip6_dad_count;

    internal static bool IsDadEnhanced => V_dad_enhanced != 0;

    /// <summary>
    /// Asks whether a tentative address is another's (<c>nd6_dad_start</c>); ends in In6Ifaddrs.DadPassed or In6Ifaddrs.DadFailed,
    /// perhaps at once. Called with the vnet current and none of the locks of addresses.
    /// </summary>
    internal static void DadStart(In6Ifaddr address)
    {
        Ifnet ifp = address.Ifp;
        if (V_ip6_dad_count <= 0 || (ifp.Flags & IfFlags.Loopback) != 0 || (ifp.Nd6.Flags & Nd6Flags.NoDad) != 0 || address.IsAnycast)
        {
            In6Ifaddrs.DadPassed(address);
            return;
        }

        Nd6Dad dad;
        lock (DadGate)
        {
            if (Find(address) is not null)
                return;
            dad = new Nd6Dad(address);
            V_dads = [.. V_dads ?? [], dad];
        }

        dad.Begin();
    }

    /// <summary>The address is gone (<c>nd6_dad_stop</c>).</summary>
    internal static void DadStop(In6Ifaddr address) => DadTake(address)?.End();

    /// <summary>It has ended by itself.</summary>
    internal static void DadEnded(In6Ifaddr address, bool isDuplicate)
    {
        if (DadTake(address) is not { } dad)
            return;
        dad.End();
        if (isDuplicate)
        {
            V_nd6stat.Own.dadfailed++;
            In6Ifaddrs.DadFailed(address);
            DisableIfSameHardware(address);
        }
        else
        {
            In6Ifaddrs.DadPassed(address);
        }
    }

    internal static void DadLooped() => V_nd6stat.Own.dadlooped++;

    // Somebody asks for it too.
    private static void DadSolicitationInput(In6Ifaddr address, in Nd6Message message)
    {
        if (Find(address) is { } dad && dad.Solicited(message.Options.Find(Nd6Option.Nonce)))
        {
            V_nd6stat.Own.dupips++;
            DadEnded(address, isDuplicate: true);
        }
    }

    // Somebody has it.
    private static void DadAdvertisementInput(In6Ifaddr address) => DadEnded(address, isDuplicate: true);

    // RFC 4862 section 5.4.5: somebody has the same link address, so nothing would work. Interfaces are not configured inside a lane.
    private static void DisableIfSameHardware(In6Ifaddr address)
    {
        Ifnet ifp = address.Ifp;
        if (!address.Address.IsLinkLocal || In6Identifier.FromHardware(ifp) != address.Address.Low)
            return;
        VnetInstance? vnet = CurVnet.Current;
        new TaskQueueTask(VnetTasks.Queue, "nd6_ifdisabled", _ => Disable(ifp, vnet)).Enqueue();
    }

    private static void Disable(Ifnet ifp, VnetInstance? vnet)
    {
        if (ifp.Vnet == vnet)
            SetFlags(ifp, Nd6Flags.IfDisabled);
    }

    private static void DadForget(Ifnet ifp)
    {
        foreach (Nd6Dad dad in Volatile.Read(ref V_dads) ?? [])
        {
            if (ReferenceEquals(dad.Address.Ifp, ifp))
                DadTake(dad.Address)?.End();
        }
    }

    private static Nd6Dad? DadTake(In6Ifaddr address)
    {
        lock (DadGate)
        {
            if (Find(address) is not { } dad)
                return null;
            V_dads = Array.FindAll(V_dads!, other => other != dad);
            return dad;
        }
    }

    private static Nd6Dad? Find(In6Ifaddr address) => Array.Find(Volatile.Read(ref V_dads) ?? [], dad => ReferenceEquals(dad.Address, address));

    private static Lock DadGate => V_dad_gate ?? Interlocked.CompareExchange(ref V_dad_gate, new Lock(), null) ?? V_dad_gate;
}
