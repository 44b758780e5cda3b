namespace Vnet;

/// <summary>
/// What takes a privilege, with FreeBSD's names and numbers (sys/priv.h): those that concern networking, modules, sysctls,
/// jails and tracing. <see cref="PrivPolicy"/> says who has which.
/// </summary>
public enum Priv
{
    /// <summary>Read the kernel's message buffer (<c>PRIV_MSGBUF</c>).</summary>
    Msgbuf = 11,

    /// <summary>Do low-level input and output (<c>PRIV_IO</c>).</summary>
    Io = 12,

    /// <summary>What only a driver may (<c>PRIV_DRIVER</c>).</summary>
    Driver = 14,

    /// <summary>Become another user (<c>PRIV_CRED_SETUID</c>).</summary>
    CredSetUid = 50,

    /// <summary>Trace the kernel (<c>PRIV_DTRACE_KERNEL</c>).</summary>
    DtraceKernel = 90,

    /// <summary>Trace a process (<c>PRIV_DTRACE_PROC</c>).</summary>
    DtraceProc = 91,

    /// <summary>Submit trace events (<c>PRIV_DTRACE_USER</c>).</summary>
    DtraceUser = 92,

    /// <summary>Load firmware (<c>PRIV_FIRMWARE_LOAD</c>).</summary>
    FirmwareLoad = 100,

    /// <summary>Attach to a jail (<c>PRIV_JAIL_ATTACH</c>).</summary>
    JailAttach = 110,

    /// <summary>Create a jail or change its parameters (<c>PRIV_JAIL_SET</c>).</summary>
    JailSet = 111,

    /// <summary>Remove a jail (<c>PRIV_JAIL_REMOVE</c>).</summary>
    JailRemove = 112,

    /// <summary>Set a variable of the kernel environment: a tunable (<c>PRIV_KENV_SET</c>).</summary>
    KenvSet = 120,

    /// <summary>Unset a variable of the kernel environment (<c>PRIV_KENV_UNSET</c>).</summary>
    KenvUnset = 121,

    /// <summary>Load a module (<c>PRIV_KLD_LOAD</c>).</summary>
    KldLoad = 130,

    /// <summary>Unload a module (<c>PRIV_KLD_UNLOAD</c>).</summary>
    KldUnload = 131,

    /// <summary>Change CPU sets (<c>PRIV_SCHED_CPUSET</c>).</summary>
    SchedCpuset = 206,

    /// <summary>Bind interrupts to CPUs (<c>PRIV_SCHED_CPUSET_INTR</c>).</summary>
    SchedCpusetIntr = 207,

    /// <summary>Use <c>sysctl.debug</c> (<c>PRIV_SYSCTL_DEBUG</c>).</summary>
    SysctlDebug = 240,

    /// <summary>Write sysctls (<c>PRIV_SYSCTL_WRITE</c>).</summary>
    SysctlWrite = 241,

    /// <summary>Write the sysctls that a jail may write (<c>PRIV_SYSCTL_WRITEJAIL</c>).</summary>
    SysctlWriteJail = 242,

    /// <summary>Be the NFS server (<c>PRIV_NFS_DAEMON</c>).</summary>
    NfsDaemon = 290,

    /// <summary>Be the NFS lock server (<c>PRIV_NFS_LOCKD</c>).</summary>
    NfsLockd = 291,

    /// <summary>Reseed the random number generator (<c>PRIV_RANDOM_RESEED</c>).</summary>
    RandomReseed = 380,

    /// <summary>Administer bridges (<c>PRIV_NET_BRIDGE</c>).</summary>
    NetBridge = 390,

    /// <summary>Administer GRE tunnels (<c>PRIV_NET_GRE</c>).</summary>
    NetGre = 391,

    /// <summary>Capture packets (<c>PRIV_NET_BPF</c>).</summary>
    NetBpf = 394,

    /// <summary>Open a raw socket (<c>PRIV_NET_RAW</c>).</summary>
    NetRaw = 395,

    /// <summary>Change the routing table (<c>PRIV_NET_ROUTE</c>).</summary>
    NetRoute = 396,

    /// <summary>Open a tap device (<c>PRIV_NET_TAP</c>).</summary>
    NetTap = 397,

    /// <summary>Set an interface's MTU (<c>PRIV_NET_SETIFMTU</c>).</summary>
    NetSetIfMtu = 398,

    /// <summary>Set an interface's flags (<c>PRIV_NET_SETIFFLAGS</c>).</summary>
    NetSetIfFlags = 399,

