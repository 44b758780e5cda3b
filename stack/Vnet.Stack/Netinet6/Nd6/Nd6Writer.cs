using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Writes a message into a caller's room, piece by piece.</summary>
/// <param name="room">Room for the whole message.</param>
internal ref struct Nd6Writer(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Message => _room[..Length];

    /// <summary>Bytes that there is room for yet.</summary>
    public readonly int Left => _room.Length - Length;

    /// <summary>Type, code 0, room for the checksum, and the word after it.</summary>
    public void Begin(byte type, uint word)
    {
        Span<byte> head = Take(8);
        head[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(head[4..], word);
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Half(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void Word(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void Address(in In6Addr address) => address.CopyTo(Take(In6Addr.Length));

    public void Bytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Zeros up to a whole number of eight bytes.</summary>
    public void Pad() => Take(-Length & (Nd6Option.Unit - 1));

    /// <summary>A link address option; nothing where the link has no addresses.</summary>
    public void LinkAddress(byte type, MacAddress address)
    {
        if (address == default)
            return;
        Option(type, Nd6Option.LinkAddressLength);
        address.CopyTo(Take(MacAddress.Length));
    }

    /// <summary>Type and length of an option; its bytes are written next.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="length">Its bytes, these two included: a multiple of eight.</param>
    public void Option(byte type, int length)
    {
        Byte(type);
        Byte((byte)(length / Nd6Option.Unit));
    }

    private Span<byte> Take(int count)
    {
        Span<byte> taken = _room.Slice(Length, count);
        taken.Clear();
        Length += count;
        return taken;
    }
}
