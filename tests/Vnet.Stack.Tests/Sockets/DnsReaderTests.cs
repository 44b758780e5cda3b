using System.Buffers.Binary;
using System.Globalization;
using Vnet.Netinet6;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class DnsReaderTests
{
    [Theory]
    [InlineData("example.com", "\u0007example\u0003com\0")]
    [InlineData("Example.COM.", "\u0007example\u0003com\0")]
    [InlineData("_dns.a-b.c", "\u0004_dns\u0003a-b\u0001c\0")]
    [InlineData("bücher.example", "\u000dxn--bcher-kva\u0007example\0")]
    public void Name_is_written_as_labels(string host, string expected)
    {
        byte[] wire = new byte[DnsName.MaxLength];
        int length = DnsName.Encode(host, wire);
        Assert.Equal(System.Text.Encoding.Latin1.GetBytes(expected), wire[..length]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("-a.b")]
    [InlineData("a-.b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a0123456789012345678901234567890123456789012345678901234567890123.com")]
    public void What_is_no_name_is_refused(string host) => Assert.Equal(0, DnsName.Encode(host, new byte[DnsName.MaxLength]));

    [Fact]
    public void Name_of_255_bytes_is_the_longest()
    {
        string label = new('a', 63);
        byte[] wire = new byte[DnsName.MaxLength];
        Assert.Equal(255, DnsName.Encode($"{label}.{label}.{label}.{new string('a', 61)}", wire));
        Assert.Equal(0, DnsName.Encode($"{label}.{label}.{label}.{new string('a', 62)}", wire));
    }

    [Theory]
    [InlineData("c000")] // To itself.
    [InlineData("0161c000c000")] // Round and round: the name leads to its own beginning.
    [InlineData("c004c000")] // Forward.
    [InlineData("40")] // A form that was never used.
    [InlineData("0561")] // Beyond the end.
    [InlineData("0161")] // Without an end.
    [InlineData("c0")] // Half a pointer.
    public void Name_that_does_not_end_is_refused(string hex)
    {
        int at = 0;
        Assert.Equal(0, DnsName.Read(Convert.FromHexString(hex), ref at, new byte[DnsName.MaxLength]));
    }

    [Fact]
    public void Pointer_leads_back_and_what_follows_it_is_found()
    {
        byte[] message = Convert.FromHexString("0161000162c000ff");
        int at = 3;
        byte[] name = new byte[DnsName.MaxLength];
        int length = DnsName.Read(message, ref at, name);
        Assert.Equal("b.a", DnsName.Text(name.AsSpan(0, length)));
        Assert.Equal(7, at);
    }

    [Fact]
    public void Aliases_are_followed_whatever_their_order()
    {
        DnsMessage message = new DnsMessage("www.example", DnsType.A).Answer("c.example", DnsType.A, 50, [10, 0, 0, 1])
            .Answer("b.example", DnsType.Cname, 30, DnsMessage.Name("c.example")).Answer("www.example", DnsType.Cname, 100, DnsMessage.Name("b.example"));
        DnsAnswer answer = DnsReader.Read(message.Bytes, message.Query, DnsType.A);
        Assert.Equal((DnsOutcome.Addresses, 30u), (answer.Outcome, answer.Ttl));
        Assert.Equal([In6Addr.Parse("::ffff:10.0.0.1")], answer.Addresses);
    }

    [Fact]
    public void Alias_to_itself_ends()
    {
        DnsMessage message = new DnsMessage("a.example", DnsType.A).Answer("a.example", DnsType.Cname, 1, DnsMessage.Name("a.example"));
        Assert.Equal(DnsOutcome.Malformed, DnsReader.Read(message.Bytes, message.Query, DnsType.A).Outcome);
    }

    [Fact]
    public void Alias_alone_is_to_be_asked_for()
    {
        DnsMessage message = new DnsMessage("a.example", DnsType.Aaaa).Answer("a.example", DnsType.Cname, 1, DnsMessage.Name("b.example"));
        DnsAnswer answer = DnsReader.Read(message.Bytes, message.Query, DnsType.Aaaa);
        Assert.Equal((DnsOutcome.Alias, "b.example"), (answer.Outcome, DnsName.Text(answer.Alias)));
    }

    [Theory]
    [InlineData(0, DnsOutcome.NoData)]
    [InlineData(3, DnsOutcome.NameError)]
    public void No_holds_for_the_lesser_time_of_the_SOA(int rcode, object outcome)
    {
        DnsMessage message = new DnsMessage("a.example", DnsType.A) { Rcode = rcode }.Authority("example", 600, minimum: 60);
        DnsAnswer answer = DnsReader.Read(message.Bytes, message.Query, DnsType.A);
        Assert.Equal(((DnsOutcome)outcome, 60u), (answer.Outcome, answer.Ttl));
    }

    [Fact]
    public void Other_numbers_questions_and_letters_are_not_ours()
    {
        DnsMessage message = new DnsMessage("a.example", DnsType.A).Answer("a.example", DnsType.A, 9, [1, 2, 3, 4]);
        foreach (int at in (int[])[0, 1, 2, 13, 23, 25])
        {
            byte[] forged = [.. message.Bytes];
            forged[at] ^= at == 13 ? (byte)0x20 : at == 2 ? (byte)0x80 : (byte)1;
            Assert.Equal(DnsOutcome.NotOurs, DnsReader.Read(forged, message.Query, DnsType.A).Outcome);
        }

        Assert.Equal(DnsOutcome.Addresses, DnsReader.Read(message.Bytes, message.Query, DnsType.A).Outcome);
    }

    [Fact]
    public void Truncated_and_failed_answers_are_told_apart()
    {
        var message = new DnsMessage("a.example", DnsType.A);
        byte[] truncated = [.. message.Bytes];
        truncated[2] |= 2;
        Assert.Equal(DnsOutcome.Truncated, DnsReader.Read(truncated, message.Query, DnsType.A).Outcome);
        foreach ((int rcode, DnsOutcome outcome) in ((int, DnsOutcome)[])[(1, DnsOutcome.NoEdns), (2, DnsOutcome.Failed), (4, DnsOutcome.NoEdns), (5, DnsOutcome.Failed)])
        {
            message.Rcode = rcode;
            Assert.Equal(outcome, DnsReader.Read(message.Bytes, message.Query, DnsType.A).Outcome);
        }
    }

    [Fact]
    public void Mutated_answers_are_read_to_an_end()
    {
        int factor = int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), CultureInfo.InvariantCulture, out int given) ? given : 1;
        var random = new Random(5_1035);
        DnsMessage[] seeds =
        [
            new DnsMessage("www.example", DnsType.A).Answer("www.example", DnsType.Cname, 9, DnsMessage.Name("x.example")).Answer("x.example", DnsType.A, 9, [1, 2, 3, 4]),
            new DnsMessage("a.b.c.d.example", DnsType.Aaaa).Answer("a.b.c.d.example", DnsType.Aaaa, 9, new byte[16]),
            new DnsMessage("n.example", DnsType.A) { Rcode = 3 }.Authority("example", 9, 9),
        ];
        var outcomes = new HashSet<DnsOutcome>();
        for (int i = 0; i < 200_000 * factor; i++)
        {
            DnsMessage seed = seeds[random.Next(seeds.Length)];
            byte[] bytes = [.. seed.Bytes];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                // Past the question, which must be ours, more often than not.
                int at = random.Next(4) == 0 ? random.Next(bytes.Length) : random.Next(seed.Query.Length - 11, bytes.Length);
                bytes[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)(0xc0 | random.Next(64)),
                    _ => (byte)random.Next(bytes.Length),
                };
            }

            if (random.Next(4) == 0)
                Array.Resize(ref bytes, random.Next(bytes.Length + 20));
            outcomes.Add(DnsReader.Read(bytes, seed.Query, seed.Type).Outcome);
        }

        // It came everywhere.
        Assert.Superset(new HashSet<DnsOutcome>([DnsOutcome.NotOurs, DnsOutcome.Addresses, DnsOutcome.NoData, DnsOutcome.Malformed, DnsOutcome.Alias]), outcomes);
    }

    [Fact]
    public void Question_asks_by_EDNS_and_mixes_its_letters()
    {
        byte[] name = DnsMessage.Name("example");
        byte[] query = new byte[DnsQuery.MaxLength];
        int length = DnsQuery.Write(query, 0x1234, name, DnsType.A, hasEdns: true, caseBits: 0b101);
        Assert.Equal("ExAmple", System.Text.Encoding.ASCII.GetString(query, 13, 7));
        Assert.Equal(DnsQuery.UdpSize, BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(length - 8)));
        Assert.Equal(length - 11, DnsQuery.Write(query, 0x1234, name, DnsType.A, hasEdns: false, caseBits: 0));
    }
}