    /// <summary>Set an interface's capabilities (<c>PRIV_NET_SETIFCAP</c>).</summary>
    NetSetIfCap = 400,

    /// <summary>Rename an interface (<c>PRIV_NET_SETIFNAME</c>).</summary>
    NetSetIfName = 401,

    /// <summary>Set an interface's metric (<c>PRIV_NET_SETIFMETRIC</c>).</summary>
    NetSetIfMetric = 402,

    /// <summary>Set an interface's physical properties (<c>PRIV_NET_SETIFPHYS</c>).</summary>
    NetSetIfPhys = 403,

    /// <summary>Set an interface's MAC label (<c>PRIV_NET_SETIFMAC</c>).</summary>
    NetSetIfMac = 404,

    /// <summary>Add a multicast address to an interface (<c>PRIV_NET_ADDMULTI</c>).</summary>
    NetAddMulti = 405,

    /// <summary>Delete a multicast address from an interface (<c>PRIV_NET_DELMULTI</c>).</summary>
    NetDelMulti = 406,

    /// <summary>Issue a hardware ioctl on an interface (<c>PRIV_NET_HWIOCTL</c>).</summary>
    NetHwIoctl = 407,

    /// <summary>Set an interface's link-level address (<c>PRIV_NET_SETLLADDR</c>).</summary>
    NetSetLlAddr = 408,

    /// <summary>Add an interface to a group (<c>PRIV_NET_ADDIFGROUP</c>).</summary>
    NetAddIfGroup = 409,

    /// <summary>Take an interface out of a group (<c>PRIV_NET_DELIFGROUP</c>).</summary>
    NetDelIfGroup = 410,

    /// <summary>Create a cloned interface (<c>PRIV_NET_IFCREATE</c>).</summary>
    NetIfCreate = 411,

    /// <summary>Destroy a cloned interface (<c>PRIV_NET_IFDESTROY</c>).</summary>
    NetIfDestroy = 412,

    /// <summary>Add an address to an interface (<c>PRIV_NET_ADDIFADDR</c>).</summary>
    NetAddIfAddr = 413,

    /// <summary>Delete an address from an interface (<c>PRIV_NET_DELIFADDR</c>).</summary>
    NetDelIfAddr = 414,

    /// <summary>Administer link aggregation (<c>PRIV_NET_LAGG</c>).</summary>
    NetLagg = 415,

    /// <summary>Administer generic tunnels (<c>PRIV_NET_GIF</c>).</summary>
    NetGif = 416,

    /// <summary>Move an interface to another vnet (<c>PRIV_NET_SETIFVNET</c>).</summary>
    NetSetIfVnet = 417,

    /// <summary>Describe an interface (<c>PRIV_NET_SETIFDESCR</c>).</summary>
    NetSetIfDescr = 418,

    /// <summary>Set an interface's routing table (<c>PRIV_NET_SETIFFIB</c>).</summary>
    NetSetIfFib = 419,

    /// <summary>Administer VXLAN (<c>PRIV_NET_VXLAN</c>).</summary>
    NetVxlan = 420,

    /// <summary>Set the priority of VLAN and priority-tagged frames (<c>PRIV_NET_SETLANPCP</c>).</summary>
    NetSetLanPcp = 421,

    /// <summary>Administer OpenVPN offload (<c>PRIV_NET_OVPN</c>).</summary>
    NetOvpn = 422,

    /// <summary>Administer minimal-encapsulation tunnels (<c>PRIV_NET_ME</c>).</summary>
    NetMe = 423,

    /// <summary>Administer WireGuard (<c>PRIV_NET_WG</c>).</summary>
    NetWg = 424,

    /// <summary>Read the keys of a wireless interface (<c>PRIV_NET80211_VAP_GETKEY</c>).</summary>
    Net80211VapGetKey = 440,

    /// <summary>Administer a wireless interface (<c>PRIV_NET80211_VAP_MANAGE</c>).</summary>
    Net80211VapManage = 441,

    /// <summary>Set a wireless interface's address (<c>PRIV_NET80211_VAP_SETMAC</c>).</summary>
    Net80211VapSetMac = 442,

    /// <summary>Create a wireless interface (<c>PRIV_NET80211_CREATE_VAP</c>).</summary>
    Net80211CreateVap = 443,

    /// <summary>Open a raw Bluetooth socket (<c>PRIV_NETBLUETOOTH_RAW</c>).</summary>
    NetBluetoothRaw = 470,

