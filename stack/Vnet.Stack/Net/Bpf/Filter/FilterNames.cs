using System.Collections.Frozen;

namespace Vnet.Net;

// Words of the language, and names of numbers that need no name service.
internal static class FilterNames
{
    /// <summary>Protocols by keyword, with their number in the IP header; 0 for those that are not in one.</summary>
    public static readonly FrozenDictionary<string, (FilterProtocol Protocol, uint Number)> Protocols =
        new Dictionary<string, (FilterProtocol, uint)>
        {
            ["ether"] = (FilterProtocol.Link, 0),
            ["ip"] = (FilterProtocol.Ip, 0),
            ["ip6"] = (FilterProtocol.Ip6, 0),
            ["arp"] = (FilterProtocol.Arp, 0),
            ["rarp"] = (FilterProtocol.Rarp, 0),
            ["stp"] = (FilterProtocol.Stp, 0),
            ["tcp"] = (FilterProtocol.Tcp, 6),
            ["udp"] = (FilterProtocol.Udp, 17),
            ["sctp"] = (FilterProtocol.Sctp, 132),
            ["icmp"] = (FilterProtocol.Icmp, 1),
            ["icmp6"] = (FilterProtocol.Icmp6, 58),
            ["igmp"] = (FilterProtocol.Igmp, 2),
            ["igrp"] = (FilterProtocol.Igrp, 9),
            ["pim"] = (FilterProtocol.Pim, 103),
            ["vrrp"] = (FilterProtocol.Vrrp, 112),
            ["carp"] = (FilterProtocol.Carp, 112),
            ["ah"] = (FilterProtocol.Ah, 51),
            ["esp"] = (FilterProtocol.Esp, 50),
        }.ToFrozenDictionary();

    /// <summary>Keywords of the language that this compiler does not have.</summary>
    public static readonly FrozenSet<string> Unsupported = new[]
    {
        "gateway", "protochain", "atalk", "aarp", "decnet", "lat", "sca", "moprc", "mopdl", "inbound", "outbound", "ifname", "on", "rset", "ruleset",
        "rnr", "rulenum", "srnr", "subrulenum", "reason", "action", "type", "subtype", "dir", "addr1", "addr2", "addr3", "addr4", "mpls", "pppoed",
        "pppoes", "geneve", "iso", "esis", "clnp", "isis", "ipx", "netbeui", "llc", "lane", "vpi", "vci", "radio", "ifindex",
    }.ToFrozenSet();

    /// <summary>Named offsets and values.</summary>
    public static readonly FrozenDictionary<string, uint> Constants = new Dictionary<string, uint>
    {
        ["icmptype"] = 0, ["icmpcode"] = 1, ["icmp6type"] = 0, ["icmp6code"] = 1, ["tcpflags"] = 13,
        ["tcp-fin"] = 0x01, ["tcp-syn"] = 0x02, ["tcp-rst"] = 0x04, ["tcp-push"] = 0x08,
        ["tcp-ack"] = 0x10, ["tcp-urg"] = 0x20, ["tcp-ece"] = 0x40, ["tcp-cwr"] = 0x80,
        ["icmp-echoreply"] = 0, ["icmp-unreach"] = 3, ["icmp-sourcequench"] = 4, ["icmp-redirect"] = 5, ["icmp-echo"] = 8,
        ["icmp-routeradvert"] = 9, ["icmp-routersolicit"] = 10, ["icmp-timxceed"] = 11, ["icmp-paramprob"] = 12, ["icmp-tstamp"] = 13,
        ["icmp-tstampreply"] = 14, ["icmp-ireq"] = 15, ["icmp-ireqreply"] = 16, ["icmp-maskreq"] = 17, ["icmp-maskreply"] = 18,
        ["icmp6-destinationunreach"] = 1, ["icmp6-packettoobig"] = 2, ["icmp6-timeexceeded"] = 3, ["icmp6-parameterproblem"] = 4,
        ["icmp6-echo"] = 128, ["icmp6-echoreply"] = 129, ["icmp6-multicastlistenerquery"] = 130, ["icmp6-multicastlistenerreportv1"] = 131,
        ["icmp6-multicastlistenerdone"] = 132, ["icmp6-routersolicit"] = 133, ["icmp6-routeradvert"] = 134, ["icmp6-neighborsolicit"] = 135,
        ["icmp6-neighboradvert"] = 136, ["icmp6-redirect"] = 137, ["icmp6-routerrenum"] = 138, ["icmp6-nodeinformationquery"] = 139,
        ["icmp6-nodeinformationresponse"] = 140, ["icmp6-ineighbordiscoverysolicit"] = 141, ["icmp6-ineighbordiscoveryadvert"] = 142,
        ["icmp6-multicastlistenerreportv2"] = 143, ["icmp6-homeagentdiscoveryrequest"] = 144, ["icmp6-homeagentdiscoveryreply"] = 145,
        ["icmp6-mobileprefixsolicit"] = 146, ["icmp6-mobileprefixadvert"] = 147, ["icmp6-certpathsolicit"] = 148,
        ["icmp6-certpathadvert"] = 149, ["icmp6-multicastrouteradvert"] = 151, ["icmp6-multicastroutersolicit"] = 152,
        ["icmp6-multicastrouterterm"] = 153,
    }.ToFrozenDictionary();

