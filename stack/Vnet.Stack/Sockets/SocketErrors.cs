using Vnet.Net;

namespace Vnet.Sockets;

/// <summary>What .NET calls the errors of FreeBSD: the one table of it.</summary>
public static class SocketErrors
{
    /// <summary>The <see cref="SocketError"/> for an error; <see cref="SocketError.SocketError"/> where .NET has no name for it.</summary>
    public static SocketError Of(Errno error) => error switch
    {
        Errno.Ok => SocketError.Success,
        Errno.NotPermitted or Errno.AccessDenied or Errno.CapabilityMode => SocketError.AccessDenied,
        Errno.NoEntry => SocketError.AddressNotAvailable,
        Errno.Interrupted => SocketError.Interrupted,
        Errno.BadDescriptor or Errno.Canceled => SocketError.OperationAborted,
        Errno.NoMemory or Errno.NoSpace or Errno.NoBuffers or Errno.TooManyReferences => SocketError.NoBufferSpaceAvailable,
        Errno.Fault => SocketError.Fault,
        Errno.NoDevice or Errno.NotSupportedByDevice or Errno.NetworkDown => SocketError.NetworkDown,
        Errno.Invalid or Errno.Domain or Errno.Range or Errno.NameTooLong or Errno.Overflow => SocketError.InvalidArgument,
        Errno.FileTooBig or Errno.MessageTooLong => SocketError.MessageSize,
        Errno.BrokenPipe or Errno.Shutdown => SocketError.Shutdown,
        Errno.WouldBlock => SocketError.WouldBlock,
        Errno.InProgress => SocketError.InProgress,
        Errno.Already => SocketError.AlreadyInProgress,
        Errno.NotSocket => SocketError.NotSocket,
        Errno.DestinationRequired => SocketError.DestinationAddressRequired,
        Errno.WrongProtocolType => SocketError.ProtocolType,
        Errno.NoProtocolOption => SocketError.ProtocolOption,
        Errno.ProtocolNotSupported => SocketError.ProtocolNotSupported,
        Errno.SocketTypeNotSupported => SocketError.SocketNotSupported,
        Errno.NotSupported => SocketError.OperationNotSupported,
        Errno.ProtocolFamilyNotSupported => SocketError.ProtocolFamilyNotSupported,
        Errno.AddressFamilyNotSupported => SocketError.AddressFamilyNotSupported,
        Errno.AddressInUse => SocketError.AddressAlreadyInUse,
        Errno.AddressNotAvailable => SocketError.AddressNotAvailable,
        Errno.NetworkUnreachable or Errno.NoSuchProcess => SocketError.NetworkUnreachable,
        Errno.NetworkReset => SocketError.NetworkReset,
        Errno.ConnectionAborted => SocketError.ConnectionAborted,
        Errno.ConnectionReset => SocketError.ConnectionReset,
        Errno.IsConnected => SocketError.IsConnected,
        Errno.NotConnected => SocketError.NotConnected,
        Errno.TimedOut => SocketError.TimedOut,
        Errno.ConnectionRefused => SocketError.ConnectionRefused,
        Errno.HostDown => SocketError.HostDown,
        Errno.HostUnreachable => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };

    /// <summary>What it means and what to do, as the end of a sentence.</summary>
    internal static string Explain(Errno error) => error switch
    {
        Errno.NotPermitted or Errno.AccessDenied => "it is not permitted: to a broadcast address set EnableBroadcast; else see what the maker's jail allows",
        Errno.NetworkDown or Errno.NoDevice => "the interface is down or gone: bring it up",
        Errno.BadDescriptor => "the socket was closed meanwhile",
        Errno.WouldBlock => "there is nothing yet, and the socket does not wait: use the asynchronous call, or set Blocking",
        Errno.TimedOut => "it took longer than ReceiveTimeout or than the peer may take",
        Errno.MessageTooLong => "the message is too long: for the socket's SendBufferSize, for the path while it must not be fragmented, or for the protocol",
        Errno.DestinationRequired or Errno.NotConnected => "it has no peer: Connect it, or use SendTo",
        Errno.IsConnected => "it has a peer already: use Send, or disconnect it first",
        Errno.AddressInUse => "the address is in use: choose another port, or 0 for any, or set ReuseAddress",
        Errno.AddressNotAvailable => "no interface of the vnet has that address, or no port is free: see InIfaddrs.Add and In6Ifaddrs.Add",
        Errno.NetworkUnreachable or Errno.HostUnreachable => "there is no route: add an address or a route to the vnet",
        Errno.HostDown => "the next host does not answer to ARP or neighbour discovery",
        Errno.ConnectionRefused => "nobody listens there",
        Errno.NoBuffers => "a queue or a limit of the vnet or of the socket's buffer is full",
        Errno.BrokenPipe or Errno.Shutdown => "it was shut down for sending",
        Errno.AddressFamilyNotSupported => "the address is of another family than the socket, or the family is switched off",
        Errno.ProtocolNotSupported => "there is no such protocol for this kind of socket, or the maker's jail has no address of the family",
        Errno.WrongProtocolType => "there is no such kind of socket",
        Errno.NoProtocolOption => "the protocol has no such option",
        Errno.Invalid => "an argument is invalid for this socket in its present state",
        Errno.NotSupported => "this kind of socket cannot do that",
        _ => $"{error}",
    };
}
