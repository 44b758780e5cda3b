using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>The options of a message, where they stand (RFC 4861 section 4.6). Look at them only after <see cref="Check"/>.</summary>
/// <param name="bytes">From the first to the end of the message.</param>
internal readonly ref struct Nd6Options(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many there are, or -1 where one has no length or goes beyond the end.</summary>
    public int Check()
    {
        int count = 0;
        for (ReadOnlySpan<byte> left = _bytes; !left.IsEmpty; count++)
        {
            if (left.Length < Nd6Option.Unit || left[1] == 0 || left[1] * Nd6Option.Unit > left.Length)
                return -1;
            left = left[(left[1] * Nd6Option.Unit)..];
        }

        return count;
    }

    /// <summary>The first of a type, whole; empty where there is none.</summary>
    public ReadOnlySpan<byte> Find(byte type)
    {
        foreach (ReadOnlySpan<byte> option in this)
        {
            if (option[0] == type)
                return option;
        }

        return default;
    }

    /// <summary>The link address in an option of a type.</summary>
    /// <param name="type">Source's or target's.</param>
    /// <param name="address">The address, or null where there is no such option.</param>
    /// <returns>False when there is one with no station's Ethernet address in it.</returns>
    public bool TryGetLinkAddress(byte type, out MacAddress? address)
    {
        address = null;
        ReadOnlySpan<byte> option = Find(type);
        if (option.IsEmpty)
            return true;
        if (option.Length != Nd6Option.LinkAddressLength)
            return false;
        var said = new MacAddress(option[2..]);
        if (said.IsMulticast || said == default)
            return false;
        address = said;
        return true;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Goes from one to the next.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _left = bytes;

        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (_left.IsEmpty)
                return false;
            int length = _left[1] * Nd6Option.Unit;
            Current = _left[..length];
            _left = _left[length..];
            return true;
        }
    }
}
