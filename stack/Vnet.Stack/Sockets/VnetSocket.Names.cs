using System.Net;
using Vnet.Kern;
using Vnet.Net;
using SelectMode = System.Net.Sockets.SelectMode;
using SocketShutdown = System.Net.Sockets.SocketShutdown;

namespace Vnet.Sockets;

// Names and peers, and what does not carry data.
public sealed partial class VnetSocket
{
    /// <summary>Gives it a local name; port 0 for any free one.</summary>
    /// <exception cref="VnetSocketException">The name is in use, not of the vnet, or of another family.</exception>
    public void Bind(EndPoint localEP)
    {
        SockAddr name = NameOf(localEP);
        ThrowIfFailed(_so.Bind(name), $"Bind to {localEP}");
    }

    /// <summary>
    /// Gives it a peer: what it sends goes there, and it hears of it alone. It may be given another one later; one with address and
    /// port 0 takes it away.
    /// </summary>
    /// <exception cref="VnetSocketException">There is no route, or the name is of another family.</exception>
    public void Connect(EndPoint remoteEP) => Connect(NameOf(remoteEP));

    /// <inheritdoc cref="Connect(EndPoint)"/>
    public void Connect(IPAddress address, int port) => Connect(new IPEndPoint(address, port));

    /// <summary>As <see cref="Connect(EndPoint)"/>; a <see cref="DnsEndPoint"/> is resolved in the vnet first (<see cref="VnetDns"/>).</summary>
    public ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (remoteEP is DnsEndPoint dns)
            return ConnectAsync(dns.Host, dns.Port, cancellationToken);
        try
        {
            Connect(remoteEP);
            return default;
        }
        catch (Exception error) when (error is VnetSocketException or ObjectDisposedException)
        {
            return ValueTask.FromException(error);
        }
    }

    /// <summary>Resolves a name in the vnet, and takes the first address that can be connected to.</summary>
    /// <exception cref="VnetSocketException">None can be.</exception>
    /// <exception cref="VnetDnsException">The name has no address of the socket's family.</exception>
    public async ValueTask ConnectAsync(string host, int port, CancellationToken cancellationToken = default)
    {
        AddressFamily family = AddressFamily == AddressFamily.InterNetworkV6 && DualMode ? AddressFamily.Unspecified : AddressFamily;
        IPAddress[] addresses = await VnetDns.GetHostAddressesAsync(Vnet, host, family, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < addresses.Length; i++)
        {
            try
            {
                Connect(new IPEndPoint(addresses[i], port));
                return;
            }
            catch (VnetSocketException) when (i + 1 < addresses.Length && !_so.IsVnetGone)
            {
                // The next one may be reached.
            }
        }
    }

    /// <summary>Takes the peer away.</summary>
    /// <param name="reuseSocket">Must be true: a datagram socket can be used on.</param>
    public void Disconnect(bool reuseSocket)
    {
        ThrowIfFailed(_so.Disconnect(), "Disconnect");
        if (!reuseSocket)
            Close();
    }

    /// <summary>Ends one direction or both: receives return 0, sends fail.</summary>
    /// <exception cref="VnetSocketException">It has no peer; the direction is ended all the same, as in FreeBSD.</exception>
    public void Shutdown(SocketShutdown how) => ThrowIfFailed(_so.Shutdown(how switch
    {
        SocketShutdown.Receive => SocketStates.CantReceiveMore,
        SocketShutdown.Send => SocketStates.CantSendMore,
        SocketShutdown.Both => SocketStates.CantReceiveMore | SocketStates.CantSendMore,
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "Receive, Send or Both."),
    }), "Shutdown");

    /// <summary>Waits until a receive would not wait, or tells whether there is an error.</summary>
    /// <param name="microSeconds">For how long at most; negative for ever.</param>
    /// <param name="mode">What for. Datagrams can always be sent.</param>
    /// <returns>Whether it is so.</returns>
    public bool Poll(int microSeconds, SelectMode mode)
    {
        ThrowIfClosed();
        if (mode == SelectMode.SelectWrite)
            return true;
        if (mode == SelectMode.SelectError)
            return _so.Error != Errno.Ok;
        if (IsReadable || microSeconds == 0)
            return IsReadable;
        BlockedReader reader = BlockedReader.OfThisThread;
        reader.Prepare(looksItself: true);
        Queue.Add(reader);
        bool isWoken = reader.Wait(microSeconds < 0 ? -1 : (int)Math.Min(((long)microSeconds + 999) / 1000, int.MaxValue));
        if (!isWoken && Queue.TryRemove(reader))
            return false;
        if (!isWoken)
            reader.Wait(-1);
        ThrowIfFailed(reader.Error == Errno.BadDescriptor ? Errno.Canceled : reader.Error, "Poll");
        return true;
    }

    /// <inheritdoc cref="Poll(int, SelectMode)"/>
    public bool Poll(TimeSpan timeout, SelectMode mode) =>
        Poll(timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(timeout.Ticks / TimeSpan.TicksPerMicrosecond, int.MaxValue), mode);

    private bool IsReadable => !_so.Receive.IsEmpty || _so.Error != Errno.Ok || (_so.State & SocketStates.CantReceiveMore) != 0;

    private void Connect(in SockAddr name) =>
        ThrowIfFailed(_so.Connect(name.IsAny && name.Port == 0 ? default : name), "Connect", name);
}
