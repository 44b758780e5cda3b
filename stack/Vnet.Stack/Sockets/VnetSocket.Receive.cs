using System.Net;
using Vnet.Kern;
using Vnet.Net;
using SocketFlags = System.Net.Sockets.SocketFlags;

namespace Vnet.Sockets;

// Receiving: what has come is taken at once, past the queue; else the caller waits in it.
public sealed partial class VnetSocket
{
    private const AncillaryItems AllItems = AncillaryItems.Local | AncillaryItems.Interface | AncillaryItems.HopLimit
        | AncillaryItems.TrafficClass | AncillaryItems.Timestamp | AncillaryItems.FlowId;

    /// <summary>Receives a message.</summary>
    /// <param name="buffer">Takes it.</param>
    /// <param name="socketFlags">
    /// <see cref="SocketFlags.Peek"/> leaves it there; with <see cref="SocketFlags.Truncated"/> one that is longer than the buffer is no
    /// error.
    /// </param>
    /// <returns>Its length; 0 also after <see cref="Shutdown"/>.</returns>
    /// <exception cref="VnetSocketException">
    /// <see cref="SocketError.MessageSize"/>: it was longer than the buffer; the rest is lost. <see cref="SocketError.TimedOut"/>:
    /// nothing came within <see cref="ReceiveTimeout"/>. Or an error that ICMP told of.
    /// </exception>
    public int Receive(Span<byte> buffer, SocketFlags socketFlags = SocketFlags.None)
    {
        ReceiveWants wants = WantsOf(socketFlags, ReceiveWants.None);
        Receive(buffer, null, wants, out Received received, "Receive");
        return received.Length;
    }

    /// <inheritdoc cref="Receive(Span{byte}, SocketFlags)"/>
    public int Receive(byte[] buffer, SocketFlags socketFlags = SocketFlags.None) => Receive(buffer.AsSpan(), socketFlags);