    /// <summary>Open a netgraph control socket (<c>PRIV_NETGRAPH_CONTROL</c>).</summary>
    NetgraphControl = 480,

    /// <summary>Use a terminal as a netgraph node (<c>PRIV_NETGRAPH_TTY</c>).</summary>
    NetgraphTty = 481,

    /// <summary>Bind a port below 1024 (<c>PRIV_NETINET_RESERVEDPORT</c>).</summary>
    NetinetReservedPort = 490,

    /// <summary>Administer the ipfw firewall (<c>PRIV_NETINET_IPFW</c>).</summary>
    NetinetIpfw = 491,

    /// <summary>Open a divert socket (<c>PRIV_NETINET_DIVERT</c>).</summary>
    NetinetDivert = 492,

    /// <summary>Administer the pf firewall (<c>PRIV_NETINET_PF</c>).</summary>
    NetinetPf = 493,

    /// <summary>Administer dummynet (<c>PRIV_NETINET_DUMMYNET</c>).</summary>
    NetinetDummynet = 494,

    /// <summary>Administer CARP (<c>PRIV_NETINET_CARP</c>).</summary>
    NetinetCarp = 495,

    /// <summary>Administer multicast routing (<c>PRIV_NETINET_MROUTE</c>).</summary>
    NetinetMroute = 496,

    /// <summary>Open a raw IP socket (<c>PRIV_NETINET_RAW</c>).</summary>
    NetinetRaw = 497,

    /// <summary>Ask whose a connection is (<c>PRIV_NETINET_GETCRED</c>).</summary>
    NetinetGetCred = 498,

    /// <summary>Administer IPv6 address selection (<c>PRIV_NETINET_ADDRCTRL6</c>).</summary>
    NetinetAddrCtrl6 = 499,

    /// <summary>Administer neighbour discovery (<c>PRIV_NETINET_ND6</c>).</summary>
    NetinetNd6 = 500,

    /// <summary>Administer IPv6 address scopes (<c>PRIV_NETINET_SCOPE6</c>).</summary>
    NetinetScope6 = 501,

    /// <summary>Administer IPv6 address lifetimes (<c>PRIV_NETINET_ALIFETIME6</c>).</summary>
    NetinetALifetime6 = 502,

    /// <summary>Administer IPsec (<c>PRIV_NETINET_IPSEC</c>).</summary>
    NetinetIpsec = 503,

    /// <summary>Bind a port that is in use (<c>PRIV_NETINET_REUSEPORT</c>).</summary>
    NetinetReusePort = 504,

    /// <summary>Set certain options of the IP header (<c>PRIV_NETINET_SETHDROPTS</c>).</summary>
    NetinetSetHdrOpts = 505,

    /// <summary>Bind an address that is not the host's (<c>PRIV_NETINET_BINDANY</c>).</summary>
    NetinetBindAny = 506,

    /// <summary>Read and set hash keys (<c>PRIV_NETINET_HASHKEY</c>).</summary>
    NetinetHashKey = 507,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE0</c>).</summary>
    Module0 = 600,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE1</c>).</summary>
    Module1 = 601,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE2</c>).</summary>
    Module2 = 602,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE3</c>).</summary>
    Module3 = 603,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE4</c>).</summary>
    Module4 = 604,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE5</c>).</summary>
    Module5 = 605,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE6</c>).</summary>
    Module6 = 606,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE7</c>).</summary>
    Module7 = 607,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE8</c>).</summary>
    Module8 = 608,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE9</c>).</summary>
    Module9 = 609,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE10</c>).</summary>
    Module10 = 610,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE11</c>).</summary>
    Module11 = 611,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE12</c>).</summary>
    Module12 = 612,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE13</c>).</summary>
    Module13 = 613,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE14</c>).</summary>
    Module14 = 614,

    /// <summary>Left to modules, which give it its meaning; refused in jails (<c>PRIV_MODULE15</c>).</summary>
    Module15 = 615,

    /// <summary>Read what the debugger captured (<c>PRIV_DDB_CAPTURE</c>).</summary>
    DdbCapture = 620,

    /// <summary>Read any variable by symbol; everybody has it (<c>PRIV_KMEM_READ</c>).</summary>
    KmemRead = 680,

    /// <summary>Write any variable by symbol (<c>PRIV_KMEM_WRITE</c>).</summary>
    KmemWrite = 681,

    /// <summary>Choose the debugger (<c>PRIV_KDB_SET_BACKEND</c>).</summary>
    KdbSetBackend = 690,
}
