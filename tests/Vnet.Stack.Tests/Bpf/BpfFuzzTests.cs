using Vnet.Net;

namespace Vnet.Stack.Tests;

public class BpfFuzzTests
{
    private static readonly int s_cases = 100_000 * (int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1);

    [Fact]
    public void Verified_programs_end_and_see_the_same_in_one_piece_and_in_many()
    {
        var random = new Random(5);
        using VnetInstance vnet = VnetInstance.Create("bpf-fuzz");
        int verified = 0;
        using (CurVnet.Set(vnet))
        {
            for (int i = 0; i < s_cases; i++)
            {
                var program = new BpfInstruction[random.Next(1, 12)];
                for (int at = 0; at < program.Length; at++)
                    program[at] = Instruction(random, program.Length - at, at == program.Length - 1);
                if (!BpfVerifier.TryVerify(program, out _))
                    continue;
                verified++;
                var packet = new byte[random.Next(0, 80)];
                random.NextBytes(packet);
                var compiled = new BpfProgram(program);
                Mbuf m = Chain(random, packet);
                Assert.Equal(compiled.Run(packet), compiled.Run(m));
                m.FreeChain();
            }
        }

        Assert.InRange(verified, s_cases / 10, s_cases);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet));
    }

    [Fact]
    public void Expressions_compile_or_are_refused()
    {
        var random = new Random(6);
        string[] words = ["tcp", "udp", "ip", "ip6", "host", "net", "port", "portrange", "(", ")", "and", "or", "not", "10.0.0.1", "::1", "80", "22-80", "[",
            "]", ":", "=", "<", "&", "|", "+", "-", "/", "%", "^", "<<", "vlan", "len", "0", "1", "0x10", "src", "dst", "ether", "02:00:00:00:00:01", "proto",
            "\\tcp", "mask", "!", "less", "broadcast", "foo", "99999999999", "icmp", "1.2", "/", "8", "\0", "é", "byte"];
        var frame = new byte[100];
        random.NextBytes(frame);
        int compiled = 0;
        for (int i = 0; i < s_cases; i++)
        {
            string text = (i & 1) == 0
                ? string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]))
                : Damage(random, ExpressionCorpus.Random(random, 1));
            try
            {
                BpfProgram.Compile(text).Run(frame);
                compiled++;
            }
            catch (BpfFilterException e)
            {
                Assert.InRange(e.Position, 0, text.Length);
            }
        }

        Assert.InRange(compiled, s_cases / 20, s_cases);
    }

    private static string Damage(Random random, string text)
    {
        int at = random.Next(text.Length);
        return random.Next(3) switch { 0 => text, 1 => text.Remove(at, 1), _ => text.Insert(at, ((char)random.Next(32, 127)).ToString()) };
    }

    private static BpfInstruction Instruction(Random random, int left, bool isLast)
    {
        if (isLast && random.Next(20) != 0)
            return BpfInstruction.Statement(random.Next(2) == 0 ? BpfCode.Ret | BpfCode.A : BpfCode.Ret, (uint)random.Next());
        ushort code = random.Next(30) == 0 ? (ushort)random.Next(0x10000) : (ushort)random.Next(0xb8);
        uint k = random.Next(5) switch { 0 => (uint)random.Next(), 1 => uint.MaxValue - (uint)random.Next(8), 2 => (uint)random.Next(16), _ => (uint)random.Next(90) };
        if ((code & 7) == BpfCode.Jmp && random.Next(20) != 0)
            return new BpfInstruction(code, (byte)random.Next(left), (byte)random.Next(left), (uint)random.Next(left));
        return new BpfInstruction(code, 0, 0, (code & 7) is BpfCode.St or BpfCode.Stx && random.Next(20) != 0 ? k & 15 : k);
    }

    private static Mbuf Chain(Random random, byte[] packet)
    {
        Mbuf first = Mbuf.GetHeader()!;
        Mbuf last = first;
        int at = 0;
        while (at < packet.Length)
        {
            int count = Math.Min(random.Next(0, 20), packet.Length - at);
            packet.AsSpan(at, count).CopyTo(last.Extend(count));
            at += count;
            if (at < packet.Length)
                last = last.Next = Mbuf.Get()!;
        }

        first.Pkthdr.Len = packet.Length;
        return first;
    }
}
