using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Benchmarks;

/// <summary>A device that always has packets of one size, and sends what it is given at once.</summary>
internal sealed class EchoNic : IflibDriver
{
    private const int Size = 1024;

    private readonly int[] _posted = new int[Size];
    private int _cidx;
    private int _left;
    private int _tail;
    private int _done;

    public long Sent { get; private set; }

    public int Length { get; init; } = 60;

    public static IfSharedCtx SharedFor(IfLayer layer) => new() { Name = "echo", Layer = layer };

    /// <summary>So many packets come in.</summary>
    public void Receive(int packets) => _left += packets;

    public override Errno TxdEncap(ref PktInfo packet)
    {
        Sent++;
        packet.NewPidx = (packet.Pidx + packet.Segments.Length) & (Size - 1);
        return Errno.Ok;
    }

    public override void TxdFlush(int qid, int pidx) => _tail = pidx;

    public override int TxdCreditsUpdate(int qid, bool clear)
    {
        int credits = (_tail - _done) & (Size - 1);
        if (clear)
            _done = _tail;
        return credits;
    }

    public override int RxdAvailable(int qid, int cidx, int budget) => Math.Min(_left, budget);

    public override Errno RxdPktGet(ref RxdInfo packet)
    {
        packet.Fragments[0] = new RxdFragment(0, _posted[_cidx], Length);
        packet.FragmentCount = 1;
        packet.Length = Length;
        _cidx = (_cidx + 1) & (Size - 1);
        _left--;
        return Errno.Ok;
    }

    public override void RxdRefill(in RxdUpdate update)
    {
        for (int i = 0; i < update.Indices.Length; i++)
            _posted[(update.Pidx + i) & (Size - 1)] = update.Indices[i];
    }

    public override void RxdFlush(int qid, int freeList, int pidx)
    {
    }
}
