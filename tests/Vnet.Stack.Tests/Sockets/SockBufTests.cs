using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Stack.Tests.Sockets;

public sealed class SockBufTests : IDisposable
{
    private readonly FakeNet _net = new("sockbuf");
    private readonly Socket _so;

    public SockBufTests()
    {
        using (CurVnet.Set(_net.Vnet))
        {
            Assert.Equal(Errno.Ok, Socket.Create(_net.Protocol, 0, Ucred.Kernel, out Socket? so));
            _so = so!;
        }
    }

    public void Dispose()
    {
        _so.Close();
        Assert.Equal(0, _net.Mbufs);
        _net.Dispose();
    }

    [Fact]
    public void Names_count_as_in_FreeBSD()
    {
        // 40 datagrams of 1 KiB and a name: udp_recvspace.
        int taken = 0;
        while (TryAppend(1024))
            taken++;
        Assert.Equal(42080 / (1024 + 16), taken);
        Assert.Equal(taken * 1040, _so.Receive.Bytes);
        Assert.Equal(taken * 1024, _so.Receive.Available);
        Assert.Equal(1, _so.Receive.Dropped);
        _so.Receive.Flush();
        Assert.Equal((0, 0), (_so.Receive.Bytes, _so.Receive.Storage));
        Assert.True(TryAppend(1024));
    }

    [Fact]
    public void Memory_counts_beside_bytes()
    {
        _so.Receive.Reserve(1000);
        int taken = 0;
        while (TryAppend(0))
            taken++;
        // 16 bytes of each name; the memory would be for 8 * 1000 / 512 only.
        Assert.Equal(8000, _so.Receive.StorageMax);
        Assert.Equal(16, taken);
    }

    [Theory]
    [InlineData(0, Errno.Invalid)]
    [InlineData(1, Errno.Ok)]
    [InlineData(1 << 20, Errno.Ok)]
    [InlineData(2 * 1024 * 1024, Errno.NoBuffers)]
    public void Size_is_limited_by_maxsockbuf(int size, Errno expected) => Assert.Equal(expected, _so.Receive.Reserve(size));

    [Fact]
    public void Reader_is_woken_once()
    {
        var upcall = new Counter();
        _so.Upcall = upcall;
        Assert.True(TryAppend(1));
        Assert.Equal(0, upcall.Reads);
        Assert.False(_so.Receive.TryArm());
        _so.Receive.Flush();
        Assert.True(_so.Receive.TryArm());
        for (int i = 0; i < 10; i++)
            TryAppend(1);
        Assert.Equal(1, upcall.Reads);
    }

    [Fact]
    public void Closed_it_takes_nothing()
    {
        Assert.True(TryAppend(5));
        _so.Close();
        Assert.True(_so.IsClosed);
        Assert.Equal(0, _so.Receive.Bytes);
        Assert.False(TryAppend(5));
        Assert.False(_so.Receive.TryArm());
        Assert.Equal(Errno.BadDescriptor, _so.Bind(default));
        Assert.Equal(0, SocketLimits.CountOf(_net.Vnet));
    }

    private bool TryAppend(int length)
    {
        using (CurVnet.Set(_net.Vnet))
        {
            Mbuf m = Mbuf.GetChain(length)!;
            if (_so.Receive.TryAppend(m))
                return true;
            m.FreeChain();
            return false;
        }
    }

    private sealed class Counter : ISockUpcall
    {
        public int Reads { get; private set; }

        public void Readable(Socket so) => Reads++;

        public void Writable(Socket so)
        {
        }
    }
}
