using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>IPv4 options for packets that are sent (FreeBSD's <c>struct ipoption</c>, <c>IP_OPTIONS</c>); immutable.</summary>
public sealed class IpOptions
{
    /// <summary>Most bytes of options.</summary>
    public const int MaxLength = 40;

    /// <summary>Bytes of the largest header.</summary>
    internal const int MaxHeader = IpHeader.MinLength + MaxLength;

    private readonly byte[] _bytes;

    private IpOptions(byte[] bytes, InAddr firstHop) => (_bytes, FirstHop) = (bytes, firstHop);

    /// <summary>Bytes of them, a multiple of four.</summary>
    public int Length => _bytes.Length;

    /// <summary>Where a packet with a source route goes first; 0.0.0.0 without one.</summary>
    public InAddr FirstHop { get; }

    /// <summary>The options as they are sent.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads what a user wants sent (<c>ip_pcbopts</c>). A source route's first address becomes <see cref="FirstHop"/>.</summary>
    /// <param name="bytes">Options as in a header; filled up to a multiple of four with end of list.</param>
    /// <exception cref="NetException">They are no options, or too long (<see cref="Errno.Invalid"/>).</exception>
    public static IpOptions Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
            throw new NetException(Errno.Invalid, $"{bytes.Length} bytes of IPv4 options: a header has room for {MaxLength}.");
        byte[] own = new byte[(bytes.Length + 3) & ~3];
        bytes.CopyTo(own);
        InAddr firstHop = default;
        for (int at = 0; at < bytes.Length && own[at] != IpOption.EndOfList;)
        {
            byte option = own[at];
            int length = option == IpOption.NoOperation ? 1 : at + 1 < bytes.Length ? own[at + 1] : 0;
            if (length < (option == IpOption.NoOperation ? 1 : 2) || length > bytes.Length - at)
                throw new NetException(Errno.Invalid, $"IPv4 option {option} at byte {at} says that it has {length} bytes of {bytes.Length - at}.");
            if (option is IpOption.LooseSourceRoute or IpOption.StrictSourceRoute)
            {
                if (length < 7 || own[at + 2] != IpOption.LeastPointer || !firstHop.IsAny)
                    throw new NetException(Errno.Invalid, $"The source route at byte {at} needs one address at least and the pointer {IpOption.LeastPointer}, and there can be one only.");
                // The first address is where the packet goes; the others move up, and the last place is the destination's.
                firstHop = new InAddr(own.AsSpan(at + 3));
                own.AsSpan(at + 7, length - 7).CopyTo(own.AsSpan(at + 3));
            }

            at += length;
        }

        return new IpOptions(own, firstHop);
    }

    /// <summary>Puts them into a packet that has none (<c>ip_insertoptions</c>); header length and total length follow.</summary>
    /// <returns>The packet; null when there was no memory, and it is freed.</returns>
    internal Mbuf? Insert(Mbuf m)
    {
        if (_bytes.Length == 0)
            return m;
        if (m.Prepend(_bytes.Length) is not { } longer)
            return null;
        if (longer.Length < IpHeader.MinLength + _bytes.Length)
        {
            if (longer.Pullup(IpHeader.MinLength + _bytes.Length) is not { } whole)
                return null;
            longer = whole;
        }

        Span<byte> data = longer.Data;
        data.Slice(_bytes.Length, IpHeader.MinLength).CopyTo(data);
        _bytes.CopyTo(data[IpHeader.MinLength..]);
        var ip = new IpHeader(data) { HeaderLength = IpHeader.MinLength + _bytes.Length, TotalLength = (ushort)longer.Pkthdr.Len };
        if (!FirstHop.IsAny)
        {
            SetLastHop(data.Slice(IpHeader.MinLength, _bytes.Length), ip.Destination);
            ip.Destination = FirstHop;
        }

        return longer;
    }

    /// <summary>The header of fragments after the first: with those options alone that go into every one (<c>ip_optcopy</c>).</summary>
    /// <param name="header">The header of the whole.</param>
    /// <param name="copy">Takes it; <see cref="MaxHeader"/> bytes.</param>
    /// <returns>Bytes of it.</returns>
    internal static int CopyForFragments(ReadOnlySpan<byte> header, Span<byte> copy)
    {
        header[..IpHeader.MinLength].CopyTo(copy);
        int to = IpHeader.MinLength;
        for (int at = IpHeader.MinLength; at < header.Length && header[at] != IpOption.EndOfList;)
        {
            byte option = header[at];
            int length = option == IpOption.NoOperation ? 1 : at + 1 < header.Length ? header[at + 1] : 0;
            if (length < 1 || (option != IpOption.NoOperation && length < 2) || length > header.Length - at)
                break;
            // Those that do nothing keep others aligned.
            if (option == IpOption.NoOperation || IpOption.IsCopied(option))
            {
                header.Slice(at, length).CopyTo(copy[to..]);
                to += length;
            }

            at += length;
        }

        while (to % 4 != 0)
            copy[to++] = IpOption.EndOfList;
        _ = new IpHeader(copy) { HeaderLength = to };
        return to;
    }

    private static void SetLastHop(Span<byte> options, InAddr destination)
    {
        int route = 0;
        while (options[route] is not (IpOption.LooseSourceRoute or IpOption.StrictSourceRoute))
            route += options[route] == IpOption.NoOperation ? 1 : options[route + 1];
        destination.CopyTo(options[(route + options[route + 1] - 4)..]);
    }
}
