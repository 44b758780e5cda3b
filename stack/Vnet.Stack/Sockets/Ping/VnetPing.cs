using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Sockets;

/// <summary>Asks hosts for an echo from a vnet (ping(8)), in the manner of <see cref="System.Net.NetworkInformation.Ping"/>.</summary>
/// <remarks>
/// Has a raw socket for each family that it is used with, and an identifier of its own. One request at a time; make several
/// for several at once.
/// </remarks>
/// <param name="vnet">The vnet that it asks from.</param>
public sealed class VnetPing(VnetInstance vnet) : IDisposable
{
    /// <summary>Most bytes of payload: a datagram of 65,535 bytes less both headers.</summary>
    public const int MostPayload = 65507;

    private const int HeaderLength = 8;
    private const int BufferSize = 1 << 17;
    private static readonly IPEndPoint s_any = new(IPAddress.Any, 0);
    private static readonly IPEndPoint s_any6 = new(IPAddress.IPv6Any, 0);

    private readonly ushort _identifier = Identifier(vnet);
    private VnetSocket? _inet;
    private VnetSocket? _inet6;
    private ushort _sequence;
    private byte[] _buffer = new byte[2048];

    /// <summary>Sends a request and waits for what becomes of it.</summary>
    /// <param name="address">The host, of either family.</param>
    /// <param name="timeout">How long to wait, by the vnet's clock.</param>
    /// <param name="payload">Bytes that the host sends back.</param>
    /// <param name="ttl">Time to live, or hop limit: 1 to 255.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SocketException">The request could not be sent.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async ValueTask<VnetPingReply> SendAsync(IPAddress address, TimeSpan timeout, ReadOnlyMemory<byte> payload = default, int ttl = 64,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MostPayload, nameof(payload));
        ArgumentOutOfRangeException.ThrowIfLessThan(ttl, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ttl, 255);
        bool is6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        VnetSocket socket = is6
            ? _inet6 ??= Open(AddressFamily.InterNetworkV6, ProtocolType.IcmpV6)
            : _inet ??= Open(AddressFamily.InterNetwork, ProtocolType.Icmp);
        socket.Ttl = (short)ttl;
        _sequence++;
        int length = Write(payload.Span, is6);
        TimeProvider time = VnetClock.WheelOf(vnet).TimeProvider;
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        long start = time.GetTimestamp();
        await socket.SendToAsync(_buffer.AsMemory(0, length), new IPEndPoint(address, 0), either.Token).ConfigureAwait(false);
        if (_buffer.Length < length + 60)
            Array.Resize(ref _buffer, length + 60);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(_buffer, is6 ? s_any6 : s_any, either.Token).ConfigureAwait(false);
                IPAddress from = ((IPEndPoint)received.RemoteEndPoint).Address;
                if (Answer(_buffer.AsSpan(0, received.ReceivedBytes), is6, out int size) is { } status)
                    return new VnetPingReply(status, from, time.GetElapsedTime(start), size);
            }
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new VnetPingReply(IPStatus.TimedOut, address, timeout, 0);
        }
    }

    /// <summary>Closes its sockets.</summary>
    public void Dispose()
    {
        _inet?.Dispose();
        _inet6?.Dispose();
    }

    // Raw sockets send and hold 9,216 bytes unless told otherwise; ping(8) asks for the largest packet as well.
    private VnetSocket Open(AddressFamily family, ProtocolType protocol) =>
        new(vnet, family, SocketType.Raw, protocol) { SendBufferSize = BufferSize, ReceiveBufferSize = BufferSize };

    private static ushort Identifier(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.Set(vnet))
            return (ushort)VnetRandom.NextUInt32();
    }

    // Returns the message's length. The checksum of ICMPv6 has the addresses in it: the raw socket fills it in.
    private int Write(ReadOnlySpan<byte> payload, bool is6)
    {
        int length = HeaderLength + payload.Length;
        if (_buffer.Length < length)
            _buffer = new byte[length];
        Span<byte> message = _buffer.AsSpan(0, length);
        message[..HeaderLength].Clear();
        message[0] = is6 ? Icmp6Echo.Request : IcmpEcho.Request;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], _identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], _sequence);
        payload.CopyTo(message[HeaderLength..]);
        if (!is6)
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Compute(message));
        return length;
    }

    // What a message says of the request under way; null when it is about something else. IPv4's begins with its IP header.
    private IPStatus? Answer(ReadOnlySpan<byte> message, bool is6, out int size)
    {
        size = 0;
        if (!is6)
        {
            int header = message.Length == 0 ? 0 : (message[0] & 0xf) << 2;
            message = message[Math.Min(header, message.Length)..];
        }

        if (message.Length < HeaderLength)
            return null;
        byte reply = is6 ? Icmp6Echo.Reply : IcmpEcho.Reply;
        if (message[0] == reply && IsMine(message))
        {
            size = message.Length - HeaderLength;
            return IPStatus.Success;
        }

        return QuotedRequest(message[HeaderLength..], is6) is { Length: >= HeaderLength } quoted && IsMine(quoted)
            ? is6 ? StatusOf6(message[0], message[1]) : StatusOf(message[0], message[1]) : null;
    }

    private bool IsMine(ReadOnlySpan<byte> echo) =>
        BinaryPrimitives.ReadUInt16BigEndian(echo[4..]) == _identifier && BinaryPrimitives.ReadUInt16BigEndian(echo[6..]) == _sequence;

    // The echo request that an error quotes, or nothing.
    private static ReadOnlySpan<byte> QuotedRequest(ReadOnlySpan<byte> packet, bool is6)
    {
        int header = is6 ? Ip6Header.Length : packet.Length == 0 ? 0 : (packet[0] & 0xf) << 2;
        if (packet.Length < header + HeaderLength)
            return default;
        bool isEcho = is6 ? packet[6] == IpProto.IcmpV6 && packet[header] == Icmp6Echo.Request : packet[9] == IpProto.Icmp && packet[header] == IcmpEcho.Request;
        return isEcho ? packet[header..] : default;
    }

    private static IPStatus? StatusOf(byte type, byte code) => (type, code) switch
    {
        (3, 0) => IPStatus.DestinationNetworkUnreachable,
        (3, 2) => IPStatus.DestinationProtocolUnreachable,
        (3, 3) => IPStatus.DestinationPortUnreachable,
        (3, 4) => IPStatus.PacketTooBig,
        (3, 13) => IPStatus.DestinationProhibited,
        (3, _) => IPStatus.DestinationHostUnreachable,
        (11, 1) => IPStatus.TtlReassemblyTimeExceeded,
        (11, _) => IPStatus.TtlExpired,
        (12, _) => IPStatus.ParameterProblem,
        _ => null,
    };

    private static IPStatus? StatusOf6(byte type, byte code) => (type, code) switch
    {
        (1, 0) => IPStatus.DestinationNetworkUnreachable,
        (1, 1) => IPStatus.DestinationProhibited,
        (1, 2) => IPStatus.DestinationScopeMismatch,
        (1, 4) => IPStatus.DestinationPortUnreachable,
        (1, _) => IPStatus.DestinationHostUnreachable,
        (2, _) => IPStatus.PacketTooBig,
        (3, 1) => IPStatus.TtlReassemblyTimeExceeded,
        (3, _) => IPStatus.TtlExpired,
        (4, 1) => IPStatus.UnrecognizedNextHeader,
        (4, 2) => IPStatus.BadOption,
        (4, _) => IPStatus.BadHeader,
        _ => null,
    };

    private static class IcmpEcho
    {
        public const byte Reply = 0;
        public const byte Request = 8;
    }

    private static class Icmp6Echo
    {
        public const byte Request = 128;
        public const byte Reply = 129;
    }
}
