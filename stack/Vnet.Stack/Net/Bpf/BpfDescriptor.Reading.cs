namespace Vnet.Net;

// Reading what was collected, and writing.
public sealed partial class BpfDescriptor
{
    /// <summary>Takes what can be read now, without waiting: a full buffer, or with <see cref="IsImmediate"/> whatever there is.</summary>
    /// <param name="buffer">Where to; at least <see cref="BufferLength"/> bytes.</param>
    /// <param name="length">Bytes read; walk them with <see cref="BpfRecords"/>.</param>
    /// <returns>
    /// <see cref="Errno.WouldBlock"/> when there is nothing yet; <see cref="Errno.NoDevice"/> when there is nothing and the
    /// interface is gone; <see cref="Errno.Invalid"/> when the buffer is too small.
    /// </returns>
    public Errno TryRead(Span<byte> buffer, out int length) => TryRead(buffer, out length, takesAll: IsImmediate, waits: false);

    /// <summary>The same, but takes what there is in any case.</summary>
    /// <inheritdoc cref="TryRead(Span{byte}, out int)"/>
    public Errno TryReadAll(Span<byte> buffer, out int length) => TryRead(buffer, out length, takesAll: true, waits: false);

    /// <summary>
    /// Reads a buffer, and waits for it: until one is full, with <see cref="IsImmediate"/> until there is a packet, and no
    /// longer than <see cref="ReadTimeout"/>. Time is the system's.
    /// </summary>
    /// <param name="buffer">Where to; at least <see cref="BufferLength"/> bytes.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Bytes read; 0 when the time was over and nothing had come.</returns>
    /// <exception cref="NetException">The interface is gone and all is read (<see cref="Errno.NoDevice"/>), or the buffer is too small.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        bool isOver = false;
        while (true)
        {
            Errno error = TryRead(buffer.Span, out int length, takesAll: IsImmediate || isOver, waits: !isOver);
            if (error == Errno.Ok || (error == Errno.WouldBlock && isOver))
                return length;
            if (error != Errno.WouldBlock)
                throw Refused(error, buffer.Length);
            TimeSpan most = ReadTimeout > TimeSpan.Zero ? ReadTimeout : Timeout.InfiniteTimeSpan;
            isOver = !await _readable.WaitAsync(most, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The same, in this thread.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public int Read(Span<byte> buffer, CancellationToken cancel = default)
    {
        bool isOver = false;
        while (true)
        {
            Errno error = TryRead(buffer, out int length, takesAll: IsImmediate || isOver, waits: !isOver);
            if (error == Errno.Ok || (error == Errno.WouldBlock && isOver))
                return length;
            if (error != Errno.WouldBlock)
                throw Refused(error, buffer.Length);
            isOver = !_readable.Wait(ReadTimeout > TimeSpan.Zero ? ReadTimeout : Timeout.InfiniteTimeSpan, cancel);
        }
    }

    /// <summary>Sends a frame by the interface, link header included; who listens on it sees it go out.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>
    /// <see cref="Errno.NoDevice"/> without an interface, <see cref="Errno.MessageTooLong"/> for a frame longer than header
    /// and MTU, <see cref="Errno.Invalid"/> for one without a header, <see cref="Errno.NoBuffers"/> without memory; else
    /// the interface's answer.
    /// </returns>
    public Errno Write(ReadOnlySpan<byte> frame)
    {
        if (Interface is not { Vnet: { } vnet } ifp)
            return Errno.NoDevice;
        bool isEthernet = ifp.Layer.LinkType == LinkType.Ethernet;
        if (frame.Length < (isEthernet ? EtherHeader.Length : 1))
            return Errno.Invalid;
        if (frame.Length > ifp.Mtu + ifp.Layer.HeaderLength || frame.Length > MbufZones.LargestCluster)
            return Errno.MessageTooLong;
        using (CurVnet.SetQuiet(vnet))
        {
            Mbuf? m = Mbuf.GetFor(frame.Length);
            if (m is null)
                return Errno.NoBuffers;
            Span<byte> data = m.Extend(frame.Length);
            frame.CopyTo(data);
            if (isEthernet)
                Complete(ifp, m, new EtherHeader(data));
            CountWritten();
            return ifp.Transmit(m);
        }
    }

    private static NetException Gone() =>
        new(Errno.NoDevice, "The descriptor has no interface: it was not attached to one, or that one was destroyed or has left the vnet. Attach it.");

    private void Complete(Ifnet ifp, Mbuf m, EtherHeader header)
    {
        if (!IsHeaderComplete)
            header.Source = ifp.LinkAddress;
        if (header.Destination.IsMulticast)
            m.Flags |= header.Destination.IsBroadcast ? MbufFlags.Broadcast : MbufFlags.Multicast;
    }

    private NetException Refused(Errno error, int length) => error == Errno.NoDevice
        ? Gone()
        : new NetException(error, $"The buffer to read into has {length} bytes; it must have the descriptor's {BufferLength}.");

    private Errno TryRead(Span<byte> buffer, out int length, bool takesAll, bool waits)
    {
        length = 0;
        if (buffer.Length < BufferLength)
            return Errno.Invalid;
        lock (_gate)
        {
            if (_hold is null && _stored > 0 && (takesAll || Interface is null))
                TryRotate();
            if (_hold is not null)
            {
                length = _held;
                _hold.AsSpan(0, _held).CopyTo(buffer);
                Release();
                return Errno.Ok;
            }

            if (Interface is null || IsClosed)
                return Errno.NoDevice;
            _isWaitedFor = waits;
            return Errno.WouldBlock;
        }
    }
}
