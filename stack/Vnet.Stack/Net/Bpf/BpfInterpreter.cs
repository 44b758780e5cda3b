using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet.Net;

// FreeBSD's bpf_filter(): 32-bit unsigned arithmetic that wraps; a load beyond the packet, or a division by zero, ends
// with 0. Only what BpfVerifier passed comes here, so jumps and scratch indices are not checked again.
internal static class BpfInterpreter
{
    [SkipLocalsInit]
    public static uint Run<TPacket>(ReadOnlySpan<BpfStep> program, scoped in TPacket packet)
        where TPacket : struct, IBpfPacket, allows ref struct
    {
        uint a = 0;
        uint x = 0;
        Scratch scratch = default;
        ref BpfStep step = ref MemoryMarshal.GetReference(program);
        while (true)
        {
            uint k = step.K;
            int skip = 0;
            switch (step.Operation)
            {
                case BpfOperation.RetK:
                    return k;
                case BpfOperation.RetA:
                    return a;
                case BpfOperation.LdAbsW:
                    if (!packet.TryLoad32(k, out a))
                        return 0;
                    break;
                case BpfOperation.LdAbsH:
                    if (!packet.TryLoad16(k, out a))
                        return 0;
                    break;
                case BpfOperation.LdAbsB:
                    if (!packet.TryLoad8(k, out a))
                        return 0;
                    break;
                case BpfOperation.LdIndW:
                    if (Overflows(x, k) || !packet.TryLoad32(x + k, out a))
                        return 0;
                    break;
                case BpfOperation.LdIndH:
                    if (Overflows(x, k) || !packet.TryLoad16(x + k, out a))
                        return 0;
                    break;
                case BpfOperation.LdIndB:
                    if (Overflows(x, k) || !packet.TryLoad8(x + k, out a))
                        return 0;
                    break;
                case BpfOperation.LdLen:
                    a = packet.WireLength;
                    break;
                case BpfOperation.LdImm:
                    a = k;
                    break;
                case BpfOperation.LdMem:
                    a = scratch[(int)k];
                    break;
                case BpfOperation.LdxImm:
                    x = k;
                    break;
                case BpfOperation.LdxMem:
                    x = scratch[(int)k];
                    break;
                case BpfOperation.LdxLen:
                    x = packet.WireLength;
                    break;
                case BpfOperation.LdxMsh:
                    if (!packet.TryLoad8(k, out x))
                        return 0;
                    x = (x & 0xf) << 2;
                    break;
                case BpfOperation.St:
                    scratch[(int)k] = a;
                    break;
                case BpfOperation.Stx:
                    scratch[(int)k] = x;
                    break;
                case BpfOperation.Ja:
                    skip = (int)k;
                    break;
                case BpfOperation.JeqK:
                    skip = a == k ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JgtK:
                    skip = a > k ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JgeK:
                    skip = a >= k ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JsetK:
                    skip = (a & k) != 0 ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JeqX:
                    skip = a == x ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JgtX:
                    skip = a > x ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JgeX:
                    skip = a >= x ? step.Jt : step.Jf;
                    break;
                case BpfOperation.JsetX:
                    skip = (a & x) != 0 ? step.Jt : step.Jf;
                    break;
                case BpfOperation.Tax:
                    x = a;
                    break;
                case BpfOperation.Txa:
                    a = x;
                    break;
                case BpfOperation.Neg:
                    a = 0u - a;
                    break;
                default:
                    if (!TryCompute(step.Operation, step.Operation >= BpfOperation.AddX ? x : k, ref a))
                        return 0;
                    break;
            }

            step = ref Unsafe.Add(ref step, skip + 1);
        }
    }

    // The sum is taken in 32 bits, so a program could reach the packet's beginning by way of its end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Overflows(uint x, uint k) => x + k < x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCompute(BpfOperation operation, uint operand, ref uint a)
    {
        switch (operation)
        {
            case BpfOperation.AddK or BpfOperation.AddX:
                a += operand;
                break;
            case BpfOperation.SubK or BpfOperation.SubX:
                a -= operand;
                break;
            case BpfOperation.MulK or BpfOperation.MulX:
                a *= operand;
                break;
            case BpfOperation.AndK or BpfOperation.AndX:
                a &= operand;
                break;
            case BpfOperation.OrK or BpfOperation.OrX:
                a |= operand;
                break;
            case BpfOperation.XorK or BpfOperation.XorX:
                a ^= operand;
                break;
            case BpfOperation.LshK or BpfOperation.LshX:
                a = operand < 32 ? a << (int)operand : 0;
                break;
            case BpfOperation.RshK or BpfOperation.RshX:
                a = operand < 32 ? a >> (int)operand : 0;
                break;
            case BpfOperation.DivK or BpfOperation.DivX:
                if (operand == 0)
                    return false;
                a /= operand;
                break;
            case BpfOperation.ModK or BpfOperation.ModX:
                if (operand == 0)
                    return false;
                a %= operand;
                break;
        }

        return true;
    }

    [InlineArray(BpfCode.ScratchWords)]
    private struct Scratch
    {
        private uint _first;
    }
}
