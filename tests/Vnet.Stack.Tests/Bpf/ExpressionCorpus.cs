namespace Vnet.Stack.Tests;

// Expressions: those that people write, and random ones. Not among them are 'byte 0 & 1' and 'byte 0 | 1', for which old
// libpcaps, 1.10.3 among them, make programs that do not load the byte.
internal static class ExpressionCorpus
{
    public static string[] Common { get; } =
    [
        "", "ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "igrp", "pim", "vrrp", "carp", "ah", "esp", "stp",
        "host 10.0.0.1", "src host 10.0.0.1", "dst host 10.0.0.1", "src or dst host 10.0.0.1", "src and dst host 10.0.0.1", "src 10.0.0.1",
        "ip host 10.0.0.1", "arp host 10.0.0.1", "rarp host 10.0.0.2", "host 10.1", "host 2001:db8::1", "ip6 host fe80::2", "dst host ff02::1",
        "net 10", "net 10.0.0.0/24", "net 192.168", "net 10.0.0.0 mask 255.0.0.0", "src net 10.1.0.0/16", "ip net 10.0.0.0/8", "arp net 10.0.0.0/8",
        "net 2001:db8::/32", "ip6 net fe80::/10", "dst net ff00::/8", "net 0.0.0.0/0", "ip6 net ::/0", "net 2001:db8::/33",
        "port 80", "tcp port 80", "udp port 53", "sctp port 22", "src port 80", "dst port 443", "src and dst port 80", "port http", "port domain",
        "portrange 80-443", "tcp portrange 22-80", "dst portrange 6000-8080", "src portrange 443-80", "portrange 53",
        "proto 6", "ip proto 17", "ip6 proto 58", "ip proto \\tcp", "proto \\udp", "ip proto gre", "ether proto 0x800", "ether proto \\arp", "ether proto 0x42",
        "ether host 02:00:00:00:00:01", "ether src 02:00:00:00:00:02", "ether dst host ff:ff:ff:ff:ff:ff", "ether src and dst 02:00:00:00:00:01",
        "broadcast", "ether broadcast", "ip broadcast", "multicast", "ether multicast", "ip multicast", "ip6 multicast",
        "vlan", "vlan 1", "vlan 2 and ip", "vlan and tcp port 80", "vlan 1 and vlan 2", "vlan and vlan and host 10.0.0.1", "ip or vlan 1 and arp",
        "vlan 1 or port 80", "not vlan", "vlan and ether proto 0x806", "vlan and icmp[icmptype] = 8",
        "less 100", "greater 100", "len > 80", "len != 60 and len <= 200", "length >= 64", "len - 14 > 100", "len & 1 = 1",
        "port 80 or 443", "tcp port 80 or 443 or 22", "host 10.0.0.1 or 10.0.0.2", "port (80 or 443)", "tcp port (80 or not 443)", "not port 80",
        "tcp and not port 80 and not 443", "host 10.0.0.1 and not (port 80 or 443)", "src host 10.0.0.1 and dst port 80 or 443", "not host 10.0.0.1 and 10.0.0.2",
        "tcp or udp and port 53", "tcp and port 80 or udp and port 53", "(tcp or udp) and (src port 80 or dst net 10)", "!tcp && !udp || icmp",
        "not not tcp", "not (tcp or udp)", "ip and not tcp and not udp", "ip6 and tcp port 80", "arp or icmp or icmp6",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "tcp[tcpflags] == tcp-syn|tcp-ack", "tcp[13] & 2 != 0 and not tcp[13] & 16 != 0", "tcp[0:2] = 80",
        "tcp[12] >> 4 > 5", "ip[8] < 64", "ip[0] & 0xf != 5", "ip[6:2] & 0x1fff = 0", "ip[2:2] > 40", "icmp[icmptype] == icmp-echo or icmp[0] = icmp-echoreply",
        "icmp6[icmp6type] = icmp6-neighborsolicit", "icmp6[0] == 128", "udp[4:2] > 8", "ether[0] & 1 = 0", "ether[12:2] = 0x800", "ether[6:4] = 0x02000000",
        "arp[6:2] = 1", "rarp[7] = 2", "ip6[6] = 6", "ip[9] = 6 and ip[0] = 0x45", "ip[ip[0] & 0xf] = 0", "tcp[(tcp[12] >> 4) * 4 - 4] > 100",
        "ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) != 0", "ip[12:4] = ip[16:4]", "ip[12:4] > ip[16:4]", "tcp[0:2] < tcp[2:2]", "5 < ip[8]",
        "ip[8] * 2 = 128", "ip[8] / 2 = 32", "ip[8] % 7 = 1", "ip[8] ^ 64 = 0", "-ip[8] = 0xffffffc0", "ip[8] | 1 = 65", "ip[1] << 3 > 10", "1 = 1", "1 = 2",
        "ether[0] + tcp[0] = 5", "ip[0] + 2 * 3 - 1 & 0xff | 1 = 75", "len / ip[1] > 10", "len % ip[1] = 3", "ether[20 - 6] = 0x45", "2 + 3 < len",
        "ether[6] = 2 and ether[7] = 0 and ether[8] = 0", "byte 0 = 2", "byte 12 > 8", "byte 12 < 8", "tcp port 80 and tcp[13] & 2 != 0", "icmp and len > 70",
        "ether host 02:00:00:00:00:01 and tcp and port 80 and not src net 10", "ip host 10.0.0.1 and tcp port 80 and not tcp[13] & 4 != 0 and greater 60",
    ];

