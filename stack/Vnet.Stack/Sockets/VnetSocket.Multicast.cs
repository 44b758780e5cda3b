using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using IPv6MulticastOption = System.Net.Sockets.IPv6MulticastOption;
using MulticastOption = System.Net.Sockets.MulticastOption;

namespace Vnet.Sockets;

// Groups: .NET's objects, and both families with sources by one call each.
public sealed partial class VnetSocket
{
    // struct group_req: an index, padding, and room for any name.
    private const int GroupRequest = 8 + 128;

    /// <summary>Whether members on this host, this socket among them, hear what it sends to groups.</summary>
    public bool MulticastLoopback
    {
        get => (IsInet6
            ? GetNumber(Ip6Opt.Level, Ip6Opt.MulticastLoop, nameof(MulticastLoopback))
            : GetNumber(IpOpt.Level, IpOpt.MulticastLoop, nameof(MulticastLoopback))) != 0;
        set => SetNumber(IsInet6 ? Ip6Opt.Level : IpOpt.Level, IsInet6 ? Ip6Opt.MulticastLoop : IpOpt.MulticastLoop, value ? 1 : 0,
            $"Setting MulticastLoopback to {value}");
    }

    /// <summary>Time to live or hop limit of what it sends to groups, 0 to 255; 1 unless set.</summary>
    public int MulticastTtl
    {
        get => IsInet6
            ? GetNumber(Ip6Opt.Level, Ip6Opt.MulticastHops, nameof(MulticastTtl))
            : GetNumber(IpOpt.Level, IpOpt.MulticastTtl, nameof(MulticastTtl));
        set => SetNumber(IsInet6 ? Ip6Opt.Level : IpOpt.Level, IsInet6 ? Ip6Opt.MulticastHops : IpOpt.MulticastTtl, value, $"Setting MulticastTtl to {value}");
    }

    /// <summary>Sends to groups by an interface, or with null by the one that the route says.</summary>
    public void SetMulticastInterface(Ifnet? ifp)
    {
        int index = ifp?.Index ?? 0;
        if (IsInet6)
            SetNumber(Ip6Opt.Level, Ip6Opt.MulticastIf, index, $"Sending to groups by {ifp}");
        else
            SetMulticastInterface(default, index);
    }

    /// <summary>Joins a group, of any source or of one (RFC 3678).</summary>
    /// <param name="group">The group, of the socket's family.</param>
    /// <param name="ifp">On which interface; null for the one that the route to the group says.</param>
    /// <param name="source">Of which source, or null.</param>
    /// <exception cref="VnetSocketException">It has joined already, it is no group, or there is no interface.</exception>
    public void JoinGroup(IPAddress group, Ifnet? ifp = null, IPAddress? source = null) =>
        ChangeGroup(source is null ? IpOpt.McastJoinGroup : IpOpt.McastJoinSourceGroup, group, ifp, source, "Joining");

    /// <summary>Leaves a group, or a source of it; see <see cref="JoinGroup"/>.</summary>
    public void LeaveGroup(IPAddress group, Ifnet? ifp = null, IPAddress? source = null) =>
        ChangeGroup(source is null ? IpOpt.McastLeaveGroup : IpOpt.McastLeaveSourceGroup, group, ifp, source, "Leaving");

    /// <summary>Hears nothing any more from a source of a group that it has joined for any source.</summary>
    public void BlockSource(IPAddress group, IPAddress source, Ifnet? ifp = null) => ChangeGroup(IpOpt.McastBlockSource, group, ifp, source, "Blocking a source of");

    /// <summary>Ends <see cref="BlockSource"/>.</summary>
    public void UnblockSource(IPAddress group, IPAddress source, Ifnet? ifp = null) =>
        ChangeGroup(IpOpt.McastUnblockSource, group, ifp, source, "Unblocking a source of");

    private void ChangeGroup(int option, IPAddress group, Ifnet? ifp, IPAddress? source, string what)
    {
        ArgumentNullException.ThrowIfNull(group);
        Span<byte> request = stackalloc byte[GroupRequest + 128];
        request.Clear();
        MemoryMarshal.Write(request, (uint)(ifp?.Index ?? 0));
        SockAddr.From(new IPEndPoint(group, 0)).WriteTo(request[8..]);
        if (source is not null)
            SockAddr.From(new IPEndPoint(source, 0)).WriteTo(request[GroupRequest..]);
        else
            request = request[..GroupRequest];
        int level = group.AddressFamily == AddressFamily.InterNetworkV6 ? Ip6Opt.Level : IpOpt.Level;
        ThrowIfFailed(_so.SetOption(level, option, request), $"{what} group {group}{(ifp is null ? "" : $" on {ifp.Name}")}");
    }

    private void ChangeMembership(bool join, MulticastOption option)
    {
        // struct ip_mreqn: group, address, index.
        Span<byte> request = stackalloc byte[12];
        request.Clear();
        option.Group.TryWriteBytes(request, out _);
        option.LocalAddress?.TryWriteBytes(request[4..], out _);
        MemoryMarshal.Write(request[8..], option.InterfaceIndex);
        ThrowIfFailed(_so.SetOption(IpOpt.Level, join ? IpOpt.AddMembership : IpOpt.DropMembership, request), $"{(join ? "Joining" : "Leaving")} group {option.Group}");
    }

    private void ChangeMembership(bool join, IPv6MulticastOption option)
    {
        // struct ipv6_mreq: group, index.
        Span<byte> request = stackalloc byte[20];
        option.Group.TryWriteBytes(request, out _);
        MemoryMarshal.Write(request[16..], (uint)option.InterfaceIndex);
        ThrowIfFailed(_so.SetOption(Ip6Opt.Level, join ? Ip6Opt.JoinGroup : Ip6Opt.LeaveGroup, request), $"{(join ? "Joining" : "Leaving")} group {option.Group}");
    }

    // As .NET has it: an address in network order or, where that would be in 0.0.0.0/8, an index.
    private void SetMulticastInterface(int value)
    {
        uint inHostOrder = BinaryPrimitives.ReverseEndianness((uint)value);
        if (BitConverter.IsLittleEndian && inHostOrder >> 24 != 0)
            SetMulticastInterface(new InAddr(inHostOrder), 0);
        else
            SetMulticastInterface(default, (int)inHostOrder);
    }

    private void SetMulticastInterface(InAddr address, int index)
    {
        Span<byte> request = stackalloc byte[12];
        request.Clear();
        address.CopyTo(request[4..]);
        MemoryMarshal.Write(request[8..], index);
        ThrowIfFailed(_so.SetOption(IpOpt.Level, IpOpt.MulticastIf, request), "Setting the interface of groups");
    }
}
