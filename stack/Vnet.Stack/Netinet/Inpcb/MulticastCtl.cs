using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Options about groups (FreeBSD's <c>inp_setmoptions</c>, <c>ip6_setmoptions</c>; RFC 3493 section 5.2, RFC 3678).</summary>
/// <remarks>Structures are FreeBSD's: addresses in network order, numbers in host order. The caller has the connection locked.</remarks>
internal static class MulticastCtl
{
    // struct group_req: index, padding to 8, sockaddr_storage of 128 bytes; group_source_req has a second one.
    private const int StorageOffset = 8;
    private const int StorageSize = 128;
    private const int SourceOffset = StorageOffset + StorageSize;
    private const int FilterOffset = SourceOffset + 8;

    public static bool IsOf(int name) => name is IpOpt.MulticastIf or IpOpt.MulticastTtl or IpOpt.MulticastLoop or IpOpt.AddMembership or IpOpt.DropMembership
        or (>= IpOpt.AddSourceMembership and <= IpOpt.MsFilter) or (>= IpOpt.McastJoinGroup and <= IpOpt.McastUnblockSource);

    public static bool IsOf6(int name) => name is Ip6Opt.MulticastIf or Ip6Opt.MulticastHops or Ip6Opt.MulticastLoop or Ip6Opt.JoinGroup or Ip6Opt.LeaveGroup or IpOpt.MsFilter
        or (>= IpOpt.McastJoinGroup and <= IpOpt.McastUnblockSource);

    public static Errno Set(Inpcb inp, int name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case IpOpt.MulticastIf:
                return SetInterface(inp, value);
            case IpOpt.MulticastTtl:
                if (!OptionValue.TryReadIntOrByte(value, out int ttl) || (uint)ttl > byte.MaxValue)
                    return Errno.Invalid;
                OptionsOf(inp).Ttl = (byte)ttl;
                return Errno.Ok;
            case IpOpt.MulticastLoop:
                if (!OptionValue.TryReadIntOrByte(value, out int loop))
                    return Errno.Invalid;
                OptionsOf(inp).Loop = loop != 0;
                return Errno.Ok;
            case IpOpt.AddMembership or IpOpt.DropMembership:
                if (value.Length < 2 * InAddr.Length)
                    return Errno.Invalid;
                InAddr group = new(value), address = new(value[InAddr.Length..]);
                uint index = value.Length >= 12 ? MemoryMarshal.Read<uint>(value[8..]) : 0;
                bool joins = name == IpOpt.AddMembership;
                return Change(inp, joins ? IpOpt.McastJoinGroup : IpOpt.McastLeaveGroup, Mapped(group), false, InterfaceFor(inp, group, address, index, joins), null);
            case >= IpOpt.AddSourceMembership and <= IpOpt.UnblockSource:
                if (value.Length < 3 * InAddr.Length)
                    return Errno.Invalid;
                InAddr sourceGroup = new(value), source = new(value[InAddr.Length..]);
                int change = name switch
                {
                    IpOpt.AddSourceMembership => IpOpt.McastJoinSourceGroup,
                    IpOpt.DropSourceMembership => IpOpt.McastLeaveSourceGroup,
                    IpOpt.BlockSource => IpOpt.McastBlockSource,
                    _ => IpOpt.McastUnblockSource,
                };
                return Change(inp, change, Mapped(sourceGroup), false,
                    InterfaceFor(inp, sourceGroup, new InAddr(value[8..]), 0, name == IpOpt.AddSourceMembership), Mapped(source));
            case IpOpt.MsFilter:
                return SetFilter(inp, value, Af.Inet);
            default:
                return SetRequest(inp, name, value, Af.Inet);
        }
    }

    public static Errno Set6(Inpcb inp, int name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case Ip6Opt.MulticastIf:
                if (!OptionValue.TryRead(value, out int index))
                    return Errno.Invalid;
                Ifnet? chosen = index == 0 ? null : LocalAddress.InterfaceOf((uint)index);
                if (index != 0 && chosen is null)
                    return Errno.NoDevice;
                if (chosen is not null && (chosen.Flags & IfFlags.Multicast) == 0)
                    return Errno.AddressNotAvailable;
                Options6Of(inp).Interface = chosen;
                return Errno.Ok;
            case Ip6Opt.MulticastHops:
                if (!OptionValue.TryRead(value, out int hops) || hops is < -1 or > byte.MaxValue)
                    return Errno.Invalid;
                Options6Of(inp).HopLimit = hops < 0 ? (byte)1 : (byte)hops;
                return Errno.Ok;
            case Ip6Opt.MulticastLoop:
                if (!OptionValue.TryRead(value, out int loop) || (uint)loop > 1)
                    return Errno.Invalid;
                Options6Of(inp).Loop = loop != 0;
                return Errno.Ok;
            case Ip6Opt.JoinGroup or Ip6Opt.LeaveGroup:
                if (value.Length < In6Addr.Length + 4)
                    return Errno.Invalid;
                var group = new In6Addr(value);
                uint number = MemoryMarshal.Read<uint>(value[In6Addr.Length..]);
                bool joins = name == Ip6Opt.JoinGroup;
                return Change(inp, joins ? IpOpt.McastJoinGroup : IpOpt.McastLeaveGroup, group, true, Interface6For(inp, group, number, joins), null);
            case IpOpt.MsFilter:
                return SetFilter(inp, value, Af.Inet6);
            default:
                return SetRequest(inp, name, value, Af.Inet6);
        }
    }

    public static Errno Get(Inpcb inp, int name, Span<byte> value, out int length)
    {
        length = 0;
        IpMoptions? options = inp.Moptions;
        switch (name)
        {
            case IpOpt.MulticastIf:
                Span<byte> address = stackalloc byte[InAddr.Length];
                (options?.Interface?.Inet.Addresses is [var first, ..] ? first.Address : InAddr.Any).CopyTo(address);
                length = OptionValue.Write(value, address);
                return Errno.Ok;
            case IpOpt.MulticastTtl:
                return WriteByteOrInt(value, options?.Ttl ?? 1, out length);
            case IpOpt.MulticastLoop:
                return WriteByteOrInt(value, options?.Loop ?? Ip.LoopsByDefault ? 1 : 0, out length);
            default:
                return Errno.NoProtocolOption;
        }
    }

    public static Errno Get6(Inpcb inp, int name, Span<byte> value, out int length)
    {
        length = 0;
        Ip6Moptions? options = inp.Moptions6;
        int? number = name switch
        {
            Ip6Opt.MulticastIf => options?.Interface?.Index ?? 0,
            Ip6Opt.MulticastHops => options?.HopLimit ?? 1,
            Ip6Opt.MulticastLoop => options?.Loop ?? In6Multis.LoopsByDefault ? 1 : 0,
            _ => null,
        };
        if (number is null)
            return Errno.NoProtocolOption;
        length = OptionValue.Write(value, number.Value);
        return Errno.Ok;
    }

    // struct group_req and struct group_source_req.
    private static Errno SetRequest(Inpcb inp, int name, ReadOnlySpan<byte> value, Af family)
    {
        bool hasSource = name is not (IpOpt.McastJoinGroup or IpOpt.McastLeaveGroup);
        if (value.Length < (hasSource ? SourceOffset : StorageOffset) + StorageSize)
            return Errno.Invalid;
        uint index = MemoryMarshal.Read<uint>(value);
        if (!TryReadName(value[StorageOffset..], family, out In6Addr group))
            return Errno.Invalid;
        In6Addr source = default;
        if (hasSource && !TryReadName(value[SourceOffset..], family, out source))
            return Errno.Invalid;
        bool joins = name is IpOpt.McastJoinGroup or IpOpt.McastJoinSourceGroup;
        Ifnet? ifp = family == Af.Inet ? InterfaceFor(inp, new InAddr((uint)group.Low), InAddr.Any, index, joins) : Interface6For(inp, group, index, joins);
        return Change(inp, name, group, family == Af.Inet6, ifp, hasSource ? source : null);
    }

    // struct group_filter (RFC 3678 section 5.2.2): index, padding, group, mode, number of sources, sources.
    private static Errno SetFilter(Inpcb inp, ReadOnlySpan<byte> value, Af family)
    {
        if (value.Length < FilterOffset)
            return Errno.Invalid;
        uint mode = MemoryMarshal.Read<uint>(value[SourceOffset..]), count = MemoryMarshal.Read<uint>(value[(SourceOffset + 4)..]);
        if (mode is not (IpOpt.McastInclude or IpOpt.McastExclude) || !TryReadName(value[StorageOffset..], family, out In6Addr group)
            || (family == Af.Inet6 ? !group.IsMulticast : !new InAddr((uint)group.Low).IsMulticast))
        {
            return Errno.Invalid;
        }

        if (count > (uint)(family == Af.Inet6 ? In6Multis.MostSocketSources : InMultis.MostSocketSources))
            return Errno.NoBuffers;
        if (value.Length < FilterOffset + ((int)count * StorageSize))
            return Errno.Invalid;
        var sources = new HashSet<In6Addr>();
        for (int i = 0; i < (int)count; i++)
        {
            if (!TryReadName(value[(FilterOffset + (i * StorageSize))..], family, out In6Addr source))
                return Errno.Invalid;
            sources.Add(source);
        }

        uint index = MemoryMarshal.Read<uint>(value);
        Ifnet? ifp = family == Af.Inet ? InterfaceFor(inp, new InAddr((uint)group.Low), InAddr.Any, index, false) : Interface6For(inp, group, index, false);
        if (ifp is null || inp.Memberships is not { } memberships)
            return Errno.AddressNotAvailable;
        return memberships.SetFilter(ifp, group, family == Af.Inet6, new SourceFilter<In6Addr>(mode == IpOpt.McastInclude ? FilterMode.Include : FilterMode.Exclude, [.. sources]));
    }

    // struct sockaddr_in and sockaddr_in6: length, family, port, (flow,) address.
    private static bool TryReadName(ReadOnlySpan<byte> storage, Af family, out In6Addr address)
    {
        address = family == Af.Inet ? new In6Addr(0, BinaryPrimitives.ReadUInt32BigEndian(storage[4..])) : new In6Addr(storage[8..]);
        return storage[1] == (byte)family;
    }

    // What is the same of all changes.
    private static Errno Change(Inpcb inp, int change, in In6Addr group, bool isV6, Ifnet? ifp, In6Addr? source)
    {
        bool isGroup = isV6 ? group.IsMulticast : new InAddr((uint)group.Low).IsMulticast;
        if (!isGroup || (source is { } one && (one.IsAny || (isV6 ? one.IsMulticast : new InAddr((uint)one.Low).IsMulticast))))
            return Errno.Invalid;
        if (ifp is null || (ifp.Flags & IfFlags.Multicast) == 0)
            return Errno.AddressNotAvailable;
        return (inp.Memberships ??= new InMemberships()).Change(change, ifp, group, isV6, source);
    }

    private static Errno SetInterface(Inpcb inp, ReadOnlySpan<byte> value)
    {
        if (value.Length < InAddr.Length)
            return Errno.Invalid;
        Ifnet? ifp = null;
        if (value.Length >= 12)
        {
            // struct ip_mreqn: the number counts.
            uint index = MemoryMarshal.Read<uint>(value[8..]);
            if (index != 0 && (ifp = LocalAddress.InterfaceOf(index)) is null)
                return Errno.Invalid;
        }
        else
        {
            var address = new InAddr(value);
            if (!address.IsAny && (ifp = LocalAddress.InterfaceOf(address)) is null)
                return Errno.AddressNotAvailable;
        }

        if (ifp is not null && (ifp.Flags & IfFlags.Multicast) == 0)
            return Errno.NotSupported;
        OptionsOf(inp).Interface = ifp;
        return Errno.Ok;
    }

    // As named. To join: by the route to the group, else the first that can (inp_lookup_mcast_ifp); else the first that it is a member on.
    private static Ifnet? InterfaceFor(Inpcb inp, InAddr group, InAddr address, uint index, bool joins)
    {
        if (index != 0)
            return LocalAddress.InterfaceOf(index);
        if (!address.IsAny)
            return LocalAddress.InterfaceOf(address);
        if (!joins && inp.Memberships?.InterfaceOf(Mapped(group), false) is { } joined)
            return joined;
        return inp.RouteTo(group)?.Ifp is { } ifp && (ifp.Flags & IfFlags.Multicast) != 0 ? ifp : LocalAddress.FirstCapable();
    }

    private static Ifnet? Interface6For(Inpcb inp, in In6Addr group, uint index, bool joins)
    {
        if (index != 0)
            return LocalAddress.InterfaceOf(index);
        if (!joins && inp.Memberships?.InterfaceOf(group, true) is { } joined)
            return joined;
        return (group.NeedsZone ? null : inp.RouteTo(group)?.Ifp) ?? LocalAddress.FirstCapable();
    }

    private static IpMoptions OptionsOf(Inpcb inp) => inp.Moptions ??= new IpMoptions { Loop = Ip.LoopsByDefault };

    private static Ip6Moptions Options6Of(Inpcb inp) => inp.Moptions6 ??= new Ip6Moptions();

    private static In6Addr Mapped(InAddr address) => new(0, address.Value);

    private static Errno WriteByteOrInt(Span<byte> value, int number, out int length)
    {
        length = value.Length == 1 ? OptionValue.Write(value, [(byte)number]) : OptionValue.Write(value, number);
        return Errno.Ok;
    }
}
