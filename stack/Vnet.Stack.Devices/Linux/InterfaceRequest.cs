using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Vnet.Net;

namespace Vnet.Devices.Linux;

/// <summary><c>struct ifreq</c> (netdevice(7)): an interface's name and one value.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct InterfaceRequest
{
    /// <summary>Longest name of an interface (<c>IFNAMSIZ</c> less the final zero).</summary>
    public const int LongestName = 15;

    private NameBytes _name;
    private ValueBytes _value;

    /// <param name="name">Name of the interface; checked by <see cref="CheckName"/> where a person gave it.</param>
    public InterfaceRequest(string name) => Encoding.ASCII.GetBytes(name, _name);

    public string Name
    {
        get
        {
            Span<byte> bytes = _name;
            int end = bytes.IndexOf((byte)0);
            return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    /// <summary>The value as flags.</summary>
    public ushort Flags
    {
        get => MemoryMarshal.Read<ushort>(_value);
        set => MemoryMarshal.Write(_value, value);
    }

    /// <summary>The value as a number: MTU, index, queue length.</summary>
    public int Number
    {
        get => MemoryMarshal.Read<int>(_value);
        set => MemoryMarshal.Write(_value, value);
    }

    /// <summary>The value as an Ethernet address, in a <c>struct sockaddr</c> of type ARPHRD_ETHER.</summary>
    public MacAddress LinkAddress
    {
        get => new(((ReadOnlySpan<byte>)_value)[2..]);
        set
        {
            MemoryMarshal.Write<ushort>(_value, 1);
            value.CopyTo(((Span<byte>)_value)[2..]);
        }
    }

    /// <summary>Refuses what Linux takes for no name of an interface, before it is cut to length in silence.</summary>
    /// <exception cref="NetException">Empty, too long, or with characters that may not be in it.</exception>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > LongestName || name is "." or "..")
            throw new NetException(Errno.Invalid, $"'{name}' cannot be the name of an interface of the host: it has {name.Length} characters, 1 to {LongestName} are possible.");
        foreach (char c in name)
        {
            if (c is <= ' ' or > '~' or '/' or ':')
                throw new NetException(Errno.Invalid, $"'{name}' cannot be the name of an interface of the host: it contains '{c}' (no spaces, '/', ':' nor characters beyond ASCII).");
        }
    }

    [InlineArray(16)]
    private struct NameBytes
    {
        private byte _first;
    }

    [InlineArray(24)]
    private struct ValueBytes
    {
        private byte _first;
    }
}
