using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Sockets;

/// <summary>
/// Names to and from <see cref="SocketAddress"/>, which is the host system's <c>sockaddr</c>: port at 2, an IPv4 address at 4, IPv6's flow
/// information at 4, address at 8 and zone at 24; only the first two bytes differ between systems.
/// </summary>
internal static class SocketNames
{
    [VnetGlobal("what the system calls the family")]
    private static readonly byte[] s_inet = new SocketAddress(AddressFamily.InterNetwork).Buffer.Span[..2].ToArray();

    [VnetGlobal("what the system calls the family")]
    private static readonly byte[] s_inet6 = new SocketAddress(AddressFamily.InterNetworkV6).Buffer.Span[..2].ToArray();

    /// <summary>Reads a name.</summary>
    /// <exception cref="ArgumentException">It is neither IPv4 nor IPv6, or too short.</exception>
    public static SockAddr Read(SocketAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        ReadOnlySpan<byte> bytes = address.Buffer.Span[..address.Size];
        return address.Family switch
        {
            AddressFamily.InterNetwork when bytes.Length >= 8 => new SockAddr(new InAddr(bytes[4..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            AddressFamily.InterNetworkV6 when bytes.Length >= 28 => new SockAddr(Af.Inet6, new In6Addr(bytes[8..]),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), MemoryMarshal.Read<uint>(bytes[24..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])),
            _ => throw new ArgumentException($"A socket address of family {address.Family} and {address.Size} bytes is no IP address with port.", nameof(address)),
        };
    }

    /// <summary>Writes a name.</summary>
    /// <exception cref="ArgumentException">There is no room for it.</exception>
    public static void Write(in SockAddr name, SocketAddress address)
    {
        int size = name.Family == Af.Inet6 ? 28 : 16;
        Span<byte> bytes = address.Buffer.Span;
        if (bytes.Length < size)
            throw new ArgumentException($"A socket address of {bytes.Length} bytes has no room for {name}: {size} are needed.", nameof(address));
        bytes[..size].Clear();
        (name.Family == Af.Inet6 ? s_inet6 : s_inet).CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], name.Port);
        if (name.Family == Af.Inet6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], name.FlowLabel);
            name.Inet6.CopyTo(bytes[8..]);
            MemoryMarshal.Write(bytes[24..], name.Zone);
        }
        else
        {
            name.Inet.CopyTo(bytes[4..]);
        }

        address.Size = size;
    }
}
