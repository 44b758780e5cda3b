namespace Vnet.Net;

/// <summary>Parts that an instruction's code is put together from (bpf(4), <c>net/bpf.h</c>), with their values.</summary>
public static class BpfCode
{
    /// <summary>Class: load the accumulator.</summary>
    public const ushort Ld = 0x00;

    /// <summary>Class: load the index register.</summary>
    public const ushort Ldx = 0x01;

    /// <summary>Class: store the accumulator in scratch memory.</summary>
    public const ushort St = 0x02;

    /// <summary>Class: store the index register in scratch memory.</summary>
    public const ushort Stx = 0x03;

    /// <summary>Class: compute in the accumulator.</summary>
    public const ushort Alu = 0x04;

    /// <summary>Class: jump, always forward.</summary>
    public const ushort Jmp = 0x05;

    /// <summary>Class: end with a value.</summary>
    public const ushort Ret = 0x06;

    /// <summary>Class: register transfer.</summary>
    public const ushort Misc = 0x07;

    /// <summary>Size of a load: 32 bits, in network order like the others.</summary>
    public const ushort W = 0x00;

    /// <summary>Size of a load: 16 bits.</summary>
    public const ushort H = 0x08;

    /// <summary>Size of a load: 8 bits.</summary>
    public const ushort B = 0x10;

    /// <summary>Mode of a load: the constant.</summary>
    public const ushort Imm = 0x00;

    /// <summary>Mode of a load: the packet at a constant offset.</summary>
    public const ushort Abs = 0x20;

    /// <summary>Mode of a load: the packet at the index register plus a constant.</summary>
    public const ushort Ind = 0x40;

    /// <summary>Mode of a load: scratch memory.</summary>
    public const ushort Mem = 0x60;

    /// <summary>Mode of a load: the packet's length on the wire.</summary>
    public const ushort Len = 0x80;

    /// <summary>Mode of a load: four times the low four bits of a byte, which is an IPv4 header's length.</summary>
    public const ushort Msh = 0xa0;

    /// <summary>Operation: add.</summary>
    public const ushort Add = 0x00;

    /// <summary>Operation: subtract.</summary>
    public const ushort Sub = 0x10;

    /// <summary>Operation: multiply.</summary>
    public const ushort Mul = 0x20;

    /// <summary>Operation: divide, unsigned.</summary>
    public const ushort Div = 0x30;

    /// <summary>Operation: or.</summary>
    public const ushort Or = 0x40;

    /// <summary>Operation: and.</summary>
    public const ushort And = 0x50;

    /// <summary>Operation: shift left.</summary>
    public const ushort Lsh = 0x60;

    /// <summary>Operation: shift right, unsigned.</summary>
    public const ushort Rsh = 0x70;

    /// <summary>Operation: negate.</summary>
    public const ushort Neg = 0x80;

    /// <summary>Operation: remainder, unsigned.</summary>
    public const ushort Mod = 0x90;

    /// <summary>Operation: exclusive or.</summary>
    public const ushort Xor = 0xa0;

    /// <summary>Jump: always, by <see cref="BpfInstruction.K"/>.</summary>
    public const ushort Ja = 0x00;

    /// <summary>Jump: equal.</summary>
    public const ushort Jeq = 0x10;

    /// <summary>Jump: greater, unsigned.</summary>
    public const ushort Jgt = 0x20;

    /// <summary>Jump: greater or equal, unsigned.</summary>
    public const ushort Jge = 0x30;

    /// <summary>Jump: any of the bits set.</summary>
    public const ushort Jset = 0x40;

    /// <summary>Operand: the constant.</summary>
    public const ushort K = 0x00;

    /// <summary>Operand: the index register.</summary>
    public const ushort X = 0x08;

    /// <summary>What a return returns: the accumulator.</summary>
    public const ushort A = 0x10;

    /// <summary>Transfer: accumulator to index register.</summary>
    public const ushort Tax = 0x00;

    /// <summary>Transfer: index register to accumulator.</summary>
    public const ushort Txa = 0x80;

    /// <summary>Words of scratch memory (<c>BPF_MEMWORDS</c>).</summary>
    public const int ScratchWords = 16;
}
