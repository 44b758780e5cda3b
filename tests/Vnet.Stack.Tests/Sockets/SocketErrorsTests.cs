using System.Net.Sockets;
using Vnet.Net;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class SocketErrorsTests
{
    // .NET has no names for these.
    private static readonly Errno[] s_unnamed = [Errno.Io, Errno.Deadlock, Errno.Busy, Errno.Exists];

    public static TheoryData<Errno> All => [.. Enum.GetValues<Errno>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_error_has_a_name_in_NET(Errno error) =>
        Assert.Equal(Array.IndexOf(s_unnamed, error) >= 0, SocketErrors.Of(error) == SocketError.SocketError);

    [Theory]
    [InlineData(Errno.Ok, SocketError.Success)]
    [InlineData(Errno.AccessDenied, SocketError.AccessDenied)]
    [InlineData(Errno.WouldBlock, SocketError.WouldBlock)]
    [InlineData(Errno.MessageTooLong, SocketError.MessageSize)]
    [InlineData(Errno.NoProtocolOption, SocketError.ProtocolOption)]
    [InlineData(Errno.AddressInUse, SocketError.AddressAlreadyInUse)]
    [InlineData(Errno.AddressNotAvailable, SocketError.AddressNotAvailable)]
    [InlineData(Errno.ConnectionRefused, SocketError.ConnectionRefused)]
    [InlineData(Errno.HostUnreachable, SocketError.HostUnreachable)]
    [InlineData(Errno.NoBuffers, SocketError.NoBufferSpaceAvailable)]
    [InlineData(Errno.Canceled, SocketError.OperationAborted)]
    [InlineData(Errno.IsConnected, SocketError.IsConnected)]
    [InlineData(Errno.DestinationRequired, SocketError.DestinationAddressRequired)]
    public void It_is_the_name_that_NET_gives_on_Unix(Errno error, SocketError expected)
    {
        Assert.Equal(expected, SocketErrors.Of(error));
        Assert.Equal(expected, new VnetSocketException(error, "why").SocketErrorCode);
    }
}
