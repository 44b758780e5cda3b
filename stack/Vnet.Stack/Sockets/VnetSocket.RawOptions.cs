using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using IPv6MulticastOption = System.Net.Sockets.IPv6MulticastOption;
using LingerOption = System.Net.Sockets.LingerOption;
using MulticastOption = System.Net.Sockets.MulticastOption;
using SocketOptionLevel = System.Net.Sockets.SocketOptionLevel;
using SocketOptionName = System.Net.Sockets.SocketOptionName;

namespace Vnet.Sockets;

// Options by number: .NET's, and FreeBSD's as they are.
public sealed partial class VnetSocket
{
    /// <summary>Changes an option of FreeBSD's by level, name and value as its headers have them.</summary>
    /// <param name="optionLevel">Level: <see cref="SockOpt.Level"/>, <see cref="IpOpt.Level"/>, ….</param>
    /// <param name="optionName">Option of that level: <see cref="SockOpt"/>, <see cref="IpOpt"/>, ….</param>
    /// <param name="optionValue">Its value, as FreeBSD's structure.</param>
    /// <exception cref="VnetSocketException">There is no such option, or it refuses the value.</exception>
    public void SetRawSocketOption(int optionLevel, int optionName, ReadOnlySpan<byte> optionValue)
    {
        Errno error = _so.SetOption(optionLevel, optionName, optionValue);
        if (error != Errno.Ok)
            throw Failure(error, $"Setting option {optionName} of level {optionLevel}", default);
    }

    /// <summary>Reads an option of FreeBSD's; see <see cref="SetRawSocketOption"/>.</summary>
    /// <param name="optionLevel">Level.</param>
    /// <param name="optionName">Option of that level.</param>
    /// <param name="optionValue">Takes the value; what is longer is cut.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="VnetSocketException">There is no such option.</exception>
    public int GetRawSocketOption(int optionLevel, int optionName, Span<byte> optionValue)
    {
        Errno error = _so.GetOption(optionLevel, optionName, optionValue, out int length);
        return error == Errno.Ok ? length : throw Failure(error, $"Reading option {optionName} of level {optionLevel}", default);
    }

    /// <summary>Changes an option that is a number.</summary>
    /// <exception cref="VnetSocketException">There is no such option, or it refuses the value.</exception>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue)
    {
        switch (optionLevel, optionName)
        {
            case (SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout):
                ReceiveTimeout = optionValue;
                return;
            case (SocketOptionLevel.Socket, SocketOptionName.SendTimeout):
                SendTimeout = optionValue;
                return;
            case (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse):
                ExclusiveAddressUse = optionValue != 0;
                return;
            case (SocketOptionLevel.Socket, SocketOptionName.DontLinger):
                LingerState = new LingerOption(optionValue == 0, LingerState.LingerTime);
                return;
            case (SocketOptionLevel.IP, SocketOptionName.MulticastInterface):
                SetMulticastInterface(optionValue);
                return;
        }

        (int level, int name) = NameOf(optionLevel, optionName);
        SetNumber(level, name, optionValue, $"Setting {optionName} to {optionValue}");
    }

    /// <inheritdoc cref="SetSocketOption(SocketOptionLevel, SocketOptionName, int)"/>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) =>
        SetSocketOption(optionLevel, optionName, optionValue ? 1 : 0);

    /// <summary>Changes an option whose value is bytes: as FreeBSD has them.</summary>
    /// <exception cref="VnetSocketException">There is no such option, or it refuses the value.</exception>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue)
    {
        ArgumentNullException.ThrowIfNull(optionValue);
        (int level, int name) = (optionLevel, optionName) switch
        {
            (SocketOptionLevel.IP, SocketOptionName.IPOptions) => (IpOpt.Level, IpOpt.Options),
            (SocketOptionLevel.IP, SocketOptionName.AddSourceMembership) => (IpOpt.Level, IpOpt.AddSourceMembership),
            (SocketOptionLevel.IP, SocketOptionName.DropSourceMembership) => (IpOpt.Level, IpOpt.DropSourceMembership),
            (SocketOptionLevel.IP, SocketOptionName.BlockSource) => (IpOpt.Level, IpOpt.BlockSource),
            (SocketOptionLevel.IP, SocketOptionName.UnblockSource) => (IpOpt.Level, IpOpt.UnblockSource),
            _ => NameOf(optionLevel, optionName),
        };
        Errno error = _so.SetOption(level, name, optionValue);
        ThrowIfFailed(error, $"Setting {optionName}");
    }