    /// <summary>A random expression that is right.</summary>
    public static string Random(Random random, int depth = 3)
    {
        if (depth == 0 || random.Next(4) == 0)
            return Primitive(random);
        return random.Next(7) switch
        {
            0 => $"not {Random(random, 0)}",
            1 => $"({Random(random, depth - 1)})",
            2 => $"not ({Random(random, depth - 1)})",
            3 or 4 => $"{Random(random, depth - 1)} and {Random(random, depth - 1)}",
            _ => $"{Random(random, depth - 1)} or {Random(random, depth - 1)}",
        };
    }

    private static string Primitive(Random random)
    {
        T Pick<T>(params T[] of) => of[random.Next(of.Length)];

        string direction = Pick("", "", "src ", "dst ", "src or dst ", "src and dst ");
        string Value(int deep) => random.Next(deep > 0 ? 8 : 6) switch
        {
            0 => $"{random.Next(300)}",
            1 => "len",
            2 => $"ip[{random.Next(20)}{Pick("", ":2")}]",
            3 => $"tcp[{random.Next(14)}{Pick("", ":2", ":4")}]",
            4 => $"ether[{random.Next(40)}{Pick("", ":2", ":4")}]",
            5 => $"udp[{random.Next(8)}]",
            6 => $"({Value(deep - 1)} {Pick("+", "-", "*", "&", "|", "^", "/", "%")} {Value(deep - 1)})".Replace("/ 0)", "/ 1)").Replace("% 0)", "% 1)"),
            _ => $"{Value(deep - 1)} {Pick("+", "-", "&", "|")} {Value(deep - 1)}",
        };

        return random.Next(16) switch
        {
            0 => Pick("ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "icmp", "icmp6", "stp", "esp"),
            1 => $"{direction}host {Pick("10.0.0.1", "10.0.0.2", "192.168.1.1", "2001:db8::1", "fe80::2")}",
            2 => $"{direction}net {Pick("10.0.0.0/8", "10.0.0.0/30", "192.168", "2001:db8::/32", "fe80::/10")}",
            3 or 4 => $"{Pick("", "tcp ", "udp ")}{direction}port {Pick(80, 443, 53, 22)}",
            5 => $"{Pick("", "tcp ", "udp ")}{direction}portrange {Pick("22-80", "53-443", "80-8080")}",
            6 => $"{Pick("ip ", "ip6 ", "")}proto {Pick(6, 17, 1, 58)}",
            7 => $"ether {direction}host 02:00:00:00:00:0{random.Next(4)}",
            8 => Pick("broadcast", "multicast", "ip multicast", "ip6 multicast"),
            9 => Pick("vlan", "vlan 1", "vlan 2"),
            10 => $"{Pick("less", "greater")} {random.Next(60, 160)}",
            11 => $"tcp[tcpflags] & {Pick("tcp-syn", "tcp-ack", "(tcp-syn|tcp-ack)")} {Pick("=", "!=")} {Pick("0", "tcp-syn")}",
            _ => $"{Value(2)} {Pick("=", "!=", "<", ">", "<=", ">=")} {Value(1)}",
        };
    }
}
