using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class VnetSocketTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FakeNet _net = new("vnet-socket");
    private readonly VnetSocket _sender;
    private readonly VnetSocket _receiver;

    public VnetSocketTests()
    {
        _sender = _net.Open(1);
        _receiver = _net.Open(2);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        if (_net.Vnet.State == VnetState.Live)
            Assert.Equal(0, _net.Mbufs);
        _net.Dispose();
    }

    [Fact]
    public void Message_arrives_with_its_sender()
    {
        Assert.Equal(5, _sender.SendTo("hello"u8, FakeNet.At(2)));
        Assert.Equal(5, _receiver.Available);
        Span<byte> buffer = stackalloc byte[16];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(5, _receiver.ReceiveFrom(buffer, ref from));
        Assert.Equal("hello"u8, buffer[..5]);
        Assert.Equal(FakeNet.At(1), from);
        Assert.Equal(0, _receiver.Available);
    }

    [Fact]
    public void The_same_sender_is_the_same_object()
    {
        _sender.SendTo("a"u8, FakeNet.At(2));
        EndPoint from = FakeNet.At(1);
        EndPoint before = from;
        _receiver.ReceiveFrom(new byte[1], ref from);
        Assert.Same(before, from);
    }

    [Fact]
    public void Socket_address_takes_the_sender_and_gives_the_peer()
    {
        var address = new SocketAddress(AddressFamily.InterNetworkV6);
        _sender.SendTo("a"u8, SocketFlags.None, FakeNet.At(2).Serialize());
        Assert.Equal(1, _receiver.ReceiveFrom(new byte[1], SocketFlags.None, address));
        Assert.Equal(FakeNet.At(1), new IPEndPoint(0, 0).Create(address));
    }

    [Fact]
    public void Pieces_are_one_message()
    {
        _sender.Connect(FakeNet.At(2));
        _sender.Send([new ArraySegment<byte>([1, 2]), new ArraySegment<byte>([3]), default]);
        byte[] first = new byte[1];
        byte[] second = new byte[5];
        Assert.Equal(3, _receiver.Receive([new ArraySegment<byte>(first), new ArraySegment<byte>(second)]));
        Assert.Equal([1, 2, 3], [first[0], second[0], second[1]]);
        byte[] large = new byte[6000];
        Random.Shared.NextBytes(large);
        var sequence = new Piece(large.AsMemory(0, 100)).Then(large.AsMemory(100, 5000)).Then(large.AsMemory(5100)).Sequence;
        Assert.Equal(6000, _sender.Send(sequence));
        byte[] back = new byte[6000];
        Assert.Equal(6000, _receiver.Receive(back));
        Assert.Equal(large, back);
    }

    [Fact]
    public void Longer_message_than_the_buffer_is_an_error_unless_it_may_be_cut()
    {
        byte[] buffer = new byte[2];
        _sender.SendTo("long"u8, FakeNet.At(2));
        VnetSocketException error = Assert.Throws<VnetSocketException>(() => _receiver.Receive(buffer));
        Assert.Equal(SocketError.MessageSize, error.SocketErrorCode);
        Assert.Equal("lo"u8, buffer);
        Assert.Equal(0, _receiver.Available);
        _sender.SendTo("long"u8, FakeNet.At(2));
        EndPoint from = FakeNet.At(9);
        SocketFlags flags = SocketFlags.None;
        Assert.Equal(2, _receiver.ReceiveMessageFrom(buffer, ref flags, ref from, out PacketInformation information));
        Assert.Equal(SocketFlags.Truncated, flags);
        Assert.Equal((FakeNet.At(1), FakeNet.At(2).Address, 7), (from, information.Address, information.Interface));
    }

    [Fact]
    public void Peeked_message_stays()
    {
        _sender.SendTo("abc"u8, FakeNet.At(2));
        byte[] buffer = new byte[3];
        Assert.Equal(3, _receiver.Receive(buffer, SocketFlags.Peek));
        Assert.Equal(3, _receiver.Available);
        Assert.Equal(3, _receiver.Receive(buffer));
        Assert.Equal("abc"u8, buffer);
    }

    [Fact]
    public void Not_blocking_would_block()
    {
        _receiver.Blocking = false;
        VnetSocketException error = Assert.Throws<VnetSocketException>(() => _receiver.Receive(new byte[1]));
        Assert.Equal((SocketError.WouldBlock, Errno.WouldBlock), (error.SocketErrorCode, error.Errno));
    }

    [Fact]
    public void Receive_times_out_and_the_next_works()
    {
        _receiver.ReceiveTimeout = 20;
        VnetSocketException error = Assert.Throws<VnetSocketException>(() => _receiver.Receive(new byte[1]));
        Assert.Equal(SocketError.TimedOut, error.SocketErrorCode);
        Assert.Contains("vnet-socket", error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:2", error.Message, StringComparison.Ordinal);
        _sender.SendTo("a"u8, FakeNet.At(2));
        Assert.Equal(1, _receiver.Receive(new byte[1]));
    }

    [Fact]
    public async Task Blocked_thread_is_woken()
    {
        Task<int> receive = Task.Factory.StartNew(() => _receiver.Receive(new byte[10]), TaskCreationOptions.LongRunning);
        while (_receiver.Queue.IsEmpty)
            await Task.Yield();
        _sender.SendTo("woken"u8, FakeNet.At(2));
        Assert.Equal(5, await receive.WaitAsync(s_patience));
    }

    [Fact]
    public async Task Waiting_receives_are_served_in_their_order()
    {
        byte[][] buffers = [new byte[1], new byte[1], new byte[1]];
        Task<int>[] tasks = Array.ConvertAll(buffers, buffer => _receiver.ReceiveAsync(buffer).AsTask());
        foreach (byte i in (byte[])[1, 2, 3])
            _sender.SendTo([i], FakeNet.At(2));
        await Task.WhenAll(tasks).WaitAsync(s_patience);
        Assert.Equal([1, 2, 3], buffers.Select(buffer => buffer[0]));
    }

    [Fact]
    public async Task Asynchronous_receives_give_sender_and_interface()
    {
        ValueTask<SocketReceiveFromResult> from = _receiver.ReceiveFromAsync(new byte[9], FakeNet.At(9));
        ValueTask<ReceiveMessageFromResult> message = _receiver.ReceiveMessageFromAsync(new byte[9], FakeNet.At(9));
        var address = new SocketAddress(AddressFamily.InterNetwork);
        ValueTask<int> plain = _receiver.ReceiveFromAsync(new byte[9], SocketFlags.None, address);
        Assert.False(from.IsCompleted);
        for (int i = 0; i < 3; i++)
            await _sender.SendToAsync(new byte[i], FakeNet.At(2));
        SocketReceiveFromResult first = await from;
        Assert.Equal((0, FakeNet.At(1)), (first.ReceivedBytes, first.RemoteEndPoint));
        ReceiveMessageFromResult result = await message;
        Assert.Equal((1, FakeNet.At(1), 7), (result.ReceivedBytes, result.RemoteEndPoint, result.PacketInformation.Interface));
        Assert.Equal(2, await plain);
        Assert.Equal(FakeNet.At(1), new IPEndPoint(0, 0).Create(address));
    }

    [Fact]
    public async Task Cancelled_receive_loses_no_message()
    {
        using var cancel = new CancellationTokenSource();
        ValueTask<int> cancelled = _receiver.ReceiveAsync(new byte[1], cancel.Token);
        ValueTask<int> waiting = _receiver.ReceiveAsync(new byte[1]);
        await cancel.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled);
        Assert.Equal(cancel.Token, error.CancellationToken);
        _sender.SendTo("a"u8, FakeNet.At(2));
        Assert.Equal(1, await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _receiver.ReceiveAsync(new byte[1], cancel.Token));
    }

    [Fact]
    public async Task Closing_aborts_what_waits_and_disposes_what_comes_later()
    {
        ValueTask<int> waiting = _receiver.ReceiveAsync(new byte[1]);
        Task<int> blocked = Task.Factory.StartNew(() => _receiver.Receive(new byte[1]), TaskCreationOptions.LongRunning);
        await _receiver.DisposeAsync();
        VnetSocketException error = await Assert.ThrowsAsync<VnetSocketException>(async () => await waiting);
        Assert.Equal(SocketError.OperationAborted, error.SocketErrorCode);
        // It may have come before the end or after.
        Exception? other = await Record.ExceptionAsync(() => blocked.WaitAsync(s_patience));
        Assert.True(other is ObjectDisposedException or VnetSocketException { SocketErrorCode: SocketError.OperationAborted }, $"{other}");
        Assert.Throws<ObjectDisposedException>(() => _receiver.Receive(new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => _receiver.SendTo("a"u8, FakeNet.At(1)));
        Assert.Throws<ObjectDisposedException>(() => _receiver.Bind(FakeNet.At(5)));
    }

    [Fact]
    public async Task Destroyed_vnet_fails_its_sockets_with_its_name()
    {
        ValueTask<int> waiting = _receiver.ReceiveAsync(new byte[1]);
        Task<int> blocked = Task.Factory.StartNew(() => _sender.Receive(new byte[1]), TaskCreationOptions.LongRunning);
        while (_sender.Queue.IsEmpty)
            await Task.Yield();
        Assert.Equal(2, SocketLimits.CountOf(_net.Vnet));
        _net.Vnet.Dispose();
        foreach (Task<int> task in (Task<int>[])[waiting.AsTask(), blocked])
        {
            VnetSocketException error = await Assert.ThrowsAsync<VnetSocketException>(() => task.WaitAsync(s_patience));
            Assert.Equal(SocketError.NetworkDown, error.SocketErrorCode);
            Assert.Contains("vnet 'vnet-socket'", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, _net.Protocol.Detached);
        Assert.Equal(SocketError.NetworkDown, Assert.Throws<VnetSocketException>(() => _sender.SendTo("a"u8, FakeNet.At(2))).SocketErrorCode);
        Assert.Equal(SocketError.NetworkDown, Assert.Throws<VnetSocketException>(() => _net.Open()).SocketErrorCode);
        Assert.Empty(_net.Vnet.Leaks);
    }

    [Fact]
    public void Pending_error_is_told_once()
    {
        _receiver.Kernel.SetError(Errno.ConnectionRefused);
        Assert.True(_receiver.Poll(0, SelectMode.SelectError));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<VnetSocketException>(() => _receiver.Receive(new byte[1])).SocketErrorCode);
        _receiver.Kernel.SetError(Errno.HostUnreachable);
        Assert.Equal((int)SocketError.HostUnreachable, _receiver.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
        Assert.Equal((int)SocketError.Success, _receiver.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
    }

    [Fact]
    public async Task Pending_error_ends_a_waiting_receive()
    {
        ValueTask<int> waiting = _receiver.ReceiveAsync(new byte[1]);
        _receiver.Kernel.SetError(Errno.ConnectionRefused);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<VnetSocketException>(async () => await waiting)).SocketErrorCode);
    }

    [Fact]
    public async Task Shut_down_it_receives_nothing_and_sends_no_more()
    {
        _sender.Connect(FakeNet.At(2));
        ValueTask<int> waiting = _sender.ReceiveAsync(new byte[1]);
        _sender.Shutdown(SocketShutdown.Both);
        Assert.Equal(0, await waiting);
        Assert.Equal(0, _sender.Receive(new byte[1]));
        Assert.Equal(SocketError.Shutdown, Assert.Throws<VnetSocketException>(() => _sender.Send("a"u8)).SocketErrorCode);
        Assert.Equal(SocketError.NotConnected, Assert.Throws<VnetSocketException>(() => _receiver.Shutdown(SocketShutdown.Both)).SocketErrorCode);
    }

    [Fact]
    public void Sending_without_a_peer_or_too_much_is_refused()
    {
        Assert.Equal(SocketError.DestinationAddressRequired, Assert.Throws<VnetSocketException>(() => _sender.Send("a"u8)).SocketErrorCode);
        _sender.SendBufferSize = 10;
        Assert.Equal(SocketError.MessageSize, Assert.Throws<VnetSocketException>(() => _sender.SendTo(new byte[11], FakeNet.At(2))).SocketErrorCode);
        Assert.Equal(SocketError.OperationNotSupported,
            Assert.Throws<VnetSocketException>(() => _sender.SendTo("a"u8, SocketFlags.OutOfBand, FakeNet.At(2))).SocketErrorCode);
        _net.Protocol.Answer = Errno.HostUnreachable;
        VnetSocketException error = Assert.Throws<VnetSocketException>(() => _sender.SendTo("a"u8, FakeNet.At(77)));
        Assert.Equal(SocketError.HostUnreachable, error.SocketErrorCode);
        Assert.Contains("127.0.0.1:77", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_data_and_flags_reach_the_protocol()
    {
        _sender.SendMessage("a"u8, new SockAddr(new(127, 0, 0, 1), 2), new Ancillary { Items = AncillaryItems.HopLimit, HopLimit = 9 }, SocketFlags.DontRoute);
        Assert.Equal((9, MsgFlags.DontRoute), (_net.Protocol.LastControl.HopLimit, _net.Protocol.LastFlags));
        SocketFlags flags = SocketFlags.None;
        Assert.Equal(1, _receiver.ReceiveMessage(new byte[1], ref flags, out SockAddr sender, out Ancillary control));
        Assert.Equal((1, 7), (sender.Port, control.Interface));
    }

    [Fact]
    public void Poll_waits_for_data()
    {
        Assert.True(_receiver.Poll(0, SelectMode.SelectWrite));
        Assert.False(_receiver.Poll(0, SelectMode.SelectRead));
        Assert.False(_receiver.Poll(10_000, SelectMode.SelectRead));
        _sender.SendTo("a"u8, FakeNet.At(2));
        Assert.True(_receiver.Poll(-1, SelectMode.SelectRead));
    }

    [Fact]
    public void Names_are_told()
    {
        Assert.Equal(FakeNet.At(1), _sender.LocalEndPoint);
        Assert.Null(_sender.RemoteEndPoint);
        _sender.Connect(FakeNet.At(2));
        Assert.True(_sender.Connected);
        Assert.Equal(FakeNet.At(2), _sender.RemoteEndPoint);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<VnetSocketException>(() => _net.Open(2)).SocketErrorCode);
        using VnetSocket unbound = _net.Open();
        Assert.False(unbound.IsBound);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, 252, SocketError.ProtocolNotSupported)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Seqpacket, 0, SocketError.ProtocolType)]
    [InlineData(AddressFamily.Unix, SocketType.Dgram, 0, SocketError.AddressFamilyNotSupported)]
    public void What_does_not_exist_is_refused(AddressFamily family, SocketType type, int protocol, SocketError expected) =>
        Assert.Equal(expected, Assert.Throws<VnetSocketException>(() => new VnetSocket(_net.Vnet, family, type, (ProtocolType)protocol)).SocketErrorCode);

    [Fact]
    public void Jail_without_an_address_of_the_family_has_no_socket_of_it()
    {
        Prison prison = Prison.Create(new JailParameters { Name = "no-inet", Ip4 = [], Persist = true });
        try
        {
            using (prison.Attach())
            {
                VnetSocketException error = Assert.Throws<VnetSocketException>(() => new VnetSocket(
                    VnetInstance.Default, AddressFamily.InterNetwork, SocketType.Dgram, (ProtocolType)FakeProtosw.Number));
                Assert.Equal(SocketError.ProtocolNotSupported, error.SocketErrorCode);
                Assert.Equal(SocketError.AccessDenied, Assert.Throws<VnetSocketException>(() => _net.Open()).SocketErrorCode);
            }
        }
        finally
        {
            prison.Remove();
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        private readonly Piece _first;

        public Piece(ReadOnlyMemory<byte> memory, Piece? first = null) => (Memory, _first) = (memory, first ?? this);

        public ReadOnlySequence<byte> Sequence => new(_first, 0, this, Memory.Length);

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, _first) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
