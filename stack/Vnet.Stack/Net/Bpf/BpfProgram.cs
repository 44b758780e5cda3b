using System.Collections.Immutable;

namespace Vnet.Net;

/// <summary>A classic BPF program that <see cref="BpfVerifier"/> has passed. Immutable; thread-safe.</summary>
/// <remarks>
/// What it returns for a packet is how many of its bytes to keep; 0 means that the packet is not wanted. Running it
/// allocates nothing and never throws.
/// </remarks>
public sealed partial class BpfProgram
{
    private readonly BpfStep[] _steps;

    /// <summary>Verifies instructions and makes a program of them.</summary>
    /// <param name="instructions">The instructions.</param>
    /// <param name="linkType">What its offsets are about.</param>
    /// <exception cref="NetException">They would not be safe to run (<see cref="Errno.Invalid"/>); the message says which and why.</exception>
    public BpfProgram(ReadOnlySpan<BpfInstruction> instructions, LinkType linkType = LinkType.Ethernet)
    {
        if (!BpfVerifier.TryVerify(instructions, out string? error))
            throw new NetException(Errno.Invalid, $"The BPF program is refused. {error}");
        Instructions = [.. instructions];
        LinkType = linkType;
        _steps = new BpfStep[instructions.Length];
        for (int i = 0; i < _steps.Length; i++)
        {
            BpfInstruction one = instructions[i];
            _steps[i] = new BpfStep(BpfOperations.Decode(one.Code), one.Jt, one.Jf, one.K);
        }
    }

    /// <summary>Its instructions.</summary>
    public ImmutableArray<BpfInstruction> Instructions { get; }

    /// <summary>The link type that it was written for.</summary>
    public LinkType LinkType { get; }

    /// <summary>The expression that it was compiled from; null when there is none.</summary>
    public string? Expression { get; private init; }

    /// <summary>Runs it over a packet in one piece (<c>bpf_filter</c>).</summary>
    /// <param name="packet">The packet, link header first; perhaps cut off.</param>
    /// <param name="wireLength">Bytes that it had on the wire.</param>
    /// <returns>How many bytes to keep; 0 for none.</returns>
    public uint Run(ReadOnlySpan<byte> packet, uint wireLength) => BpfInterpreter.Run(_steps, new BpfSpanPacket(packet, wireLength));

    /// <summary>Runs it over a packet in one piece, and whole.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, uint)"/>
    public uint Run(ReadOnlySpan<byte> packet) => Run(packet, (uint)packet.Length);

    /// <summary>Runs it over a packet in mbufs, as it is on the wire: a VLAN tag in its header counts as bytes of the frame.</summary>
    /// <returns>How many bytes to keep; 0 for none.</returns>
    public uint Run(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        return Run(new BpfMbufPacket(m), m);
    }

    internal uint Run(in BpfMbufPacket packet, Mbuf m) => m.Next is null && (m.Flags & MbufFlags.VlanTag) == 0
        ? BpfInterpreter.Run(_steps, new BpfSpanPacket(m.Data, (uint)m.Length))
        : BpfInterpreter.Run(_steps, packet);
}
