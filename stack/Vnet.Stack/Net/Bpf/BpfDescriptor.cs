using System.Runtime.InteropServices;

namespace Vnet.Net;

/// <summary>
/// A tap that collects packets in a buffer until they are read (FreeBSD's <c>/dev/bpf</c>).
/// </summary>
/// <remarks>
/// Memory is bounded: two buffers of <see cref="BufferLength"/>. Packets go into one; when it is full it becomes the one
/// to be read, if that was read, else packets are dropped and counted. Thread-safe; one thread reads.
/// </remarks>
public sealed partial class BpfDescriptor : BpfListener
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _readable = new(0, 1);
    private byte[] _store;
    private byte[]? _free;
    private byte[]? _hold;
    private int _stored;
    private int _held;
    private bool _isWaitedFor;

    private BpfDescriptor(int bufferLength)
    {
        BufferLength = bufferLength;
        _store = new byte[bufferLength];
        _free = new byte[bufferLength];
    }

    /// <summary>Bytes of a buffer.</summary>
    public int BufferLength { get; }

    /// <summary>Whether a packet can be read as soon as it is there (<c>BIOCIMMEDIATE</c>), rather than when a buffer is full.</summary>
    public bool IsImmediate { get; set; }

    /// <summary>How long a read waits for a full buffer before it takes what there is (<c>BIOCSRTIMEOUT</c>); zero: without end.</summary>
    public TimeSpan ReadTimeout { get; set; }

    /// <summary>Whether a written frame has its source address (<c>BIOCSHDRCMPLT</c>), or is given the interface's.</summary>
    public bool IsHeaderComplete { get; set; }

    /// <summary>Opens a descriptor in the current vnet.</summary>
    /// <param name="bufferLength">Bytes of a buffer; 0 for <c>net.bpf.bufsize</c>.</param>
    /// <exception cref="NetException">No vnet is current, or the length is below 64 or above <c>net.bpf.maxbufsize</c> (<see cref="Errno.Invalid"/>).</exception>
    /// <exception cref="PrivilegeException">The caller may not capture.</exception>
    public static BpfDescriptor Open(int bufferLength = 0)
    {
        if (CurVnet.Current is not { } vnet)
            throw new NetException(Errno.Invalid, "A descriptor belongs to a vnet, and none is current. Set one with CurVnet.Set.");
        int most = Bpf.In(vnet).bpf_maxbufsize;
        int length = bufferLength == 0 ? Math.Min(Bpf.In(vnet).bpf_bufsize, most) : bufferLength;
        if (length < 64 || length > most)
            throw new NetException(Errno.Invalid, $"A buffer has 64 to {most} bytes (net.bpf.maxbufsize), not {length}.");
        return new BpfDescriptor(length);
    }

    /// <summary>Drops what was collected and zeroes nothing (<c>BIOCFLUSH</c>).</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _stored = 0;
            Release();
        }
    }

    private protected override bool Deliver(Ifnet ifp, in BpfMbufPacket packet, int length, long timestamp, BpfDirection direction)
    {
        int size = BpfRecord.SizeOf(length);
        lock (_gate)
        {
            if (IsClosed || size > BufferLength)
                return false;
            if (_stored + size > BufferLength && !TryRotate())
                return false;
            Span<byte> place = _store.AsSpan(_stored, size);
            var header = new BpfRecord(timestamp, ifp.Index, length, packet.Length, direction);
            MemoryMarshal.Write(place, in header);
            packet.CopyTo(place.Slice(BpfRecord.HeaderLength, length));
            _stored += size;
            if (_isWaitedFor && (IsImmediate || _hold is not null))
                Wake();
            return true;
        }
    }

    private protected override void InterfaceChanged()
    {
        // Also without one: who waits is to learn that nothing more comes.
        lock (_gate)
        {
            if (_isWaitedFor)
                Wake();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        lock (_gate)
        {
            if (_isWaitedFor)
                Wake();
        }
    }

    // Makes the full buffer the one to be read.
    private bool TryRotate()
    {
        if (_free is null)
            return false;
        (_hold, _held) = (_store, _stored);
        (_store, _stored, _free) = (_free, 0, null);
        return true;
    }

    private void Release()
    {
        if (_hold is null)
            return;
        (_free, _hold, _held) = (_hold, null, 0);
    }

    private void Wake()
    {
        _isWaitedFor = false;
        // A reader that gave up has left its permit.
        if (_readable.CurrentCount == 0)
            _readable.Release();
    }
}
