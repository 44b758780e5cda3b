using System.Numerics;
using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>Buffers that a device writes received packets to (FreeBSD's <c>iflib_fl_t</c>). Its queue's lock guards it.</summary>
internal sealed class IflibFreeList
{
    /// <summary>Buffers given to the device at once (<c>IFLIB_MAX_RX_REFRESH</c>).</summary>
    public const int Step = 32;

    internal FreeListCounters Counters;
    internal int Pidx;
    internal int Cidx;
    internal int Credits;

    /// <summary>Bytes that the device may write to a buffer; the list's own, whatever those of other lists are.</summary>
    internal int BufferSize;

    private readonly IflibDriver _driver;
    private readonly int _qid;
    private readonly int _id;
    private readonly Mbuf?[] _buffers;
    // A bit for each buffer that the device has.
    private readonly ulong[] _posted;
    private readonly nint[] _addresses = new nint[Step];
    private readonly int[] _indices = new int[Step];
    private int _hint;

    public IflibFreeList(IflibDriver driver, int qid, int id, int descriptors)
    {
        (_driver, _qid, _id) = (driver, qid, id);
        _buffers = new Mbuf?[descriptors];
        _posted = new ulong[(descriptors + 63) / 64];
    }

    public int Size => _buffers.Length;

    /// <summary>Fills the list as far as memory goes; one descriptor stays free.</summary>
    /// <returns>False when memory was short.</returns>
    public bool Refill()
    {
        bool isComplete = true;
        int given = 0;
        while (isComplete && Credits < Size - 1)
        {
            int count = 0;
            for (int most = Math.Min(Step, Size - 1 - Credits); count < most; count++)
            {
                int index = NextFree();
                if ((_buffers[index] ??= Allocate()) is not { } buffer)
                {
                    Counters.Starved++;
                    isComplete = false;
                    break;
                }

                _posted[index >> 6] |= 1ul << index;
                (_addresses[count], _indices[count]) = (buffer.Address, index);
            }

            if (count == 0)
                break;
            _driver.RxdRefill(new RxdUpdate
            {
                Qid = _qid, FreeList = _id, Pidx = Pidx, BufferSize = BufferSize, Addresses = _addresses.AsSpan(0, count), Indices = _indices.AsSpan(0, count),
            });
            Pidx = (Pidx + count) & (Size - 1);
            Credits += count;
            given += count;
        }

        if (given != 0)
        {
            Counters.Refilled += (ulong)given;
            _driver.RxdFlush(_qid, _id, Pidx);
        }

        return isComplete;
    }

    /// <summary>Whether the device could have had this buffer, and have written so much to it.</summary>
    public bool Owns(int index, int length) =>
        (uint)index < (uint)Size && (_posted[index >> 6] & (1ul << index)) != 0 && (uint)length <= (uint)BufferSize && _buffers[index] is not null;

    /// <summary>The device is done with a buffer, which stays in the list, to be given again.</summary>
    public Mbuf Return(int index)
    {
        _posted[index >> 6] &= ~(1ul << index);
        Cidx = (Cidx + 1) & (Size - 1);
        Credits--;
        return _buffers[index]!;
    }

    /// <summary>Takes a returned buffer out of the list.</summary>
    public void Detach(int index) => _buffers[index] = null;

    /// <summary>The device is stopped: frees all buffers, and starts anew.</summary>
    public void Drain()
    {
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i]?.FreeChain();
            _buffers[i] = null;
        }

        Array.Clear(_posted);
        Pidx = Cidx = Credits = _hint = 0;
    }

    private Mbuf? Allocate()
    {
        Mbuf? m = Mbuf.GetCluster(BufferSize);
        if (m is not null)
            Counters.Allocated++;
        return m;
    }

    // There is one: not all are posted.
    private int NextFree()
    {
        int word = _hint >> 6;
        ulong free = ~_posted[word] & (~0ul << _hint);
        while (free == 0)
        {
            word = word + 1 == _posted.Length ? 0 : word + 1;
            free = ~_posted[word];
        }

        int index = (word << 6) + BitOperations.TrailingZeroCount(free);
        if (index >= Size)
        {
            _hint = 0;
            return NextFree();
        }

        _hint = index + 1 == Size ? 0 : index + 1;
        return index;
    }
}
