using System.Buffers.Binary;
using System.Collections.Concurrent;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Sockets;

/// <summary>
/// A datagram protocol without a network: what is sent to a port comes to the socket of the same vnet that is bound to it. Sockets and
/// their .NET face are tested with it alone.
/// </summary>
internal sealed class FakeProtosw(byte protocol = FakeProtosw.Number) : Protosw(Af.Inet, System.Net.Sockets.SocketType.Dgram, protocol)
{
    /// <summary>For experiments (RFC 3692).</summary>
    public const byte Number = 253;

    private readonly ConcurrentDictionary<(int Vnet, ushort Port), Socket> _bound = new();

    public List<(int Level, int Name, byte[] Value)> OptionsSet { get; } = [];

    public Errno Answer { get; set; }

    public Ancillary LastControl { get; private set; }

    public MsgFlags LastFlags { get; private set; }

    public int Detached;

    public override Errno Attach(Socket so)
    {
        so.Pcb = new Pcb();
        return so.Reserve(9216, 42080);
    }

    public override void Detach(Socket so)
    {
        Interlocked.Increment(ref Detached);
        _bound.TryRemove((so.Vnet.Id, Of(so).Local.Port), out _);
    }

    public override Errno Bind(Socket so, in SockAddr name)
    {
        if (!_bound.TryAdd((so.Vnet.Id, name.Port), so))
            return Errno.AddressInUse;
        Of(so).Local = name;
        return Errno.Ok;
    }

    public override Errno Connect(Socket so, in SockAddr name)
    {
        Of(so).Peer = name;
        so.BecomeConnected();
        return Errno.Ok;
    }

    public override Errno Disconnect(Socket so)
    {
        Of(so).Peer = default;
        so.BecomeUnconnected();
        return Errno.Ok;
    }

    public override Errno Send(Socket so, Mbuf m, in SockAddr to, MsgFlags flags, in Ancillary control)
    {
        (LastControl, LastFlags) = (control, flags);
        SockAddr peer = to.IsNone ? Of(so).Peer : to;
        if (Answer != Errno.Ok || !_bound.TryGetValue((so.Vnet.Id, peer.Port), out Socket? receiver))
        {
            m.FreeChain();
            return Answer;
        }

        m = m.Prepend(8)!;
        Of(so).Local.Inet.CopyTo(m.Data);
        BinaryPrimitives.WriteUInt16BigEndian(m.Data[4..], Of(so).Local.Port);
        m.Adjust(8);
        if (!receiver.Receive.TryAppend(m))
        {
            m.FreeChain();
            return Errno.NoBuffers;
        }

        return Errno.Ok;
    }

    public override SockAddr LocalName(Socket so) => Of(so).Local;

    public override SockAddr PeerName(Socket so) => Of(so).Peer;

    public override unsafe SockAddr SenderOf(Socket so, Mbuf datagram)
    {
        var before = new ReadOnlySpan<byte>((byte*)datagram.Address - 8, 8);
        return new SockAddr(new InAddr(before), BinaryPrimitives.ReadUInt16BigEndian(before[4..]));
    }

    public override void ControlOf(Socket so, Mbuf datagram, AncillaryItems wanted, ref Ancillary control)
    {
        control.Items = AncillaryItems.Local | AncillaryItems.Interface;
        control.Local = Of(so).Local;
        control.Interface = 7;
    }

    public override Errno SetOption(Socket so, int level, int name, ReadOnlySpan<byte> value)
    {
        OptionsSet.Add((level, name, value.ToArray()));
        return Errno.Ok;
    }

    public override Errno GetOption(Socket so, int level, int name, Span<byte> value, out int length)
    {
        byte[] kept = OptionsSet.FindLast(one => one.Level == level && one.Name == name).Value ?? [];
        length = OptionValue.Write(value, kept);
        return kept.Length == 0 ? Errno.NoProtocolOption : Errno.Ok;
    }

    private static Pcb Of(Socket so) => (Pcb)so.Pcb!;

    private sealed class Pcb
    {
        public SockAddr Local { get; set; } = new(InAddr.Any, 0);

        public SockAddr Peer { get; set; }
    }
}
