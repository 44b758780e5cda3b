using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Addresses6;

namespace Vnet.Stack.Tests.Mld;

/// <summary>Groups and sources of a socket (RFC 3678).</summary>
public class GroupSocketTests
{
    private static readonly In6Addr s_group = In6Addr.Parse("ff05::77");
    private static readonly In6Addr s_a = In6Addr.Parse("2001:db8::a");
    private static readonly In6Addr s_b = In6Addr.Parse("2001:db8::b");

    [Fact]
    public void Socket_hears_its_groups_and_sources_only()
    {
        using Host6 host = MldWire.Make("mopt-hear");
        host.Do(() =>
        {
            using var any = new GroupSocket();
            using var some = new GroupSocket();
            any.Join(s_group, host.Ifp);
            any.Block(s_group, s_b, host.Ifp);
            some.JoinSource(s_group, s_a, host.Ifp);

            Assert.True(any.Allows(host.Ifp, s_group, s_a));
            Assert.False(any.Allows(host.Ifp, s_group, s_b));
            Assert.True(some.Allows(host.Ifp, s_group, s_a));
            Assert.False(some.Allows(host.Ifp, s_group, s_b));
            Assert.False(any.Allows(host.Ifp, Host6.Ip("ff05::78"), s_a));
            any.Unblock(s_group, s_b, host.Ifp);
            Assert.True(any.Allows(host.Ifp, s_group, s_b));
            any.SetFilter(s_group, new SourceFilter<In6Addr>(FilterMode.Include, s_b), host.Ifp);
            Assert.False(any.Allows(host.Ifp, s_group, s_a));
            Assert.Equal(new SourceFilter<In6Addr>(FilterMode.Include, s_a, s_b),
                In6Multis.Of(host.Ifp).Single(static one => one.Group == s_group).Filter);
            any.SetFilter(s_group, SourceFilter<In6Addr>.None, host.Ifp);
            Assert.Null(any.FilterOf(s_group, host.Ifp));
        });
        Assert.False(In6Multis.IsMember(host.Ifp, s_group));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_with_freebsd_s_error()
    {
        using Host6 host = MldWire.Make("mopt-bad");
        host.Do(() =>
        {
            using var socket = new GroupSocket();
            Refuses(Errno.Invalid, () => socket.Join(Host6.Ip("2001:db8::1"), host.Ifp));
            Refuses(Errno.AddressNotAvailable, () => socket.Leave(s_group, host.Ifp));
            Refuses(Errno.AddressNotAvailable, () => socket.Block(s_group, s_a, host.Ifp));
            Refuses(Errno.AddressNotAvailable, () => socket.SetFilter(s_group, SourceFilter<In6Addr>.All, host.Ifp));
            socket.Join(s_group, host.Ifp);
            Refuses(Errno.AddressInUse, () => socket.Join(s_group, host.Ifp));
            Refuses(Errno.Invalid, () => socket.JoinSource(s_group, s_a, host.Ifp));
            Refuses(Errno.Invalid, () => socket.LeaveSource(s_group, s_a, host.Ifp));
            Refuses(Errno.AddressNotAvailable, () => socket.Unblock(s_group, s_a, host.Ifp));
            socket.Block(s_group, s_a, host.Ifp);
            Refuses(Errno.AddressNotAvailable, () => socket.Block(s_group, s_a, host.Ifp));
            socket.Leave(s_group);
            socket.JoinSource(s_group, s_a, host.Ifp);
            Refuses(Errno.Invalid, () => socket.Join(s_group, host.Ifp));
            Refuses(Errno.Invalid, () => socket.Block(s_group, s_b, host.Ifp));
            Refuses(Errno.AddressNotAvailable, () => socket.JoinSource(s_group, s_a, host.Ifp));
            Refuses(Errno.AddressNotAvailable, () => socket.LeaveSource(s_group, s_b, host.Ifp));
        });
    }

    [Fact]
    public void Interface_that_leaves_takes_the_membership_with_it()
    {
        using Host6 host = MldWire.Make("mopt-leave");
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        host.Do(() => socket.Join(s_group, host.Ifp));

        host.Ifp.Detach();

        Assert.False(socket.Allows(host.Ifp, s_group, s_a));
        host.Do(socket.Dispose);
    }

    [Fact]
    public void Closing_leaves_everything_and_the_limit_of_sources_is_kept()
    {
        using Host6 host = MldWire.Make("mopt-close");
        host.Set("net.inet6.ip6.mcast.maxsocksrc", 2);
        host.Do(() =>
        {
            var socket = new GroupSocket();
            socket.JoinSource(s_group, s_a);
            socket.JoinSource(s_group, s_b);
            Refuses(Errno.NoBuffers, () => socket.JoinSource(s_group, Host6.Ip("2001:db8::c")));
            Assert.True(In6Multis.IsMember(host.Ifp, s_group));
            socket.Dispose();
        });

        Assert.False(In6Multis.IsMember(host.Ifp, s_group));
    }

    private static void Refuses(Errno why, Action what) => Assert.Equal(why, Assert.Throws<NetException>(what).Errno);
}
