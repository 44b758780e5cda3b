using Vnet.Net;

namespace Vnet.Stack.Tests;

public class FilterExpressionTests
{
    // 10.0.0.1:1234 → 10.0.0.2:80, TCP with SYN.
    internal static readonly byte[] Syn = Convert.FromHexString(
        "020000000002" + "020000000001" + "0800" + "4500002800004000400600000a0000010a000002" + "04d2005000000000000000005002ffff00000000" + "000000000000");

    [Theory]
    [InlineData("tcp port 80", true)]
    [InlineData("udp port 80", false)]
    [InlineData("src port 80", false)]
    [InlineData("dst portrange 79-81", true)]
    [InlineData("host 10.0.0.2", true)]
    [InlineData("src host 10.0.0.2", false)]
    [InlineData("net 10.0.0.0/30", true)]
    [InlineData("net 10.0.0.2 mask 255.255.255.254", true)]
    [InlineData("ip6 or arp", false)]
    [InlineData("ether src 02:00:00:00:00:01", true)]
    [InlineData("ether dst 02-00-00-00-00-01", false)]
    [InlineData("tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn", true)]
    [InlineData("tcp[2:2] = 80 and ip[8] = 0x40", true)]
    [InlineData("less 60", true)]
    [InlineData("len > 60", false)]
    [InlineData("port 22 or 80", true)]
    [InlineData("not port 22 and 80", true)]
    [InlineData("not port 22 and 443", false)]
    [InlineData("icmp or tcp and udp", false)]
    [InlineData("icmp or (tcp and port 80)", true)]
    [InlineData("vlan", false)]
    [InlineData("byte 0 & 2", true)]
    [InlineData("byte 0 & 1", false)]
    [InlineData("byte 1 | 1", true)]
    [InlineData("byte 1 | 0", false)]
    [InlineData("broadcast or multicast", false)]
    [InlineData("", true)]
    public void Expression_matches_what_it_says(string expression, bool expected) =>
        Assert.Equal(expected ? (uint)Bpf.MaxSnapLength : 0u, BpfProgram.Compile(expression).Run(Syn));

    [Theory]
    [InlineData("tcp prt 80", 4, "Did you mean 'port'?")]
    [InlineData("host foo", 5, "not resolved")]
    [InlineData("tcp and 443", 8, "nothing before '443' says what it is")]
    [InlineData("port", 4, "a port should be here, not the end")]
    [InlineData("(tcp", 4, "')'")]
    [InlineData("tcp)", 3, "the end")]
    [InlineData("port 99999", 5, "at most 65535")]
    [InlineData("net 10.1.2.3/8", 4, "10.0.0.0")]
    [InlineData("tcp[0:3] = 1", 6, "1, 2 or 4")]
    [InlineData("ip[0] / 0 = 1", 6, "division by zero")]
    [InlineData("tcp host 1.2.3.4", 9, "has no addresses")]
    [InlineData("vlan 5000", 0, "at most 4095")]
    [InlineData("port 1.2.3.4", 5, "not the address")]
    [InlineData("ip & tcp", 3, "'and', 'or' or the end")]
    [InlineData("mpls", 0, "'mpls' is not supported")]
    [InlineData("host 300.1.1.1", 5, "300 is more than 255")]
    [InlineData("tcp ? udp", 4, "'?'")]
    public void Error_says_where_and_why(string expression, int position, string why)
    {
        BpfFilterException e = Assert.Throws<BpfFilterException>(() => BpfProgram.Compile(expression));
        Assert.Equal(position, e.Position);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains($"column {position + 1}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_packets_have_no_link_header()
    {
        Assert.NotEqual(0u, BpfProgram.Compile("tcp port 80", LinkType.Raw).Run(Syn.AsSpan(14)));
        Assert.Throws<BpfFilterException>(() => BpfProgram.Compile("ether host 02:00:00:00:00:01", LinkType.Raw));
    }

    [Fact]
    public void Program_for_a_port_is_as_short_as_libpcaps() => Assert.InRange(BpfProgram.Compile("tcp port 80").Instructions.Length, 10, 20);

    [Fact]
    public void Long_expressions_use_far_jumps()
    {
        string many = string.Join(" or ", Enumerable.Range(1, 400).Select(i => $"host 10.9.{i / 200}.{i % 200}")) + " or host 10.0.0.1";
        Assert.NotEqual(0u, BpfProgram.Compile(many).Run(Syn));
        Assert.Throws<BpfFilterException>(() => BpfProgram.Compile(new string('(', 5000) + "tcp" + new string(')', 5000)));
    }

    [HostFact("tcpdump")]
    public void Results_are_those_of_libpcap_over_a_corpus()
    {
        int count = 200 * (int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1);
        var random = new Random(11);
        string[] corpus = [.. ExpressionCorpus.Common, .. Enumerable.Range(0, count).Select(_ => ExpressionCorpus.Random(random))];
        Compare(corpus, [.. PacketCorpus.Frames(1, 1000)], LinkType.Ethernet, "EN10MB", corpus.Length * 9 / 10);
    }

    [HostFact("tcpdump")]
    public void Results_are_those_of_libpcap_without_a_link_header()
    {
        byte[][] packets = [.. PacketCorpus.Frames(2, 1000).Where(frame => frame[12] is 0x08 or 0x86 && frame[13] is 0x00 or 0xdd).Select(frame => frame[14..])];
        Compare(ExpressionCorpus.Common, packets, LinkType.Raw, "RAW", ExpressionCorpus.Common.Length * 2 / 3);
    }

    [Fact]
    public void Comparisons_without_the_program_are_skipped_with_a_reason()
    {
        Assert.Contains("'no-such-program'", new HostFactAttribute("no-such-program").Skip, StringComparison.Ordinal);
        Assert.Null(new HostFactAttribute().Skip);
    }

    // Both compilers' programs over all packets. What libpcap refuses says nothing; what only we refuse is a lack, and it is to be small.
    private static void Compare(string[] expressions, byte[][] packets, LinkType linkType, string name, int least)
    {
        var wrong = new List<string>();
        var refused = new List<string>();
        int compared = 0;
        foreach (string expression in expressions)
        {
            if (!Tcpdump.TryCompile(expression, out string text, name))
                continue;
            try
            {
                BpfProgram ours = BpfProgram.Compile(expression, linkType);
                BpfProgram theirs = BpfProgram.Parse(text, linkType);
                compared++;
                if (Array.Exists(packets, packet => ours.Run(packet) != theirs.Run(packet)))
                    wrong.Add(expression);
            }
            catch (BpfFilterException e)
            {
                refused.Add(e.Message);
            }
        }

        Assert.Empty(wrong);
        Assert.True(refused.Count * 50 <= compared, $"{refused.Count} expressions are refused that tcpdump takes:\n{string.Join('\n', refused)}");
        Assert.InRange(compared, least, expressions.Length);
    }
}
