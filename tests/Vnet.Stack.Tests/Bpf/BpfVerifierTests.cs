using Vnet.Net;
using static Vnet.Net.BpfInstruction;

namespace Vnet.Stack.Tests;

public class BpfVerifierTests
{
    private static readonly BpfInstruction s_ret = Statement(BpfCode.Ret | BpfCode.K, 1);

    [Fact]
    public void Bad_programs_are_refused_and_the_instruction_is_named()
    {
        Refused("no instructions");
        Refused("no code 0x00ff", Statement(0xff, 0), s_ret);
        Refused("the last and no return", s_ret, Statement(BpfCode.Ld | BpfCode.Imm, 0));
        Refused("jumps 1 instructions ahead, of 1", Statement(BpfCode.Jmp | BpfCode.Ja, 1), s_ret);
        Refused("jumps 4294967295", Statement(BpfCode.Jmp | BpfCode.Ja, uint.MaxValue), s_ret);
        Refused("jumps 1", Jump(BpfCode.Jmp | BpfCode.Jeq, 0, 1, 0), s_ret);
        Refused("jumps 255", Jump(BpfCode.Jmp | BpfCode.Jset, 0, 0, 255), s_ret);
        Refused("words 0 to 15", Statement(BpfCode.St, 16), s_ret);
        Refused("words 0 to 15", Statement(BpfCode.Ldx | BpfCode.Mem, 99), s_ret);
        Refused("division by zero", Statement(BpfCode.Alu | BpfCode.Div, 0), s_ret);
        Refused("division by zero", Statement(BpfCode.Alu | BpfCode.Mod, 0), s_ret);
        Refused("shift by 32", Statement(BpfCode.Alu | BpfCode.Lsh, 32), s_ret);
    }

    [Fact]
    public void Unreachable_code_and_offsets_beyond_any_packet_are_allowed_as_in_FreeBSD()
    {
        Assert.Equal(7u, new BpfProgram([Statement(BpfCode.Jmp | BpfCode.Ja, 1), Statement(BpfCode.Ret, 0), Statement(BpfCode.Ret, 7)]).Run([]));
        Assert.Equal(0u, new BpfProgram([Statement(BpfCode.Ld | BpfCode.Abs, uint.MaxValue), s_ret]).Run(new byte[64]));
    }

    [Fact]
    public void Formats_read_what_they_wrote()
    {
        BpfProgram program = BpfProgram.Compile("tcp port 80");
        // By their elements: immutable arrays are equal only when they are the same one.
        Assert.Equal<IEnumerable<BpfInstruction>>(program.Instructions, BpfProgram.FromBytes(program.ToBytes()).Instructions);
        Assert.Equal<IEnumerable<BpfInstruction>>(program.Instructions, BpfProgram.Parse(program.ToText()).Instructions);
        Assert.Contains("Line 2", Assert.Throws<NetException>(() => BpfProgram.Parse("1\n6 0 0")).Message, StringComparison.Ordinal);
        Assert.Throws<NetException>(() => BpfProgram.FromBytes(new byte[9]));
        Assert.StartsWith("(000) ldh      [12]", program.ToString(), StringComparison.Ordinal);
    }

    private static void Refused(string why, params BpfInstruction[] program)
    {
        Assert.False(BpfVerifier.TryVerify(program, out string? error));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Throws<NetException>(() => new BpfProgram(program));
    }
}
