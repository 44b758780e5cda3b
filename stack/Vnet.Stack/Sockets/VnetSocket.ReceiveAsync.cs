using System.Net;
using Vnet.Net;
using SocketFlags = System.Net.Sockets.SocketFlags;
using SocketReceiveFromResult = System.Net.Sockets.SocketReceiveFromResult;

namespace Vnet.Sockets;

// Asynchronous receives: done at once where there is something, else by an operation that is used again.
public sealed partial class VnetSocket
{
    /// <summary>As <see cref="Receive(Span{byte}, SocketFlags)"/>, without a time-out. Await it once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; no message is lost.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketFlags socketFlags = SocketFlags.None, CancellationToken cancellationToken = default)
    {
        ReceiveWants wants = WantsOf(socketFlags, ReceiveWants.None);
        if (TryEndAtOnce(buffer, wants, "Receive", cancellationToken, out Received received, out Exception? error))
            return error is null ? new ValueTask<int>(received.Length) : Failed<int>(error);
        ReceiveOperation operation = Start(buffer, wants, null, null, cancellationToken);
        return new ValueTask<int>(operation, operation.Version);
    }

    /// <inheritdoc cref="ReceiveAsync(Memory{byte}, SocketFlags, CancellationToken)"/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    /// <summary>As <see cref="ReceiveFrom(Span{byte}, SocketFlags, ref EndPoint)"/>. Await it once.</summary>
    /// <inheritdoc cref="ReceiveAsync(Memory{byte}, SocketFlags, CancellationToken)"/>
    public ValueTask<SocketReceiveFromResult> ReceiveFromAsync(Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint,
        CancellationToken cancellationToken = default)
    {
        ReceiveWants wants = WantsOf(socketFlags, ReceiveWants.Sender);
        if (TryEndAtOnce(buffer, wants, "ReceiveFrom", cancellationToken, out Received received, out Exception? error))
        {
            return error is null
                ? new ValueTask<SocketReceiveFromResult>(new SocketReceiveFromResult
                {
                    ReceivedBytes = received.Length,
                    RemoteEndPoint = EndPointOf(received.Sender, remoteEndPoint),
                })
                : Failed<SocketReceiveFromResult>(error);
        }

        ReceiveOperation operation = Start(buffer, wants, null, remoteEndPoint, cancellationToken);
        return new ValueTask<SocketReceiveFromResult>(operation, operation.Version);
    }

    /// <inheritdoc cref="ReceiveFromAsync(Memory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    public ValueTask<SocketReceiveFromResult> ReceiveFromAsync(Memory<byte> buffer, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        ReceiveFromAsync(buffer, SocketFlags.None, remoteEndPoint, cancellationToken);

    /// <summary>As <see cref="ReceiveFrom(Span{byte}, SocketFlags, SocketAddress)"/>, without allocation. Await it once.</summary>
    /// <inheritdoc cref="ReceiveAsync(Memory{byte}, SocketFlags, CancellationToken)"/>
    public ValueTask<int> ReceiveFromAsync(Memory<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receivedAddress);
        ReceiveWants wants = WantsOf(socketFlags, ReceiveWants.Sender);
        if (TryEndAtOnce(buffer, wants, "ReceiveFrom", cancellationToken, out Received received, out Exception? error))
        {
            if (error is not null)
                return Failed<int>(error);
            WriteName(received.Sender, receivedAddress);
            return new ValueTask<int>(received.Length);
        }

        ReceiveOperation operation = Start(buffer, wants, receivedAddress, null, cancellationToken);
        return new ValueTask<int>(operation, operation.Version);
    }

    /// <summary>As <see cref="ReceiveMessageFrom"/>. Await it once.</summary>
    /// <inheritdoc cref="ReceiveAsync(Memory{byte}, SocketFlags, CancellationToken)"/>
    public ValueTask<ReceiveMessageFromResult> ReceiveMessageFromAsync(Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint,
        CancellationToken cancellationToken = default)
    {
        ReceiveWants wants = WantsOf(socketFlags, ReceiveWants.Sender | ReceiveWants.Message);
        if (TryEndAtOnce(buffer, wants, "ReceiveMessageFrom", cancellationToken, out Received received, out Exception? error))
        {
            return error is null
                ? new ValueTask<ReceiveMessageFromResult>(MessageOf(received, remoteEndPoint))
                : Failed<ReceiveMessageFromResult>(error);
        }

        ReceiveOperation operation = Start(buffer, wants, null, remoteEndPoint, cancellationToken);
        return new ValueTask<ReceiveMessageFromResult>(operation, operation.Version);
    }

    /// <inheritdoc cref="ReceiveMessageFromAsync(Memory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    public ValueTask<ReceiveMessageFromResult> ReceiveMessageFromAsync(Memory<byte> buffer, EndPoint remoteEndPoint,
        CancellationToken cancellationToken = default) =>
        ReceiveMessageFromAsync(buffer, SocketFlags.None, remoteEndPoint, cancellationToken);

    private bool TryEndAtOnce(Memory<byte> buffer, ReceiveWants wants, string call, CancellationToken cancellation, out Received received, out Exception? error)
    {
        received = default;
        error = null;
        if (cancellation.IsCancellationRequested)
        {
            error = new OperationCanceledException(cancellation);
            return true;
        }

        Errno errno = Errno.Ok;
        if (_so.IsClosing)
            errno = _so.Gone;
        else if (!Queue.IsEmpty || !TryTake(buffer.Span, null, wants, out received, out errno))
            return false;
        error = errno == Errno.Ok ? CutOf(received, wants, call) : Failure(errno, call, default);
        return true;
    }

    private static ValueTask<T> Failed<T>(Exception error) =>
        error is OperationCanceledException canceled ? ValueTask.FromCanceled<T>(canceled.CancellationToken) : ValueTask.FromException<T>(error);

    private ReceiveOperation Start(Memory<byte> buffer, ReceiveWants wants, SocketAddress? address, EndPoint? endPoint, CancellationToken cancellation)
    {
        ReceiveOperation operation = Rent();
        operation.Begin(Queue, buffer, wants, address, endPoint, cancellation);
        return operation;
    }
}
