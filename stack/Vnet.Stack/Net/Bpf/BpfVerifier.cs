using System.Diagnostics.CodeAnalysis;

namespace Vnet.Net;

/// <summary>
/// Decides whether a program may run (FreeBSD's <c>bpf_validate</c>): what passes ends after at most as many steps as it
/// has instructions, and reads and writes nothing but the packet and its own scratch memory.
/// </summary>
/// <remarks>
/// <para>
/// Refused: programs that are empty or too long; codes that do not exist; jumps beyond the end — a jump cannot go
/// backward, so there are no loops; indices outside scratch memory; a constant 0 as divisor; a constant shift of 32 or
/// more; a last instruction other than a return.
/// </para>
/// <para>
/// Not refused, as in FreeBSD: instructions that nothing leads to, and offsets beyond the packet. A load that does not
/// lie in the packet ends the program with 0; so does a division by an index register that is 0.
/// </para>
/// </remarks>
public static class BpfVerifier
{
    /// <summary>Longest program that there can be, whatever <c>net.bpf.maxinsns</c> says.</summary>
    public const int MaxInstructions = 1 << 16;

    /// <summary>Looks for the first thing wrong with a program.</summary>
    /// <param name="program">The instructions.</param>
    /// <param name="error">Which instruction and why; null when it may run.</param>
    /// <param name="maxInstructions">Longest program allowed.</param>
    /// <returns>Whether it may run.</returns>
    public static bool TryVerify(ReadOnlySpan<BpfInstruction> program, [NotNullWhen(false)] out string? error, int maxInstructions = MaxInstructions)
    {
        error = program.IsEmpty ? "The program has no instructions; the shortest is one return."
            : program.Length > maxInstructions ? $"The program has {program.Length} instructions, more than the {maxInstructions} allowed (net.bpf.maxinsns)."
            : null;
        if (error is not null)
            return false;
        for (int at = 0; at < program.Length; at++)
        {
            if (Check(program[at], program.Length - at - 1) is not { } fault)
                continue;
            error = $"Instruction {at} ({program[at]}): {fault}";
            return false;
        }

        if ((program[^1].Code & 0x07) == BpfCode.Ret)
            return true;
        error = $"Instruction {program.Length - 1} ({program[^1]}) is the last and no return: the program would run past its end.";
        return false;
    }

    // What is wrong with an instruction that so many others follow.
    private static string? Check(BpfInstruction instruction, int following) => BpfOperations.Decode(instruction.Code) switch
    {
        BpfOperation.Invalid => $"there is no code 0x{instruction.Code:x4}.",
        BpfOperation.LdMem or BpfOperation.LdxMem or BpfOperation.St or BpfOperation.Stx when instruction.K >= BpfCode.ScratchWords =>
            $"scratch memory has the words 0 to {BpfCode.ScratchWords - 1}.",
        BpfOperation.DivK or BpfOperation.ModK when instruction.K == 0 => "division by zero.",
        BpfOperation.LshK or BpfOperation.RshK when instruction.K > 31 => $"a shift by {instruction.K} leaves nothing of 32 bits.",
        BpfOperation.Ja when instruction.K >= (uint)following => $"jumps {instruction.K} instructions ahead, of {following} that follow.",
        >= BpfOperation.JeqK and <= BpfOperation.JsetX when Math.Max(instruction.Jt, instruction.Jf) >= following =>
            $"jumps {Math.Max(instruction.Jt, instruction.Jf)} instructions ahead, of {following} that follow.",
        _ => null,
    };
}
