using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Vnet.Net;

// As bytes, as tcpdump's text, and as a listing.
public sealed partial class BpfProgram
{
    /// <summary>Reads <c>struct bpf_insn</c>s in the byte order of this machine, as system calls and files of it have them.</summary>
    /// <exception cref="NetException">Not a whole number of instructions, or not safe to run (<see cref="Errno.Invalid"/>).</exception>
    public static BpfProgram FromBytes(ReadOnlySpan<byte> bytes, LinkType linkType = LinkType.Ethernet)
    {
        if (bytes.Length % BpfInstruction.Size != 0)
            throw new NetException(Errno.Invalid, $"A BPF program is a multiple of {BpfInstruction.Size} bytes; these are {bytes.Length}.");
        var instructions = new BpfInstruction[bytes.Length / BpfInstruction.Size];
        for (int i = 0; i < instructions.Length; i++)
        {
            ReadOnlySpan<byte> one = bytes.Slice(i * BpfInstruction.Size, BpfInstruction.Size);
            instructions[i] = BitConverter.IsLittleEndian
                ? new(BinaryPrimitives.ReadUInt16LittleEndian(one), one[2], one[3], BinaryPrimitives.ReadUInt32LittleEndian(one[4..]))
                : new(BinaryPrimitives.ReadUInt16BigEndian(one), one[2], one[3], BinaryPrimitives.ReadUInt32BigEndian(one[4..]));
        }

        return new BpfProgram(instructions, linkType);
    }

    /// <summary>Reads what <c>tcpdump -ddd</c> writes: the number of instructions, then <c>code jt jf k</c> for each, in decimal.</summary>
    /// <exception cref="NetException">It is not that, or not safe to run (<see cref="Errno.Invalid"/>); the message names the line.</exception>
    public static BpfProgram Parse(string text, LinkType linkType = LinkType.Ethernet)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split(['\n', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            throw new NetException(Errno.Invalid, "Line 1 is the number of instructions, as tcpdump -ddd writes it.");
        if (count != lines.Length - 1)
            throw new NetException(Errno.Invalid, $"Line 1 announces {count} instructions, {lines.Length - 1} follow.");
        var instructions = new BpfInstruction[count];
        for (int i = 0; i < count; i++)
        {
            string[] parts = lines[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 4 || !TryRead(parts[0], out ushort code) || !TryRead(parts[1], out byte jt)
                || !TryRead(parts[2], out byte jf) || !TryRead(parts[3], out uint k))
            {
                throw new NetException(Errno.Invalid, $"Line {i + 2}, '{lines[i + 1]}', is not four numbers: code, jt, jf, k.");
            }

            instructions[i] = new BpfInstruction(code, jt, jf, k);
        }

        return new BpfProgram(instructions, linkType);
    }

    /// <summary>Its <c>struct bpf_insn</c>s in the byte order of this machine.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Instructions.Length * BpfInstruction.Size];
        for (int i = 0; i < Instructions.Length; i++)
        {
            BpfInstruction one = Instructions[i];
            Span<byte> place = bytes.AsSpan(i * BpfInstruction.Size, BpfInstruction.Size);
            BitConverter.TryWriteBytes(place, one.Code);
            (place[2], place[3]) = (one.Jt, one.Jf);
            BitConverter.TryWriteBytes(place[4..], one.K);
        }

        return bytes;
    }

    /// <summary>As <c>tcpdump -ddd</c> writes it.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Instructions.Length}\n");
        foreach (BpfInstruction one in Instructions)
            text.Append(CultureInfo.InvariantCulture, $"{one.Code} {one.Jt} {one.Jf} {one.K}\n");
        return text.ToString();
    }

    /// <summary>A listing as <c>tcpdump -d</c> writes it, an instruction a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Instructions.Length; i++)
        {
            BpfInstruction one = Instructions[i];
            string said = one.ToString();
            int space = said.IndexOf(' ', StringComparison.Ordinal);
            if (BpfOperations.Decode(one.Code) == BpfOperation.Ja)
                said = $"{"ja",-8} {i + 1 + one.K}";
            else if (space > 0)
                said = $"{said[..space],-8} {said[(space + 1)..]}";
            text.Append(CultureInfo.InvariantCulture, $"({i:000}) ");
            if ((one.Code & 0x07) == BpfCode.Jmp && one.Code != (BpfCode.Jmp | BpfCode.Ja))
                text.Append(CultureInfo.InvariantCulture, $"{said,-24} jt {i + 1 + one.Jt}\tjf {i + 1 + one.Jf}");
            else
                text.Append(said);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static bool TryRead<T>(string text, out T value) where T : struct, IParsable<T>, System.Numerics.INumber<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
