using System.Net;
using System.Threading.Tasks.Sources;
using Vnet.Net;
using SocketReceiveFromResult = System.Net.Sockets.SocketReceiveFromResult;

namespace Vnet.Sockets;

/// <summary>An asynchronous receive that waits, used again and again.</summary>
internal sealed class ReceiveOperation(VnetSocket socket) : ReceiveWaiter,
    IValueTaskSource<int>, IValueTaskSource<SocketReceiveFromResult>, IValueTaskSource<ReceiveMessageFromResult>
{
    // Continuations run on the thread pool: who completes it may be in a lane.
    private ManualResetValueTaskSourceCore<Errno> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private Memory<byte> _buffer;
    private SocketAddress? _address;
    private EndPoint? _endPoint;
    private Received _received;
    private bool _isCanceled;

    public short Version => _core.Version;

    /// <summary>Begins to wait.</summary>
    public void Begin(ReceiveQueue queue, Memory<byte> buffer, ReceiveWants wants, SocketAddress? address, EndPoint? endPoint, CancellationToken cancellation)
    {
        (_buffer, Wants, _address, _endPoint, _cancellation) = (buffer, wants, address, endPoint, cancellation);
        _isCanceled = false;
        _received = default;
        queue.Add(this);
        // After it is queued, where a token that is cancelled meanwhile finds it.
        if (cancellation.CanBeCanceled)
            _registration = cancellation.UnsafeRegister(static operation => ((ReceiveOperation)operation!).Cancel(), this);
    }

    public override void Read(Mbuf datagram) => _received = socket.Read(datagram, _buffer.Span, Wants);

    public override void Take(Mbuf datagram)
    {
        Read(datagram);
        datagram.FreeChain();
        Complete(Errno.Ok);
    }

    public override void Complete(Errno error) => _core.SetResult(error);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    int IValueTaskSource<int>.GetResult(short token)
    {
        SocketAddress? address = _address;
        Received received = End(token, "Receive");
        if (address is not null)
            socket.WriteName(received.Sender, address);
        return received.Length;
    }

    SocketReceiveFromResult IValueTaskSource<SocketReceiveFromResult>.GetResult(short token)
    {
        EndPoint? endPoint = _endPoint;
        Received received = End(token, "ReceiveFrom");
        return new SocketReceiveFromResult { ReceivedBytes = received.Length, RemoteEndPoint = VnetSocket.EndPointOf(received.Sender, endPoint) };
    }

    ReceiveMessageFromResult IValueTaskSource<ReceiveMessageFromResult>.GetResult(short token)
    {
        EndPoint? endPoint = _endPoint;
        return VnetSocket.MessageOf(End(token, "ReceiveMessageFrom"), endPoint);
    }

    // Takes the result, and gives itself back.
    private Received End(short token, string call)
    {
        // Throws for a task that is not finished or was awaited before; then it is not ours to give back.
        Errno error = _core.GetResult(token);
        // Waits for a cancellation that runs: afterwards none of this use is left.
        _registration.Dispose();
        (Received received, ReceiveWants wants, bool isCanceled, CancellationToken cancellation) = (_received, Wants, _isCanceled, _cancellation);
        _registration = default;
        _cancellation = default;
        _buffer = default;
        (_address, _endPoint) = (null, null);
        _core.Reset();
        socket.Return(this);
        if (isCanceled)
            throw new OperationCanceledException(cancellation);
        // It was pending: closed under it is aborted, not disposed.
        socket.ThrowIfFailed(error == Errno.BadDescriptor ? Errno.Canceled : error, call);
        return socket.CutOf(received, wants, call) is { } cut ? throw cut : received;
    }

    private void Cancel()
    {
        if (!socket.Queue.TryRemove(this))
            return;
        _isCanceled = true;
        Complete(Errno.Canceled);
    }
}
