using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

/// <summary>A receive queue of the fake device: posted buffers, and completions for the driver to read.</summary>
internal sealed unsafe class FakeRxRing
{
    private readonly int _size;
    private readonly int _headerSplit;
    private readonly (nint Address, int Index)[][] _posted;
    private readonly int[] _head;
    private readonly int[] _tail;
    private readonly int[] _bufferSize;
    private readonly Completion[] _completions;
    private readonly RxdFragment[] _fragments;
    private int _produced;
    private int _consumed;
    private int _fragment;

    public FakeRxRing(int size, int freeLists, int headerSplit)
    {
        (_size, _headerSplit) = (size, headerSplit);
        _posted = new (nint, int)[freeLists][];
        for (int i = 0; i < freeLists; i++)
            _posted[i] = new (nint, int)[size];
        (_head, _tail, _bufferSize) = (new int[freeLists], new int[freeLists], new int[freeLists]);
        _completions = new Completion[size];
        _fragments = new RxdFragment[2 * size * freeLists];
    }

    /// <summary>What makes the device describe what cannot be.</summary>
    public bool IsMad { get; set; }

    public long Missed { get; private set; }

    public int LargestRefill { get; private set; }

    public int Waiting => _produced - _consumed;

    public int Posted(int freeList) => (_tail[freeList] - _head[freeList] + _size) % _size;

    public int BufferSize(int freeList) => _bufferSize[freeList];

    public void Reset()
    {
        Array.Clear(_head);
        Array.Clear(_tail);
        _produced = _consumed = _fragment = 0;
    }

    public void Refill(in RxdUpdate update)
    {
        LargestRefill = Math.Max(LargestRefill, update.Addresses.Length);
        _bufferSize[update.FreeList] = update.BufferSize;
        for (int i = 0; i < update.Addresses.Length; i++)
            _posted[update.FreeList][(update.Pidx + i) % _size] = (update.Addresses[i], update.Indices[i]);
    }

    public void Flush(int freeList, int pidx) => _tail[freeList] = pidx;

    /// <summary>A frame comes off the wire: into buffers, if there are enough.</summary>
    public bool Receive(ReadOnlySpan<byte> frame, in Completion about)
    {
        if (Waiting == _size - 1 || !HasRoom(frame.Length))
        {
            Missed++;
            return false;
        }

        int first = _fragment;
        int list = 0;
        ReadOnlySpan<byte> rest = frame;
        while (!rest.IsEmpty)
        {
            int most = list == 0 && _posted.Length > 1 ? Math.Min(_headerSplit, _bufferSize[0]) : _bufferSize[list];
            int count = Math.Min(rest.Length, most);
            (nint address, int index) = _posted[list][_head[list]];
            rest[..count].CopyTo(new Span<byte>((void*)address, count));
            _fragments[_fragment] = new RxdFragment(list, index, count);
            _fragment = (_fragment + 1) % _fragments.Length;
            _head[list] = (_head[list] + 1) % _size;
            rest = rest[count..];
            list = _posted.Length - 1;
        }

        int fragments = (_fragment - first + _fragments.Length) % _fragments.Length;
        _completions[_produced % _size] = about with { Length = frame.Length, First = first, Fragments = fragments };
        _produced++;
        return true;
    }

    public Errno Take(ref RxdInfo packet)
    {
        ref Completion completion = ref _completions[_consumed % _size];
        _consumed++;
        if (IsMad)
        {
            packet.FragmentCount = 1;
            packet.Fragments[0] = new RxdFragment(0, 1 << 20, 60);
            return Errno.Ok;
        }

        packet.FragmentCount = completion.Fragments;
        for (int i = 0; i < completion.Fragments; i++)
            packet.Fragments[i] = _fragments[(completion.First + i) % _fragments.Length];
        packet.Length = completion.Length;
        (packet.CsumFlags, packet.CsumData) = (completion.CsumFlags, completion.CsumFlags == CsumFlags.None ? (ushort)0 : (ushort)0xffff);
        (packet.FlowId, packet.RssType) = (completion.FlowId, completion.RssType);
        return completion.Error;
    }

    private bool HasRoom(int length)
    {
        if (_posted.Length == 1)
            return _bufferSize[0] > 0 && Posted(0) >= ((length + _bufferSize[0] - 1) / _bufferSize[0]);
        int rest = Math.Max(0, length - Math.Min(_headerSplit, _bufferSize[0]));
        return Posted(0) >= 1 && Posted(1) >= ((rest + _bufferSize[1] - 1) / _bufferSize[1]);
    }

    public record struct Completion(Errno Error, CsumFlags CsumFlags, uint FlowId, RssType RssType)
    {
        public int Length;
        public int First;
        public int Fragments;
    }
}
