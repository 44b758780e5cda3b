namespace Vnet;

/// <summary>
/// Who has which privilege: root on the host all, root in a jail those of a list that is longer when the jail has its own
/// vnet, others next to none (FreeBSD's <c>priv_check_cred</c> and <c>prison_priv_check</c>).
/// </summary>
/// <remarks>Never write <c>cred.Uid == 0</c> instead: root of a jail is not root of the host. Thread-safe; takes no lock.</remarks>
public static class PrivPolicy
{
    extension(Priv)
    {
        /// <summary>Whether a credential has a privilege (FreeBSD's <c>priv_check_cred</c>).</summary>
        /// <param name="cred">Who asks; <see cref="Ucred.Current"/> for the flow that runs.</param>
        /// <param name="priv">What for.</param>
        public static bool Check(Ucred cred, Priv priv)
        {
            ArgumentNullException.ThrowIfNull(cred);
            Prison prison = cred.Prison;
            if (prison.Parent is not null && !IsGrantedInJail(prison, priv))
                return false;
            if (priv is Priv.KmemRead or Priv.Msgbuf)
                return true;
            return cred.Uid == 0 && (prison.Allow & JailAllow.Suser) != 0;
        }

        /// <summary>Refuses who has not the privilege.</summary>
        /// <param name="cred">Who asks; <see cref="Ucred.Current"/> for the flow that runs.</param>
        /// <param name="priv">What for.</param>
        /// <param name="what">What is to be done, for the message: <c>remove jail 'web'</c>.</param>
        /// <exception cref="PrivilegeException">The credential has not the privilege.</exception>
        public static void Demand(Ucred cred, Priv priv, string what)
        {
            if (!Priv.Check(cred, priv))
                throw new PrivilegeException(cred, priv, what);
        }
    }

    // A jail that is gone grants nothing: what still runs with its credential has no business any more.
    private static bool IsGrantedInJail(Prison prison, Priv priv) => prison.State != PrisonState.Removed
        && ((prison.OwnsVnet && IsGrantedWithVnet(prison, priv)) || IsGrantedInAnyJail(prison, priv));

    // FreeBSD's list for jails with a network stack of their own.
    private static bool IsGrantedWithVnet(Prison prison, Priv priv) => priv switch
    {
        Priv.NfsDaemon => (prison.Allow & JailAllow.Nfsd) != 0,
        Priv.NetVxlan => false,
        >= Priv.NetBridge and <= Priv.NetWg => true,
        Priv.Net80211VapGetKey or Priv.Net80211VapManage => true,
        Priv.NetgraphControl => true,
        >= Priv.NetinetIpfw and <= Priv.NetinetRaw => true,
        >= Priv.NetinetAddrCtrl6 and <= Priv.NetinetIpsec => true,
        Priv.NetinetBindAny => true,
        _ => false,
    };

    private static bool IsGrantedInAnyJail(Prison prison, Priv priv) => priv switch
    {
        Priv.CredSetUid or Priv.SchedCpuset or Priv.KmemRead => true,
        Priv.JailAttach or Priv.JailSet or Priv.JailRemove => true,
        Priv.SysctlWriteJail => true,
        Priv.NetinetGetCred or Priv.NetinetReusePort or Priv.NetinetSetHdrOpts => true,
        Priv.NetinetReservedPort => (prison.Allow & JailAllow.ReservedPorts) != 0,
        Priv.NetinetRaw => (prison.Allow & JailAllow.RawSockets) != 0,
        Priv.NetRoute => (prison.Allow & JailAllow.Routing) != 0,
        Priv.Msgbuf => (prison.Allow & JailAllow.ReadMsgbuf) != 0,
        _ => false,
    };
}
