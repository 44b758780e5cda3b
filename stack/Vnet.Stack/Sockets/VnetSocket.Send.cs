using System.Buffers;
using System.Net;
using Vnet.Kern;
using Vnet.Net;
using SocketFlags = System.Net.Sockets.SocketFlags;

namespace Vnet.Sockets;

// Sending: never waits, because datagrams are handed to the device at once. What is too much is dropped there or here (ENOBUFS).
public sealed partial class VnetSocket
{
    /// <summary>Sends a message to the peer.</summary>
    /// <param name="buffer">The message.</param>
    /// <param name="socketFlags"><see cref="SocketFlags.DontRoute"/> or none.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="VnetSocketException">It could not be sent.</exception>
    public int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags = SocketFlags.None) => Send(buffer, default, socketFlags, default, "Send");

    /// <inheritdoc cref="Send(ReadOnlySpan{byte}, SocketFlags)"/>
    public int Send(byte[] buffer, SocketFlags socketFlags = SocketFlags.None) => Send(buffer.AsSpan(), socketFlags);

    /// <summary>Sends the pieces as one message to the peer.</summary>
    /// <inheritdoc cref="Send(ReadOnlySpan{byte}, SocketFlags)"/>
    public int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags = SocketFlags.None)
    {
        ThrowIfFailed(_so.Send(buffers, default, FlagsOf(socketFlags), default), "Send");
        return LengthOf(buffers);
    }

    /// <inheritdoc cref="Send(IList{ArraySegment{byte}}, SocketFlags)"/>
    public int Send(in ReadOnlySequence<byte> buffers, SocketFlags socketFlags = SocketFlags.None)
    {
        ThrowIfFailed(_so.Send(buffers, default, FlagsOf(socketFlags), default), "Send");
        return (int)buffers.Length;
    }

    /// <summary>Sends a message.</summary>
    /// <param name="buffer">The message.</param>
    /// <param name="socketFlags"><see cref="SocketFlags.DontRoute"/> or none.</param>
    /// <param name="remoteEP">To whom.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="VnetSocketException">It could not be sent.</exception>
    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        Send(buffer, NameOf(remoteEP), socketFlags, default, "SendTo");

    /// <inheritdoc cref="SendTo(ReadOnlySpan{byte}, SocketFlags, EndPoint)"/>
    public int SendTo(ReadOnlySpan<byte> buffer, EndPoint remoteEP) => SendTo(buffer, SocketFlags.None, remoteEP);

    /// <inheritdoc cref="SendTo(ReadOnlySpan{byte}, SocketFlags, EndPoint)"/>
    public int SendTo(byte[] buffer, EndPoint remoteEP) => SendTo(buffer.AsSpan(), SocketFlags.None, remoteEP);

    /// <summary>Sends a message.</summary>
    /// <param name="buffer">The message.</param>
    /// <param name="socketFlags"><see cref="SocketFlags.DontRoute"/> or none.</param>
    /// <param name="socketAddress">To whom.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="VnetSocketException">It could not be sent.</exception>
    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress) =>
        Send(buffer, Mapped(SocketNames.Read(socketAddress)), socketFlags, default, "SendTo");

    /// <summary>Sends the pieces as one message.</summary>
    /// <inheritdoc cref="SendTo(ReadOnlySpan{byte}, SocketFlags, EndPoint)"/>
    public int SendTo(in ReadOnlySequence<byte> buffers, SocketFlags socketFlags, EndPoint remoteEP)
    {
        SockAddr to = NameOf(remoteEP);
        ThrowIfFailed(_so.Send(buffers, to, FlagsOf(socketFlags), default), "SendTo", to);
        return (int)buffers.Length;
    }

    /// <summary>Sends a message with what holds for it alone: source, interface, hop limit, ….</summary>
    /// <param name="buffer">The message.</param>
    /// <param name="to">To whom; none for the peer.</param>
    /// <param name="control">What holds for it.</param>
    /// <param name="socketFlags"><see cref="SocketFlags.DontRoute"/> or none.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="VnetSocketException">It could not be sent.</exception>
    public int SendMessage(ReadOnlySpan<byte> buffer, in SockAddr to, in Ancillary control, SocketFlags socketFlags = SocketFlags.None) =>
        Send(buffer, Mapped(to), socketFlags, control, "SendMessage");

    /// <summary>As <see cref="Send(ReadOnlySpan{byte}, SocketFlags)"/>; done when it returns.</summary>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags = SocketFlags.None, CancellationToken cancellationToken = default) =>
        SendAsync(buffer.Span, default, socketFlags, "Send", cancellationToken);

    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, SocketFlags, CancellationToken)"/>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken) =>
        SendAsync(buffer, SocketFlags.None, cancellationToken);

    /// <summary>As <see cref="SendTo(ReadOnlySpan{byte}, SocketFlags, EndPoint)"/>; done when it returns.</summary>
    public ValueTask<int> SendToAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default) =>
        SendAsync(buffer.Span, NameOf(remoteEP), socketFlags, "SendTo", cancellationToken);

    /// <inheritdoc cref="SendToAsync(ReadOnlyMemory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    public ValueTask<int> SendToAsync(ReadOnlyMemory<byte> buffer, EndPoint remoteEP, CancellationToken cancellationToken = default) =>
        SendToAsync(buffer, SocketFlags.None, remoteEP, cancellationToken);

    /// <inheritdoc cref="SendToAsync(ReadOnlyMemory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    public ValueTask<int> SendToAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress,
        CancellationToken cancellationToken = default) =>
        SendAsync(buffer.Span, Mapped(SocketNames.Read(socketAddress)), socketFlags, "SendTo", cancellationToken);

    private int Send(ReadOnlySpan<byte> buffer, in SockAddr to, SocketFlags flags, in Ancillary control, string call)
    {
        ThrowIfFailed(_so.Send(buffer, to, FlagsOf(flags), control), call, to);
        return buffer.Length;
    }

    private ValueTask<int> SendAsync(ReadOnlySpan<byte> buffer, in SockAddr to, SocketFlags flags, string call, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellation);
        Errno error = _so.Send(buffer, to, FlagsOf(flags), default);
        return error == Errno.Ok ? new ValueTask<int>(buffer.Length) : ValueTask.FromException<int>(Failure(error, call, to));
    }

    private MsgFlags FlagsOf(SocketFlags flags)
    {
        if (flags == SocketFlags.None)
            return MsgFlags.None;
        if ((flags & ~SocketFlags.DontRoute) != 0)
            throw Failure(Errno.NotSupported, $"Sending with {flags}", default);
        return MsgFlags.DontRoute;
    }

    private static int LengthOf(IList<ArraySegment<byte>> buffers)
    {
        int length = 0;
        for (int i = 0; i < buffers.Count; i++)
            length += buffers[i].Count;
        return length;
    }
}
