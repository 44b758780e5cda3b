using Vnet.Net;

namespace Vnet.Kern;

// What its owner asks for: sobind, soconnect, sodisconnect, soshutdown, solisten, and names. Each sets the socket's vnet.
public sealed partial class Socket
{
    /// <summary>Gives it a local name (<c>sobind</c>).</summary>
    public Errno Bind(in SockAddr name)
    {
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
                return Protocol.Bind(this, name);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// Gives it a peer (<c>soconnect</c>). A datagram socket that has one loses it first; it loses it and gets none when the name is
    /// none.
    /// </summary>
    public Errno Connect(in SockAddr name)
    {
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
            {
                if ((State & (SocketStates.IsConnected | SocketStates.IsConnecting)) != 0)
                {
                    if ((Protocol.Flags & ProtoFlags.ConnRequired) != 0)
                        return Errno.IsConnected;
                    if (Protocol.Disconnect(this) is var error and not (Errno.Ok or Errno.NotConnected))
                        return error;
                }

                // What became of another peer is of no interest any more.
                Volatile.Write(ref _error, 0);
                return name.IsNone ? Errno.Ok : Protocol.Connect(this, name);
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Takes the peer away (<c>sodisconnect</c>).</summary>
    public Errno Disconnect()
    {
        if (!TryEnter())
            return Gone;
        try
        {
            if ((State & SocketStates.IsConnected) == 0)
                return Errno.NotConnected;
            using (CurVnet.SetQuiet(Vnet))
                return Protocol.Disconnect(this);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Ends one direction or both (<c>soshutdown</c>).</summary>
    /// <param name="directions"><see cref="SocketStates.CantSendMore"/>, <see cref="SocketStates.CantReceiveMore"/> or both.</param>
    public Errno Shutdown(SocketStates directions)
    {
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
            {
                if ((directions & SocketStates.CantReceiveMore) != 0)
                {
                    CantReceiveMore();
                    Receive.Flush();
                }

                if ((directions & SocketStates.CantSendMore) != 0)
                    CantSendMore();
                return Protocol.Shutdown(this, directions);
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Takes connections from now on (<c>solisten</c>).</summary>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    public Errno Listen(int backlog)
    {
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
                return Protocol.Listen(this, backlog);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Its local name (<c>sosockaddr</c>).</summary>
    public Errno LocalName(out SockAddr name)
    {
        name = default;
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
                name = Protocol.LocalName(this);
            return Errno.Ok;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Its peer's name (<c>sopeeraddr</c>).</summary>
    /// <returns><see cref="Errno.NotConnected"/> when it has none.</returns>
    public Errno PeerName(out SockAddr name)
    {
        name = default;
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
                name = Protocol.PeerName(this);
            return name.IsNone ? Errno.NotConnected : Errno.Ok;
        }
        finally
        {
            Exit();
        }
    }
}
