using System.Runtime.InteropServices;

namespace Vnet.Net;

/// <summary>An instruction of classic BPF (<c>struct bpf_insn</c>), with that struct's layout of eight bytes.</summary>
/// <param name="Code">What it does: parts of <see cref="BpfCode"/>.</param>
/// <param name="Jt">Of a conditional jump: instructions to skip when the condition holds.</param>
/// <param name="Jf">The same when it does not.</param>
/// <param name="K">Constant, offset, or index of scratch memory.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte Jt, byte Jf, uint K)
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 8;

    /// <summary>One that is no conditional jump (<c>BPF_STMT</c>).</summary>
    public static BpfInstruction Statement(int code, uint k) => new((ushort)code, 0, 0, k);

    /// <summary>A conditional jump (<c>BPF_JUMP</c>).</summary>
    public static BpfInstruction Jump(int code, uint k, byte jt, byte jf) => new((ushort)code, jt, jf, k);

    /// <summary>As <c>tcpdump -d</c> shows it, without jumps: <c>ldh [12]</c>.</summary>
    public override string ToString() => BpfOperations.Decode(Code) switch
    {
        BpfOperation.RetK => $"ret #{K}",
        BpfOperation.RetA => "ret",
        BpfOperation.LdAbsW => $"ld [{K}]",
        BpfOperation.LdAbsH => $"ldh [{K}]",
        BpfOperation.LdAbsB => $"ldb [{K}]",
        BpfOperation.LdIndW => $"ld [x + {K}]",
        BpfOperation.LdIndH => $"ldh [x + {K}]",
        BpfOperation.LdIndB => $"ldb [x + {K}]",
        BpfOperation.LdLen => "ld #pktlen",
        BpfOperation.LdImm => $"ld #0x{K:x}",
        BpfOperation.LdMem => $"ld M[{K}]",
        BpfOperation.LdxImm => $"ldx #0x{K:x}",
        BpfOperation.LdxMem => $"ldx M[{K}]",
        BpfOperation.LdxLen => "ldx #pktlen",
        BpfOperation.LdxMsh => $"ldxb 4*([{K}]&0xf)",
        BpfOperation.St => $"st M[{K}]",
        BpfOperation.Stx => $"stx M[{K}]",
        BpfOperation.Ja => $"ja +{K}",
        BpfOperation.Tax => "tax",
        BpfOperation.Txa => "txa",
        BpfOperation.Neg => "neg",
        BpfOperation.Invalid => $"unimp 0x{Code:x}",
        var operation => $"{Mnemonic(operation)} {((Code & BpfCode.X) != 0 ? "x" : $"#0x{K:x}")}",
    };

    // JeqK and AddX are named by the operation and the operand.
    private static string Mnemonic(BpfOperation operation) => operation.ToString()[..^1].ToLowerInvariant();
}
