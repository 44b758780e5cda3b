using System.Threading.Channels;

namespace Vnet.Net;

/// <summary>Hears changes of routes, addresses and interfaces of one vnet, in order (a socket of route(4)).</summary>
/// <remarks>
/// Holds a limited number of messages for a slow reader; what comes beyond that is lost and counted
/// (<c>ENOBUFS</c>, <c>SO_RERROR</c>): the reader should then read the tables anew. Thread-safe, for one reader.
/// </remarks>
public sealed class RouteListener : IDisposable
{
    /// <summary>Messages held by default.</summary>
    public const int DefaultCapacity = 1024;

    private readonly Channel<RouteMessage> _messages;
    private readonly VnetInstance _vnet;
    private long _lost;
    private bool _ended;

    /// <summary>Begins to listen in the current vnet.</summary>
    /// <param name="capacity">Messages held for the reader.</param>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public RouteListener(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _messages = Channel.CreateBounded<RouteMessage>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        Rib.Listen(this);
        _vnet = CurVnet.Current!;
    }

    /// <summary>The messages; completed when the listener is disposed of or its vnet destroyed.</summary>
    public ChannelReader<RouteMessage> Messages => _messages.Reader;

    /// <summary>Messages lost because they were not read in time.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Stops listening. What is held can still be read.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _ended))
            return;
        using (CurVnet.Set(_vnet))
            Rib.Unlisten(this);
        End();
    }

    internal void Hear(in RouteMessage message)
    {
        if (!_messages.Writer.TryWrite(message))
            Interlocked.Increment(ref _lost);
    }

    internal void End()
    {
        Volatile.Write(ref _ended, true);
        _messages.Writer.TryComplete();
    }
}
