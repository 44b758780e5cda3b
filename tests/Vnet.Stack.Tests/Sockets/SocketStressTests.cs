using System.Net.Sockets;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class SocketStressTests
{
    private const int Rounds = 200;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Senders_receivers_cancellations_and_closing_race_without_loss_of_memory()
    {
        using var net = new FakeNet("socket-stress");
        for (int round = 0; round < Rounds; round++)
        {
            using VnetSocket receiver = net.Open(2);
            using VnetSocket sender = net.Open();
            using var cancel = new CancellationTokenSource();
            Task[] tasks =
            [
                Task.Run(() => Send(sender)), Task.Run(() => Send(sender)),
                Task.Run(() => Receive(receiver, cancel.Token)), Task.Run(() => Receive(receiver, CancellationToken.None)),
                Task.Run(() => Block(receiver)),
                Task.Run(cancel.Cancel),
                Task.Run(async () =>
                {
                    await Task.Yield();
                    receiver.Dispose();
                }),
            ];
            await Task.WhenAll(tasks).WaitAsync(s_patience);
            sender.Dispose();
            Assert.Equal(0, Vnet.Kern.SocketLimits.CountOf(net.Vnet));
        }

        Assert.Equal(0, net.Mbufs);
    }

    [Fact]
    public async Task Vnets_die_under_their_sockets()
    {
        for (int round = 0; round < 30; round++)
        {
            using var net = new FakeNet("socket-death");
            VnetSocket receiver = net.Open(2);
            VnetSocket sender = net.Open();
            Task[] tasks =
            [
                Task.Run(() => Send(sender)), Task.Run(() => Receive(receiver, CancellationToken.None)), Task.Run(() => Block(receiver)),
                Task.Run(net.Vnet.Dispose),
            ];
            await Task.WhenAll(tasks).WaitAsync(s_patience);
            Assert.Empty(net.Vnet.Leaks);
            Assert.True(receiver.Kernel.IsClosed);
        }
    }

    // Each goes on until its socket is closed; what is not one of its ends comes out of the test.
    private static void Send(VnetSocket socket)
    {
        byte[] message = new byte[100];
        try
        {
            for (int i = 0; i < 500; i++)
            {
                try
                {
                    socket.SendTo(message, FakeNet.At(2));
                }
                catch (VnetSocketException error) when (error.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
                {
                    Thread.Yield();
                }
            }
        }
        catch (ObjectDisposedException)
        {
        }
        catch (VnetSocketException error) when (IsEnd(error))
        {
        }
    }

    private static async Task Receive(VnetSocket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[100];
        try
        {
            while (true)
                Assert.Equal(100, await socket.ReceiveAsync(buffer, cancellation));
        }
        catch (OperationCanceledException)
        {
        }
        catch (ObjectDisposedException)
        {
        }
        catch (VnetSocketException error) when (IsEnd(error))
        {
        }
    }

    private static void Block(VnetSocket socket)
    {
        Span<byte> buffer = stackalloc byte[100];
        try
        {
            while (true)
                Assert.Equal(100, socket.Receive(buffer));
        }
        catch (ObjectDisposedException)
        {
        }
        catch (VnetSocketException error) when (IsEnd(error))
        {
        }
    }

    private static bool IsEnd(VnetSocketException error) =>
        error.SocketErrorCode is SocketError.OperationAborted or SocketError.NetworkDown;
}
