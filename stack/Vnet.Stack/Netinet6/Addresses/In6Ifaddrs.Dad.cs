using Vnet.Net;

namespace Vnet.Netinet6;

// Duplicate address detection, of which Nd6 does the asking: it is told by Nd6.DadStart and Nd6.DadStop and answers here.
public static partial class In6Ifaddrs
{
    /// <summary>
    /// Nobody else has the address: it is used from now on. Called by neighbor discovery, with the vnet current and none of its
    /// locks.
    /// </summary>
    internal static void DadPassed(In6Ifaddr address)
    {
        if (!address.IsListed || (address.Change(In6IfaddrFlags.None, In6IfaddrFlags.Tentative) & In6IfaddrFlags.Tentative) == 0)
            return;
        if (address.Address.IsLinkLocal)
            Mld.LinkLocalReady(address.Ifp);
        Changed.Invoke(new In6IfaddrEvent(address, In6IfaddrChange.Ready));
    }

    /// <summary>
    /// Somebody else has the address: it is not used here. What was formed of a prefix is tried again with another identifier,
    /// where that can help. Called by neighbor discovery, with the vnet current and none of its locks.
    /// </summary>
    internal static void DadFailed(In6Ifaddr address)
    {
        if (!address.IsListed
            || (address.Change(In6IfaddrFlags.Duplicated, In6IfaddrFlags.Tentative) & In6IfaddrFlags.Duplicated) != 0)
        {
            return;
        }

        Changed.Invoke(new In6IfaddrEvent(address, In6IfaddrChange.Duplicated));
        In6Autoconf.Retry(address);
    }

    /// <summary>Whether routers that advertised its prefix can be reached.</summary>
    internal static void SetDetached(In6Ifaddr address, bool isDetached)
    {
        (In6IfaddrFlags set, In6IfaddrFlags clear) = (In6IfaddrFlags.Detached, In6IfaddrFlags.None);
        if (!isDetached)
            (set, clear) = (AsksForDuplicates(address.Ifp, address.Flags) ? In6IfaddrFlags.Tentative : In6IfaddrFlags.None, In6IfaddrFlags.Detached);
        if (isDetached == ((address.Flags & In6IfaddrFlags.Detached) != 0))
            return;
        address.Change(set, clear);
        Changed.Invoke(new In6IfaddrEvent(address, In6IfaddrChange.Updated));
        StartDad(address);
    }

    // Only where it can be asked; else when the interface comes up or is enabled.
    private static void StartDad(In6Ifaddr address)
    {
        if (address.IsTentative && address.Ifp.IsRunning && (Nd6.FlagsOf(address.Ifp) & Nd6Flags.IfDisabled) == 0)
            Nd6.DadStart(address);
    }

    private static void StartDad(Ifnet ifp)
    {
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
            StartDad(address);
    }
}
