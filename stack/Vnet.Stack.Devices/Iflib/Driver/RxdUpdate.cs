namespace Vnet.Iflib;

/// <summary>Empty buffers for a device (FreeBSD's <c>struct if_rxd_update</c>). Lives as long as the call.</summary>
public readonly ref struct RxdUpdate
{
    /// <summary>Receive queue set.</summary>
    public int Qid { get; init; }

    /// <summary>Free list within the set.</summary>
    public int FreeList { get; init; }

    /// <summary>Descriptor that the first buffer goes to; the others follow, past the end from 0 on.</summary>
    public int Pidx { get; init; }

    /// <summary>Bytes that the device may write to each.</summary>
    public int BufferSize { get; init; }

    /// <summary>Where the buffers are, 32 at most.</summary>
    public ReadOnlySpan<nint> Addresses { get; init; }

    /// <summary>What to call each in <see cref="RxdFragment.Index"/>, in the same order.</summary>
    public ReadOnlySpan<int> Indices { get; init; }
}
