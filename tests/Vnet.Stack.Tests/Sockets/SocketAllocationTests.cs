using System.Net;
using System.Net.Sockets;
using Vnet.Net;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

// Switches the zones' debugging off, under which they record every call.
public sealed class SocketAllocationTests : IDisposable
{
    private const int Rounds = 2000;

    private readonly FakeNet _net = new("socket-allocation");
    private readonly VnetSocket _sender;
    private readonly VnetSocket _receiver;
    private readonly byte[] _buffer = new byte[64];
    private readonly bool _debug = MbufZones.Mbufs.Debug;

    public SocketAllocationTests()
    {
        SetDebug(false);
        _sender = _net.Open(1);
        _receiver = _net.Open(2);
        _sender.Connect(FakeNet.At(2));
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _net.Dispose();
        SetDebug(_debug);
    }

    [Fact]
    public void Synchronous_calls_allocate_nothing()
    {
        SocketAddress to = FakeNet.At(2).Serialize();
        var from = new SocketAddress(AddressFamily.InterNetwork);
        AssertNothing(() =>
        {
            _sender.Send(_buffer);
            _receiver.Receive(_buffer.AsSpan());
            _sender.SendTo(_buffer, SocketFlags.None, to);
            _receiver.ReceiveFrom(_buffer, SocketFlags.None, from);
        });
    }

    [Fact]
    public void Asynchronous_calls_that_end_at_once_allocate_nothing()
    {
        SocketAddress to = FakeNet.At(2).Serialize();
        var from = new SocketAddress(AddressFamily.InterNetwork);
        AssertNothing(() =>
        {
            End(_sender.SendToAsync(_buffer, SocketFlags.None, to));
            End(_receiver.ReceiveFromAsync(_buffer, SocketFlags.None, from));
        });
    }

    [Fact]
    public void Asynchronous_receives_that_wait_allocate_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var from = new SocketAddress(AddressFamily.InterNetwork);
        AssertNothing(() =>
        {
            ValueTask<int> waiting = _receiver.ReceiveFromAsync(_buffer, SocketFlags.None, from, cancel.Token);
            Assert.False(waiting.IsCompleted);
            _sender.Send(_buffer);
            End(waiting);
        });
    }

    private static void End(ValueTask<int> task)
    {
        Assert.True(task.IsCompleted);
        _ = task.GetAwaiter().GetResult();
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
    }

    private static void AssertNothing(Action round)
    {
        long least = long.MaxValue;
        // What else the runtime does on this thread may fall into one run, not into all.
        for (int run = 0; run < 10 && least > 0; run++)
        {
            for (int i = 0; i < Rounds / 10; i++)
                round();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++)
                round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
