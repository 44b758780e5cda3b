using System.Net;
using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>Asks servers by UDP: every question from a random port with a random number, the servers in their order, again while there is time.</summary>
internal static class DnsClient
{
    /// <summary>Asks for the records of a name.</summary>
    /// <param name="vnet">From which vnet.</param>
    /// <param name="servers">The servers, the best first; at least one.</param>
    /// <param name="name">The name, as messages have it.</param>
    /// <param name="type">Type of the records.</param>
    /// <param name="timeout">How long to wait for a server the first time; twice as long each next time.</param>
    /// <param name="attempts">How often to ask all of them.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>An answer, or what the last server said that had none; null when none said anything.</returns>
    /// <exception cref="VnetSocketException">The vnet was destroyed.</exception>
    public static async ValueTask<DnsAnswer?> AskAsync(
        VnetInstance vnet, IReadOnlyList<IPEndPoint> servers, byte[] name, ushort type, TimeSpan timeout, int attempts, CancellationToken cancellation)
    {
        DnsAnswer? failure = null;
        for (int attempt = 0; attempt < attempts; attempt++, timeout *= 2)
        {
            foreach (IPEndPoint server in servers)
            {
                DnsAnswer? answer = await AskAsync(vnet, server, name, type, hasEdns: true, timeout, cancellation).ConfigureAwait(false);
                if (answer?.Outcome == DnsOutcome.NoEdns)
                    answer = await AskAsync(vnet, server, name, type, hasEdns: false, timeout, cancellation).ConfigureAwait(false);
                if (answer is null)
                    continue;
                if (answer.Outcome is not (DnsOutcome.Failed or DnsOutcome.Malformed or DnsOutcome.NoEdns))
                    return answer;
                failure = answer;
            }
        }

        return failure;
    }

    // Null without an answer: in time, or at all.
    private static async ValueTask<DnsAnswer?> AskAsync(
        VnetInstance vnet, IPEndPoint server, byte[] name, ushort type, bool hasEdns, TimeSpan timeout, CancellationToken cancellation)
    {
        byte[] query = new byte[DnsQuery.MaxLength];
        int length;
        TimeProvider time;
        using (CurVnet.SetQuiet(vnet))
        {
            ulong bits = ((ulong)VnetRandom.NextUInt32() << 32) | VnetRandom.NextUInt32();
            length = DnsQuery.Write(query, (ushort)VnetRandom.NextUInt32(), name, type, hasEdns, bits);
            time = VnetClock.Wheel.TimeProvider;
        }

        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var socket = new VnetSocket(vnet, server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            // With a peer it hears of that server alone, and of its being gone.
            socket.Connect(server);
            socket.Send(query.AsSpan(0, length));
            byte[] message = new byte[DnsQuery.UdpSize];
            while (true)
            {
                int received = await socket.ReceiveAsync(message, System.Net.Sockets.SocketFlags.Truncated, either.Token).ConfigureAwait(false);
                DnsAnswer answer = DnsReader.Read(message.AsSpan(0, received), query.AsSpan(0, length), type);
                if (answer.Outcome != DnsOutcome.NotOurs)
                    return answer;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (VnetSocketException error) when (error.Errno != Errno.NetworkDown || vnet.State == VnetState.Live)
        {
            // No route to it, or nobody listens there: another may be reached.
            return null;
        }
    }
}
