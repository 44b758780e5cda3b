namespace Vnet.Runtime.Tests;

/// <summary>Who has which privilege, against the lists in FreeBSD's <c>prison_priv_check</c>.</summary>
public class PrivTests
{
    // A root of a jail with its own vnet.
    private static readonly string[] s_vnetJail =
    [
        "NetBridge", "NetGre", "NetBpf", "NetRaw", "NetRoute", "NetTap", "NetSetIfMtu", "NetSetIfFlags", "NetSetIfCap", "NetSetIfDescr", "NetSetIfName",
        "NetSetIfMetric", "NetSetIfPhys", "NetSetIfMac", "NetSetLanPcp", "NetAddMulti", "NetDelMulti", "NetHwIoctl", "NetSetLlAddr", "NetAddIfGroup",
        "NetDelIfGroup", "NetIfCreate", "NetIfDestroy", "NetAddIfAddr", "NetDelIfAddr", "NetLagg", "NetGif", "NetSetIfVnet", "NetSetIfFib", "NetOvpn",
        "NetMe", "NetWg", "Net80211VapGetKey", "Net80211VapManage", "NetgraphControl", "NetinetIpfw", "NetinetDivert", "NetinetPf", "NetinetDummynet",
        "NetinetCarp", "NetinetMroute", "NetinetRaw", "NetinetAddrCtrl6", "NetinetNd6", "NetinetScope6", "NetinetALifetime6", "NetinetIpsec", "NetinetBindAny",
    ];

    // A root of any jail.
    private static readonly string[] s_anyJail =
    [
        "CredSetUid", "JailAttach", "JailSet", "JailRemove", "SchedCpuset", "SysctlWriteJail", "NetinetGetCred", "NetinetReusePort", "NetinetSetHdrOpts", "KmemRead",
    ];

    // Granted by a default of jails, and by what a jail must be given.
    private static readonly string[] s_default = ["NetinetReservedPort"];
    private static readonly string[] s_given = ["NetinetRaw", "NetRoute", "Msgbuf"];

    private static readonly string[] s_numbers =
    [
        "Msgbuf 11", "Io 12", "Driver 14", "CredSetUid 50", "JailAttach 110", "JailSet 111", "JailRemove 112", "KenvSet 120", "KenvUnset 121", "KldLoad 130", "KldUnload 131",
        "SysctlDebug 240", "SysctlWrite 241", "SysctlWriteJail 242", "NfsDaemon 290", "NetBridge 390", "NetGre 391", "NetBpf 394", "NetRaw 395", "NetRoute 396", "NetTap 397",
        "NetSetIfMtu 398", "NetSetIfFlags 399", "NetSetLlAddr 408", "NetIfCreate 411", "NetIfDestroy 412", "NetAddIfAddr 413", "NetSetIfVnet 417", "NetSetIfFib 419", "NetVxlan 420",
        "NetSetLanPcp 421", "NetOvpn 422", "NetMe 423", "NetWg 424", "NetgraphControl 480", "NetinetReservedPort 490", "NetinetIpfw 491", "NetinetPf 493", "NetinetRaw 497",
        "NetinetGetCred 498", "NetinetIpsec 503", "NetinetReusePort 504", "NetinetSetHdrOpts 505", "NetinetBindAny 506", "NetinetHashKey 507", "Module0 600", "Module15 615",
        "KmemRead 680", "KmemWrite 681",
    ];

    [Fact]
    public void Each_privilege_for_each_kind_of_caller()
    {
        Prison plain = Prison.Create(JailParameters.Parse("name=plain persist"));
        Prison allowed = Prison.Create(JailParameters.Parse("name=allowed persist allow.raw_sockets allow.routing allow.read_msgbuf allow.nfsd"));
        Prison own = Prison.Create(JailParameters.Parse("name=own persist vnet=new"));
        Prison ownAllowed = Prison.Create(JailParameters.Parse("name=own_allowed persist vnet=new allow.nfsd allow.read_msgbuf"));
        Prison powerless = Prison.Create(JailParameters.Parse("name=powerless persist vnet=new allow.nosuser allow.noreserved_ports"));
        Check("root of the host", new Ucred(0, Prison.Prison0), Enum.GetNames<Priv>());
        Check("user of the host", new Ucred(1001, Prison.Prison0), ["KmemRead", "Msgbuf"]);
        Check("root, inherited vnet", new Ucred(0, plain), [.. s_anyJail, .. s_default]);
        Check("root, inherited vnet, allowed", new Ucred(0, allowed), [.. s_anyJail, .. s_default, .. s_given]);
        Check("root, own vnet", new Ucred(0, own), [.. s_anyJail, .. s_default, .. s_vnetJail]);
        Check("root, own vnet, allowed", new Ucred(0, ownAllowed), [.. s_anyJail, .. s_default, .. s_vnetJail, "NfsDaemon", "Msgbuf"]);
        Check("root, allow.nosuser", new Ucred(0, powerless), ["KmemRead"]);
        Check("user, inherited vnet", new Ucred(1001, plain), ["KmemRead"]);
        Check("user, own vnet", new Ucred(1001, own), ["KmemRead"]);
        foreach (Prison jail in new[] { plain, allowed, own, ownAllowed, powerless })
            jail.Remove();
        Check("root, jail gone", new Ucred(0, own), []);
    }

    [Fact]
    public void Numbers_are_FreeBSDs()
    {
        foreach (string line in s_numbers)
        {
            string[] words = line.Split(' ');
            Assert.Equal(words[1], ((int)Enum.Parse<Priv>(words[0])).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_refusal_says_who_what_and_what_to_do()
    {
        Prison plain = Prison.Create(JailParameters.Parse("name=refusal persist"));
        string message = Assert.Throws<PrivilegeException>(() => Priv.Demand(new Ucred(0, plain), Priv.NetinetRaw, "open a raw socket")).Message;
        Assert.Equal("Cannot open a raw socket: root of jail 'refusal' has not the privilege NetinetRaw. "
            + "Do it outside of the jail, or create the jail with vnet=new or the allow parameter that grants it.", message);
        plain.Remove();
    }

    private static void Check(string caller, Ucred cred, string[] granted)
    {
        Assert.All(granted, name => Assert.True(Enum.IsDefined(Enum.Parse<Priv>(name))));
        foreach (Priv priv in Enum.GetValues<Priv>())
            Assert.True(Priv.Check(cred, priv) == granted.Contains(priv.ToString()), $"{caller}: {priv}");
    }
}
