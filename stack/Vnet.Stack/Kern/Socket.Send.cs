using System.Buffers;
using Vnet.Net;

namespace Vnet.Kern;

// sosend_dgram: the data is copied once, into mbufs with room for all headers.
public sealed partial class Socket
{
    /// <summary>Sends a message (<c>sosend</c>).</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="to">To whom; none for the peer.</param>
    /// <param name="flags">How.</param>
    /// <param name="control">What holds for this message alone.</param>
    public Errno Send(ReadOnlySpan<byte> data, in SockAddr to, MsgFlags flags, in Ancillary control)
    {
        if (!TryEnter())
            return Gone;
        try
        {
            if (CanSend(data.Length, to) is var refused and not Errno.Ok)
                return refused;
            using (CurVnet.SetQuiet(Vnet))
            {
                return Mbuf.From(data, Mbuf.LinkHeaderRoom + Protocol.HeadRoom) is { } m
                    ? Protocol.Send(this, m, to, flags, control)
                    : Errno.NoBuffers;
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The same with bytes in several pieces, which make one message.</summary>
    public Errno Send(in ReadOnlySequence<byte> data, in SockAddr to, MsgFlags flags, in Ancillary control)
    {
        if (data.IsSingleSegment)
            return Send(data.FirstSpan, to, flags, control);
        if (!TryEnter())
            return Gone;
        try
        {
            if (CanSend(data.Length, to) is var refused and not Errno.Ok)
                return refused;
            using (CurVnet.SetQuiet(Vnet))
            {
                if (Mbuf.GetChain((int)data.Length, Mbuf.LinkHeaderRoom + Protocol.HeadRoom) is not { } m)
                    return Errno.NoBuffers;
                var writer = new MbufWriter(m);
                foreach (ReadOnlyMemory<byte> piece in data)
                    writer.Write(piece.Span);
                return Protocol.Send(this, m, to, flags, control);
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The same with bytes in a list of arrays.</summary>
    public Errno Send(IList<ArraySegment<byte>> data, in SockAddr to, MsgFlags flags, in Ancillary control)
    {
        ArgumentNullException.ThrowIfNull(data);
        long length = 0;
        for (int i = 0; i < data.Count; i++)
            length += data[i].Count;
        if (!TryEnter())
            return Gone;
        try
        {
            if (CanSend(length, to) is var refused and not Errno.Ok)
                return refused;
            using (CurVnet.SetQuiet(Vnet))
            {
                if (Mbuf.GetChain((int)length, Mbuf.LinkHeaderRoom + Protocol.HeadRoom) is not { } m)
                    return Errno.NoBuffers;
                var writer = new MbufWriter(m);
                for (int i = 0; i < data.Count; i++)
                    writer.Write(data[i]);
                return Protocol.Send(this, m, to, flags, control);
            }
        }
        finally
        {
            Exit();
        }
    }

    private Errno CanSend(long length, in SockAddr to)
    {
        SocketStates state = State;
        if ((state & SocketStates.CantSendMore) != 0)
            return Errno.BrokenPipe;
        if (TakeError() is var pending and not Errno.Ok)
            return pending;
        if ((state & SocketStates.IsConnected) == 0)
        {
            if ((Protocol.Flags & ProtoFlags.ConnRequired) != 0)
                return Errno.NotConnected;
            if (to.IsNone)
                return Errno.DestinationRequired;
        }

        return length > Transmit.HighWater ? Errno.MessageTooLong : Errno.Ok;
    }
}