    /// <summary>
    /// Changes an option whose value is an object: <see cref="LingerOption"/>, <see cref="MulticastOption"/>,
    /// <see cref="IPv6MulticastOption"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The object is not of the option's type.</exception>
    /// <exception cref="VnetSocketException">There is no such option, or it refuses the value.</exception>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, object optionValue)
    {
        ArgumentNullException.ThrowIfNull(optionValue);
        switch (optionName, optionValue)
        {
            case (SocketOptionName.Linger, LingerOption linger):
                LingerState = linger;
                return;
            case (SocketOptionName.AddMembership or SocketOptionName.DropMembership, MulticastOption group):
                ChangeMembership(optionName == SocketOptionName.AddMembership, group);
                return;
            case (SocketOptionName.AddMembership or SocketOptionName.DropMembership, IPv6MulticastOption group):
                ChangeMembership(optionName == SocketOptionName.AddMembership, group);
                return;
            default:
                throw new ArgumentException($"Option {optionName} of level {optionLevel} takes no {optionValue.GetType().Name}.", nameof(optionValue));
        }
    }

    /// <summary>Reads an option: an <see cref="int"/>, or a <see cref="LingerOption"/>.</summary>
    /// <exception cref="VnetSocketException">There is no such option.</exception>
    public object GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName)
    {
        switch (optionLevel, optionName)
        {
            case (SocketOptionLevel.Socket, SocketOptionName.Linger):
                return LingerState;
            case (SocketOptionLevel.Socket, SocketOptionName.DontLinger):
                return LingerState.Enabled ? 0 : 1;
            case (SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout):
                return ReceiveTimeout;
            case (SocketOptionLevel.Socket, SocketOptionName.SendTimeout):
                return SendTimeout;
            case (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse):
                return ExclusiveAddressUse ? 1 : 0;
            case (SocketOptionLevel.IP, SocketOptionName.MulticastInterface):
                return GetNumber(IpOpt.Level, IpOpt.MulticastIf, "MulticastInterface");
        }

        (int level, int name) = NameOf(optionLevel, optionName);
        int value = GetNumber(level, name, $"{optionName}");
        return (optionLevel, optionName) == (SocketOptionLevel.Socket, SocketOptionName.Error) ? (int)SocketErrors.Of((Errno)value) : value;
    }

    /// <summary>Reads an option as bytes.</summary>
    /// <inheritdoc cref="GetSocketOption(SocketOptionLevel, SocketOptionName)"/>
    public void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue)
    {
        ArgumentNullException.ThrowIfNull(optionValue);
        (int level, int name) = optionName == SocketOptionName.IPOptions ? (IpOpt.Level, IpOpt.Options) : NameOf(optionLevel, optionName);
        ThrowIfFailed(_so.GetOption(level, name, optionValue, out _), $"Reading {optionName}");
    }

    private (int Level, int Name) NameOf(SocketOptionLevel level, SocketOptionName name)
    {
        (int Level, int Name) found = SocketOptionNames.Of(level, name);
        return found.Name != 0 ? found : throw Failure(Errno.NoProtocolOption, $"Option {name} of level {level}", default);
    }

    private void SetNumber(int level, int name, int value, string call) =>
        ThrowIfFailed(_so.SetOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value))), call);

    private int GetNumber(int level, int name, string option)
    {
        int value = 0;
        Errno error = _so.GetOption(level, name, MemoryMarshal.AsBytes(new Span<int>(ref value)), out _);
        return error == Errno.Ok ? value : throw Failure(error, $"Reading {option}", default);
    }
}