    /// <summary>Common services: port, and the one protocol it is assigned for, or 0 when there are several.</summary>
    public static readonly FrozenDictionary<string, (uint Port, uint Protocol)> Services = new Dictionary<string, (uint, uint)>
    {
        ["echo"] = (7, 0), ["discard"] = (9, 0), ["daytime"] = (13, 0), ["ftp-data"] = (20, 6), ["ftp"] = (21, 6), ["ssh"] = (22, 6),
        ["telnet"] = (23, 6), ["smtp"] = (25, 6), ["time"] = (37, 0), ["whois"] = (43, 6), ["domain"] = (53, 0), ["bootps"] = (67, 17),
        ["bootpc"] = (68, 17), ["tftp"] = (69, 17), ["finger"] = (79, 6), ["http"] = (80, 6), ["kerberos"] = (88, 0), ["pop3"] = (110, 6),
        ["sunrpc"] = (111, 0), ["ntp"] = (123, 17), ["imap2"] = (143, 6), ["imap"] = (143, 6), ["snmp"] = (161, 0), ["bgp"] = (179, 6),
        ["ldap"] = (389, 0), ["https"] = (443, 0), ["submission"] = (587, 6), ["isakmp"] = (500, 17), ["syslog"] = (514, 17),
        ["imaps"] = (993, 6), ["pop3s"] = (995, 6), ["radius"] = (1812, 0), ["nfs"] = (2049, 0), ["mysql"] = (3306, 6), ["sip"] = (5060, 0),
        ["mdns"] = (5353, 17), ["postgresql"] = (5432, 6),
    }.ToFrozenDictionary();

    /// <summary>Protocols in IP headers that are no keywords.</summary>
    public static readonly FrozenDictionary<string, uint> IpProtocols = new Dictionary<string, uint>
    {
        ["ipencap"] = 4, ["egp"] = 8, ["ipv6"] = 41, ["ipv6-route"] = 43, ["ipv6-frag"] = 44, ["gre"] = 47, ["ipv6-icmp"] = 58, ["ipv6-nonxt"] = 59,
        ["ipv6-opts"] = 60, ["eigrp"] = 88, ["ospf"] = 89, ["ipip"] = 94, ["l2tp"] = 115, ["udplite"] = 136,
    }.ToFrozenDictionary();

    /// <summary>Keywords by spelling, with the one that the parser knows. Behind what it is made from.</summary>
    public static readonly FrozenDictionary<string, string> Keywords = MakeKeywords();

    private static FrozenDictionary<string, string> MakeKeywords()
    {
        var words = new Dictionary<string, string>
        {
            ["link"] = "ether", ["ppp"] = "ether", ["slip"] = "ether", ["fddi"] = "ether", ["tr"] = "ether", ["wlan"] = "ether", ["length"] = "len",
        };
        foreach (string word in (string[])["src", "dst", "host", "net", "mask", "port", "portrange", "proto", "less", "greater", "byte", "broadcast",
            "multicast", "and", "or", "not", "len", "vlan", "ether", "ip", "ip6", "arp", "rarp", "stp", "tcp", "udp", "sctp", "icmp", "icmp6",
            "igmp", "igrp", "pim", "vrrp", "carp", "ah", "esp", .. Unsupported])
        {
            words[word] = word;
        }

        return words.ToFrozenDictionary();
    }
}
