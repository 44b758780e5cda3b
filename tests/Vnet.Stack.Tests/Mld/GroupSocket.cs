using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using InetSocket = Vnet.Kern.Socket;
using SocketType = System.Net.Sockets.SocketType;

namespace Vnet.Stack.Tests.Mld;

/// <summary>A socket of the current vnet, for its groups alone: RFC 3678 by its options.</summary>
internal sealed class GroupSocket : IDisposable
{
    private const int Storage = 128;
    private readonly InetSocket _so;

    public GroupSocket()
    {
        Assert.Equal(Errno.Ok, InetSocket.Create(Af.Inet6, SocketType.Dgram, 0, Ucred.Kernel, out InetSocket? so));
        _so = so!;
    }

    public bool Allows(Ifnet ifp, in In6Addr group, in In6Addr source) => Memberships?.Allows(ifp, group, source, isV6: true) == true;

    public SourceFilter<In6Addr>? FilterOf(in In6Addr group, Ifnet ifp) => Memberships?.Find(ifp, group, isV6: true)?.Filter;

    public void Join(In6Addr group, Ifnet? ifp = null) => Change(IpOpt.McastJoinGroup, ifp, group);

    public void Leave(In6Addr group, Ifnet? ifp = null) => Change(IpOpt.McastLeaveGroup, ifp, group);

    public void JoinSource(In6Addr group, In6Addr source, Ifnet? ifp = null) => Change(IpOpt.McastJoinSourceGroup, ifp, group, source);

    public void LeaveSource(In6Addr group, In6Addr source, Ifnet? ifp = null) => Change(IpOpt.McastLeaveSourceGroup, ifp, group, source);

    public void Block(In6Addr group, In6Addr source, Ifnet? ifp = null) => Change(IpOpt.McastBlockSource, ifp, group, source);

    public void Unblock(In6Addr group, In6Addr source, Ifnet? ifp = null) => Change(IpOpt.McastUnblockSource, ifp, group, source);

    public void SetFilter(In6Addr group, SourceFilter<In6Addr> filter, Ifnet? ifp = null)
    {
        byte[] request = new byte[8 + Storage + 8 + (filter.Sources.Length * Storage)];
        WriteGroup(request, ifp, group);
        MemoryMarshal.Write(request.AsSpan(8 + Storage), filter.Mode == FilterMode.Include ? IpOpt.McastInclude : IpOpt.McastExclude);
        MemoryMarshal.Write(request.AsSpan(12 + Storage), (uint)filter.Sources.Length);
        for (int i = 0; i < filter.Sources.Length; i++)
            new SockAddr(Af.Inet6, filter.Sources[i], 0).WriteTo(request.AsSpan(16 + Storage + (i * Storage)));
        Set(IpOpt.MsFilter, request);
    }

    public void Dispose() => _so.Close();

    private InMemberships? Memberships => ((Netinet.Inpcb)_so.Pcb!).Memberships;

    // group_req, or group_source_req.
    private void Change(int option, Ifnet? ifp, In6Addr group, In6Addr? source = null)
    {
        byte[] request = new byte[8 + Storage + (source is null ? 0 : Storage)];
        WriteGroup(request, ifp, group);
        if (source is { } one)
            new SockAddr(Af.Inet6, one, 0).WriteTo(request.AsSpan(8 + Storage));
        Set(option, request);
    }

    private static void WriteGroup(Span<byte> request, Ifnet? ifp, In6Addr group)
    {
        MemoryMarshal.Write(request, (uint)(ifp?.Index ?? 0));
        new SockAddr(Af.Inet6, group, 0).WriteTo(request[8..]);
    }

    private void Set(int option, ReadOnlySpan<byte> request)
    {
        if (_so.SetOption(Ip6Opt.Level, option, request) is var error and not Errno.Ok)
            throw new NetException(error, $"Option {option} was refused.");
    }
}