    /// <summary>Receives a message into several pieces, one after the other.</summary>
    /// <inheritdoc cref="Receive(Span{byte}, SocketFlags)"/>
    public int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags = SocketFlags.None)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Receive(default, buffers, WantsOf(socketFlags, ReceiveWants.None), out Received received, "Receive");
        return received.Length;
    }

    /// <summary>Receives a message and its sender.</summary>
    /// <param name="buffer">Takes it.</param>
    /// <param name="socketFlags">As <see cref="Receive(Span{byte}, SocketFlags)"/>.</param>
    /// <param name="remoteEP">Its sender: the same object where it says the same already.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="VnetSocketException">As <see cref="Receive(Span{byte}, SocketFlags)"/>.</exception>
    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        Receive(buffer, null, WantsOf(socketFlags, ReceiveWants.Sender), out Received received, "ReceiveFrom");
        remoteEP = EndPointOf(received.Sender, remoteEP);
        return received.Length;
    }

    /// <inheritdoc cref="ReceiveFrom(Span{byte}, SocketFlags, ref EndPoint)"/>
    public int ReceiveFrom(Span<byte> buffer, ref EndPoint remoteEP) => ReceiveFrom(buffer, SocketFlags.None, ref remoteEP);

    /// <summary>Receives a message and its sender, without allocation.</summary>
    /// <param name="buffer">Takes it.</param>
    /// <param name="socketFlags">As <see cref="Receive(Span{byte}, SocketFlags)"/>.</param>
    /// <param name="receivedAddress">Takes the sender.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="VnetSocketException">As <see cref="Receive(Span{byte}, SocketFlags)"/>.</exception>
    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress)
    {
        ArgumentNullException.ThrowIfNull(receivedAddress);
        Receive(buffer, null, WantsOf(socketFlags, ReceiveWants.Sender), out Received received, "ReceiveFrom");
        WriteName(received.Sender, receivedAddress);
        return received.Length;
    }

    /// <summary>Receives a message, its sender, and to which address and by which interface it came.</summary>
    /// <param name="buffer">Takes it.</param>
    /// <param name="socketFlags">As <see cref="Receive(Span{byte}, SocketFlags)"/>; then how it came: Truncated, Broadcast, Multicast.</param>
    /// <param name="remoteEP">Its sender.</param>
    /// <param name="packetInformation">Address and index of the interface.</param>
    /// <returns>Bytes in the buffer.</returns>
    public int ReceiveMessageFrom(Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out PacketInformation packetInformation)
    {
        Receive(buffer, null, WantsOf(socketFlags, ReceiveWants.Sender | ReceiveWants.Message), out Received received, "ReceiveMessageFrom");
        ReceiveMessageFromResult result = MessageOf(received, remoteEP);
        (socketFlags, remoteEP, packetInformation) = (result.SocketFlags, result.RemoteEndPoint, result.PacketInformation);
        return result.ReceivedBytes;
    }

    /// <summary>Receives a message with all that is known of it, without allocation.</summary>
    /// <param name="buffer">Takes it.</param>
    /// <param name="socketFlags">As <see cref="ReceiveMessageFrom"/>.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="control">What its headers say.</param>
    /// <returns>Bytes in the buffer.</returns>
    public int ReceiveMessage(Span<byte> buffer, ref SocketFlags socketFlags, out SockAddr sender, out Ancillary control)
    {
        Receive(buffer, null, WantsOf(socketFlags, ReceiveWants.Sender | ReceiveWants.Message), out Received received, "ReceiveMessage");
        (socketFlags, sender, control) = (received.Flags, received.Sender, received.Control);
        return received.Length;
    }

    /// <summary>Copies a datagram out and reads what is asked for from its headers.</summary>
    internal Received Read(Mbuf m, Span<byte> buffer, ReceiveWants wants)
    {
        var received = new Received { Length = Math.Min(buffer.Length, m.Pkthdr.Len) };
        m.CopyTo(0, buffer[..received.Length]);
        Finish(m, wants, ref received);
        return received;
    }

    internal void WriteName(in SockAddr name, SocketAddress address)
    {
        if (!name.IsNone)
            SocketNames.Write(name, address);
    }

    /// <summary>What to throw for a message that was longer than its buffer, where that is an error; else null.</summary>
    internal VnetSocketException? CutOf(in Received received, ReceiveWants wants, string call) =>
        (received.Flags & SocketFlags.Truncated) == 0 || (wants & (ReceiveWants.Message | ReceiveWants.MayTruncate)) != 0
            ? null
            : new VnetSocketException(Errno.MessageTooLong,
                $"{call} failed: the message was longer than the {received.Length} bytes of the buffer, and the rest is lost. "
                + $"Give a larger one, or use ReceiveMessageFrom. It is a {_so}.");

    internal static EndPoint EndPointOf(in SockAddr name, EndPoint? known) =>
        known is IPEndPoint ip && !name.IsNone && SockAddr.From(ip) == name with { FlowLabel = 0 } ? known : name.ToEndPoint();

    internal static ReceiveMessageFromResult MessageOf(in Received received, EndPoint? known) => new(
        received.Length, received.Flags, EndPointOf(received.Sender, known),
        new PacketInformation(received.Control.Has(AncillaryItems.Local) ? received.Control.Local.ToEndPoint().Address : null, received.Control.Interface));

    private void Receive(Span<byte> buffer, IList<ArraySegment<byte>>? pieces, ReceiveWants wants, out Received received, string call)
    {
        ThrowIfFailed(TryReceive(buffer, pieces, wants, out received), call);
        if (CutOf(received, wants, call) is { } cut)
            throw cut;
    }

    private Errno TryReceive(Span<byte> buffer, IList<ArraySegment<byte>>? pieces, ReceiveWants wants, out Received received)
    {
        if (Queue.IsEmpty && TryTake(buffer, pieces, wants, out received, out Errno error))
            return error;
        received = default;
        if (!Blocking)
            return _so.IsClosing ? _so.Gone : Errno.WouldBlock;
        long until = _so.ReceiveTimeout == TimeSpan.Zero ? long.MaxValue : Environment.TickCount64 + Math.Max((long)_so.ReceiveTimeout.TotalMilliseconds, 1);
        BlockedReader reader = BlockedReader.OfThisThread;
        while (true)
        {
            reader.Prepare(looksItself: (wants & ReceiveWants.Peek) != 0);
            Queue.Add(reader);
            if (!reader.Wait(until == long.MaxValue ? -1 : (int)Math.Clamp(until - Environment.TickCount64, 0, int.MaxValue)))
            {
                if (Queue.TryRemove(reader))
                    return Errno.TimedOut;
                reader.Wait(-1);
            }

            if (reader.Datagram is { } m)
            {
                received = Read(m, buffer, pieces, wants);
                m.FreeChain();
                return Errno.Ok;
            }

            // It was pending: closed under it is aborted, not disposed.
            if (reader.Error != Errno.Ok)
                return reader.Error == Errno.BadDescriptor ? Errno.Canceled : reader.Error;
            if (!reader.LooksItself)
                return Errno.Ok;
            if (TryTake(buffer, pieces, wants, out received, out error))
                return error;
        }
    }

    // False when one has to wait.
    private bool TryTake(Span<byte> buffer, IList<ArraySegment<byte>>? pieces, ReceiveWants wants, out Received received, out Errno error)
    {
        received = default;
        if (!_so.TryEnter())
        {
            error = _so.Gone;
            return true;
        }

        try
        {
            error = Errno.Ok;
            if ((wants & ReceiveWants.Peek) != 0)
            {
                var peek = new Peek { Socket = this, Buffer = buffer, Pieces = pieces, Wants = wants };
                if (_so.Receive.TryPeek(ref peek, static (m, ref look) => look.Received = look.Socket.Read(m, look.Buffer, look.Pieces, look.Wants)))
                {
                    received = peek.Received;
                    return true;
                }
            }
            else if (_so.Receive.Take() is { } m)
            {
                received = Read(m, buffer, pieces, wants);
                m.FreeChain();
                return true;
            }

            error = _so.TakeError();
            // The end of a socket that is being closed is no end of what its peer sends.
            if (error == Errno.Ok && _so.IsClosing)
                error = _so.Gone;
            return error != Errno.Ok || (_so.State & SocketStates.CantReceiveMore) != 0;
        }
        finally
        {
            _so.Exit();
        }
    }

    private Received Read(Mbuf m, Span<byte> buffer, IList<ArraySegment<byte>>? pieces, ReceiveWants wants)
    {
        if (pieces is null)
            return Read(m, buffer, wants);
        Received received = default;
        for (int i = 0; i < pieces.Count && received.Length < m.Pkthdr.Len; i++)
        {
            int count = Math.Min(pieces[i].Count, m.Pkthdr.Len - received.Length);
            m.CopyTo(received.Length, pieces[i].AsSpan(0, count));
            received.Length += count;
        }

        Finish(m, wants, ref received);
        return received;
    }

    private void Finish(Mbuf m, ReceiveWants wants, ref Received received)
    {
        if (received.Length < m.Pkthdr.Len)
            received.Flags |= SocketFlags.Truncated;
        if ((wants & (ReceiveWants.Sender | ReceiveWants.Message)) == 0)
            return;
        using (CurVnet.SetQuiet(Vnet))
        {
            received.Sender = _so.Protocol.SenderOf(_so, m);
            if ((wants & ReceiveWants.Message) == 0)
                return;
            if ((m.Flags & MbufFlags.Broadcast) != 0)
                received.Flags |= SocketFlags.Broadcast;
            if ((m.Flags & MbufFlags.Multicast) != 0)
                received.Flags |= SocketFlags.Multicast;
            _so.Protocol.ControlOf(_so, m, AllItems, ref received.Control);
        }
    }

    private ReceiveWants WantsOf(SocketFlags flags, ReceiveWants wants)
    {
        if (flags == SocketFlags.None)
            return wants;
        if ((flags & ~(SocketFlags.Peek | SocketFlags.Truncated | SocketFlags.Partial)) != 0)
            throw Failure(Errno.NotSupported, $"Receiving with {flags}", default);
        if ((flags & SocketFlags.Peek) != 0)
            wants |= ReceiveWants.Peek;
        if ((flags & SocketFlags.Truncated) != 0)
            wants |= ReceiveWants.MayTruncate;
        return wants;
    }

    private ref struct Peek
    {
        public VnetSocket Socket;
        public Span<byte> Buffer;
        public IList<ArraySegment<byte>>? Pieces;
        public ReceiveWants Wants;
        public Received Received;
    }
}
