using Vnet.Net;
using static Vnet.Net.BpfInstruction;

namespace Vnet.Stack.Tests;

public class BpfInterpreterTests
{
    private static readonly byte[] s_packet = [0x45, 2, 3, 4, 0xff, 6, 7, 8];

    [Theory]
    [InlineData(BpfCode.Add, 0xffffffffu, 2u, 1u)]
    [InlineData(BpfCode.Sub, 1u, 2u, 0xffffffffu)]
    [InlineData(BpfCode.Mul, 0x80000001u, 2u, 2u)]
    [InlineData(BpfCode.Div, 0xffffffffu, 2u, 0x7fffffffu)]
    [InlineData(BpfCode.Mod, 0xffffffffu, 10u, 5u)]
    [InlineData(BpfCode.And, 0xf0u, 0x3cu, 0x30u)]
    [InlineData(BpfCode.Or, 0xf0u, 0x0fu, 0xffu)]
    [InlineData(BpfCode.Xor, 0xf0u, 0xffu, 0x0fu)]
    [InlineData(BpfCode.Lsh, 1u, 31u, 0x80000000u)]
    [InlineData(BpfCode.Rsh, 0x80000000u, 31u, 1u)]
    public void Arithmetic_is_unsigned_and_wraps(ushort operation, uint a, uint b, uint expected)
    {
        Assert.Equal(expected, Run(Statement(BpfCode.Ld | BpfCode.Imm, a), Statement(BpfCode.Alu | operation | BpfCode.K, b), Statement(BpfCode.Ret | BpfCode.A, 0)));
        Assert.Equal(expected, Run(Statement(BpfCode.Ld | BpfCode.Imm, a), Statement(BpfCode.Ldx | BpfCode.Imm, b),
            Statement(BpfCode.Alu | operation | BpfCode.X, 0), Statement(BpfCode.Ret | BpfCode.A, 0)));
    }

    [Fact]
    public void Division_by_an_index_of_zero_returns_0_and_shift_by_32_leaves_0()
    {
        Assert.Equal(0u, Run(Statement(BpfCode.Alu | BpfCode.Div | BpfCode.X, 0), Statement(BpfCode.Ret, 9)));
        Assert.Equal(0u, Run(Statement(BpfCode.Ld | BpfCode.Imm, 5), Statement(BpfCode.Ldx | BpfCode.Imm, 32),
            Statement(BpfCode.Alu | BpfCode.Lsh | BpfCode.X, 0), Statement(BpfCode.Ret | BpfCode.A, 0)));
    }

    [Theory]
    [InlineData(BpfCode.W, 4u, 0xff060708u)]
    [InlineData(BpfCode.H, 6u, 0x0708u)]
    [InlineData(BpfCode.B, 7u, 8u)]
    [InlineData(BpfCode.W, 5u, 0u)]
    [InlineData(BpfCode.H, 7u, 0u)]
    [InlineData(BpfCode.B, 8u, 0u)]
    [InlineData(BpfCode.W, 0xffffffffu, 0u)]
    public void Loads_are_in_network_order_and_return_0_beyond_the_end(ushort size, uint offset, uint expected) =>
        Assert.Equal(expected, Run(Statement(BpfCode.Ld | size | BpfCode.Abs, offset), Statement(BpfCode.Ret | BpfCode.A, 0)));

    [Fact]
    public void Index_loads_do_not_wrap_round_to_the_beginning() =>
        Assert.Equal(0u, Run(Statement(BpfCode.Ldx | BpfCode.Imm, uint.MaxValue), Statement(BpfCode.Ld | BpfCode.B | BpfCode.Ind, 1), Statement(BpfCode.Ret, 9)));

    [Fact]
    public void Header_length_scratch_and_length_are_loaded()
    {
        Assert.Equal(20u, Run(Statement(BpfCode.Ldx | BpfCode.B | BpfCode.Msh, 0), Statement(BpfCode.Misc | BpfCode.Txa, 0), Statement(BpfCode.Ret | BpfCode.A, 0)));
        Assert.Equal(100u, new BpfProgram([Statement(BpfCode.Ld | BpfCode.Len, 0), Statement(BpfCode.St, 15), Statement(BpfCode.Ld | BpfCode.Imm, 1),
            Statement(BpfCode.Ld | BpfCode.Mem, 15), Statement(BpfCode.Ret | BpfCode.A, 0)]).Run(s_packet, 100));
    }

    [Fact]
    public void Tag_in_the_header_is_seen_in_the_frame()
    {
        using VnetInstance vnet = VnetInstance.Create("bpf-tag");
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            Span<byte> frame = m.Extend(60);
            frame.Clear();
            frame[12] = 8;
            m.Flags |= MbufFlags.VlanTag;
            m.Pkthdr.EtherVtag = 5;
            Assert.NotEqual(0u, BpfProgram.Compile("vlan 5 and ip and len = 64").Run(m));
            Assert.Equal(0u, BpfProgram.Compile("vlan 6").Run(m));
            m.FreeChain();
        }
    }

    private static uint Run(params BpfInstruction[] program) => new BpfProgram(program).Run(s_packet);
}
