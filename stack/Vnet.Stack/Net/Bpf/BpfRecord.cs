using System.Runtime.InteropServices;

namespace Vnet.Net;

/// <summary>What precedes each packet in a descriptor's buffer (<c>struct bpf_xhdr</c>); the packet follows, padded to eight bytes.</summary>
/// <param name="Timestamp">When it passed: nanoseconds since 1970, UTC.</param>
/// <param name="InterfaceIndex">Number of the interface.</param>
/// <param name="CapturedLength">Bytes that are kept.</param>
/// <param name="WireLength">Bytes that there were.</param>
/// <param name="Direction">Which way it went.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfRecord(long Timestamp, int InterfaceIndex, int CapturedLength, int WireLength, BpfDirection Direction)
{
    /// <summary>Bytes of this header.</summary>
    public const int HeaderLength = 24;

    /// <summary>Bytes of a packet with its header and padding (<c>BPF_WORDALIGN</c>).</summary>
    public static int SizeOf(int capturedLength) => (HeaderLength + capturedLength + 7) & ~7;
}
