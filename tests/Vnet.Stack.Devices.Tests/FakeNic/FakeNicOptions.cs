using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

/// <summary>What a fake device is like.</summary>
internal sealed record FakeNicOptions
{
    public int TxQueues { get; init; } = 1;

    public int RxQueues { get; init; } = 1;

    public int Messages { get; init; }

    public int Descriptors { get; init; } = 256;

    public int DescriptorsThatFit { get; init; } = int.MaxValue;

    public int DescriptorsMin { get; init; } = 16;

    public bool HasCompletionQueue { get; init; }

    public int FreeLists { get; init; } = 1;

    /// <summary>Bytes of a frame that go to free list 0, when there are two.</summary>
    public int HeaderSplit { get; init; } = 64;

    public int BufferSize { get; init; }

    public int SecondBufferSize { get; init; }

    public int MaxFrameSize { get; init; } = 1518;

    public int TxSegments { get; init; } = 32;

    /// <summary>Segments that the device itself takes, which it has not told.</summary>
    public int TrueTxSegments { get; init; } = 128;

    public IflibFlags Flags { get; init; }

    public IfCap Capabilities { get; init; } = IfCap.HwCsum | IfCap.Tso;

    public CsumFlags TxCsumFlags { get; init; } = CsumFlags.DelayData | CsumFlags.Ip | CsumFlags.Tso;

    /// <summary>Keeps what it sends; otherwise counts only.</summary>
    public bool Records { get; init; } = true;

    public bool InterruptsOnSend { get; init; } = true;

    public int AdminInterrupts { get; init; } = 1;

    public Func<Mbuf, int>? SelectV1 { get; init; }

    public Func<Mbuf, int>? SelectV2 { get; init; }

    public Errno AttachPost { get; init; }
}
