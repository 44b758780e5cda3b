using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Kern;

/// <summary>The name of an end of a connection (FreeBSD's <c>struct sockaddr_in</c> and <c>sockaddr_in6</c>); allocates nothing.</summary>
/// <param name="Family">Its family; <see cref="Af.Unspecified"/> for no name.</param>
/// <param name="Inet6">The address; an IPv4 one in the lower 32 bits.</param>
/// <param name="Port">Port in host order; the protocol for raw sockets.</param>
/// <param name="Zone">Interface of an address that <see cref="In6Addr.NeedsZone"/>; else 0.</param>
/// <param name="FlowLabel">IPv6 flow label.</param>
public readonly record struct SockAddr(Af Family, In6Addr Inet6, ushort Port, uint Zone = 0, uint FlowLabel = 0)
{
    /// <summary>Bytes of an IPv4 name in FreeBSD's form.</summary>
    public const int InetLength = 16;

    /// <summary>Bytes of an IPv6 name in FreeBSD's form.</summary>
    public const int Inet6Length = 28;

    /// <summary>An IPv4 name.</summary>
    public SockAddr(InAddr address, ushort port)
        : this(Af.Inet, new In6Addr(0, address.Value), port)
    {
    }

    /// <summary>The IPv4 address.</summary>
    public InAddr Inet => new((uint)Inet6.Low);

    /// <summary>Whether there is none.</summary>
    public bool IsNone => Family == Af.Unspecified;

    /// <summary>Whether its address is 0.0.0.0 or <c>::</c>.</summary>
    public bool IsAny => Inet6.IsAny;

    /// <summary>From .NET's.</summary>
    /// <exception cref="ArgumentException">It is neither IPv4 nor IPv6.</exception>
    public static SockAddr From(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (endPoint is not IPEndPoint ip)
            throw new ArgumentException($"'{endPoint}' is no IP address with port: resolve names first, with VnetDns.", nameof(endPoint));
        Span<byte> bytes = stackalloc byte[In6Addr.Length];
        ip.Address.TryWriteBytes(bytes, out int length);
        return length == InAddr.Length
            ? new SockAddr(new InAddr(bytes), (ushort)ip.Port)
            : new SockAddr(Af.Inet6, new In6Addr(bytes), (ushort)ip.Port, (uint)ip.Address.ScopeId);
    }

    /// <summary>
    /// Reads FreeBSD's form (<c>struct sockaddr_in</c>, <c>sockaddr_in6</c>), as values of options have it: its length, its family, the
    /// rest in network order but for the zone.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SockAddr name)
    {
        name = default;
        if (bytes.Length < InetLength)
            return false;
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (bytes[1] == (byte)Af.Inet)
        {
            name = new SockAddr(new InAddr(bytes[4..]), port);
            return true;
        }

        if (bytes[1] != (byte)Af.Inet6 || bytes.Length < Inet6Length)
            return false;
        name = new SockAddr(Af.Inet6, new In6Addr(bytes[8..]), port, MemoryMarshal.Read<uint>(bytes[24..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
        return true;
    }

    /// <summary>Writes FreeBSD's form; see <see cref="TryRead"/>.</summary>
    /// <param name="bytes">At least <see cref="InetLength"/> or <see cref="Inet6Length"/>.</param>
    /// <returns>Bytes written.</returns>
    public int WriteTo(Span<byte> bytes)
    {
        int length = Family == Af.Inet6 ? Inet6Length : InetLength;
        bytes = bytes[..length];
        bytes.Clear();
        (bytes[0], bytes[1]) = ((byte)length, (byte)Family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], Port);
        if (Family != Af.Inet6)
        {
            Inet.CopyTo(bytes[4..]);
            return length;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], FlowLabel);
        Inet6.CopyTo(bytes[8..]);
        MemoryMarshal.Write(bytes[24..], Zone);
        return length;
    }

    /// <summary>As .NET has it.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[In6Addr.Length];
        Inet6.CopyTo(bytes);
        return Family == Af.Inet ? new IPEndPoint(new IPAddress(bytes[12..]), Port) : new IPEndPoint(new IPAddress(bytes, Zone), Port);
    }

    /// <summary><c>10.0.0.1:53</c> or <c>[fd00::1]:53</c>.</summary>
    public override string ToString() => IsNone ? "none" : ToEndPoint().ToString();
}
