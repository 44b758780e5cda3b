using System.Runtime.InteropServices;
using Vnet.Net;

namespace Vnet.Devices.Linux;

/// <summary>Linux's error numbers, which are not FreeBSD's.</summary>
internal static class LinuxErrno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Io = 5;
    public const int NoSuchDeviceOrAddress = 6;
    public const int WouldBlock = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int TooManyOfProcess = 24;
    public const int BadDescriptorState = 77;
    public const int MessageTooLong = 90;
    public const int NetworkDown = 100;
    public const int NoBuffers = 105;

    /// <summary>What the last call of this thread failed with.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The stack's error for one of Linux's.</summary>
    public static Errno ToErrno(int error) => error switch
    {
        0 => Errno.Ok,
        NotPermitted or AccessDenied => Errno.NotPermitted,
        NoEntry => Errno.NoEntry,
        NoSuchDeviceOrAddress or NoDevice or BadDescriptorState => Errno.NoDevice,
        WouldBlock or NoBuffers or NoMemory => Errno.NoBuffers,
        Busy => Errno.Busy,
        Exists => Errno.Exists,
        Invalid => Errno.Invalid,
        MessageTooLong => Errno.MessageTooLong,
        NetworkDown or Io => Errno.NetworkDown,
        _ => Errno.Io,
    };

    /// <summary>Its text, with its number: "Operation not permitted (errno 1)".</summary>
    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";

    /// <summary>An exception for the last call of this thread.</summary>
    /// <param name="what">What could not be done, without a full stop.</param>
    /// <param name="advice">What to do about it.</param>
    public static NetException LastAs(string what, string advice = "") => As(Last, what, advice);

    /// <summary>An exception for an error of Linux.</summary>
    public static NetException As(int error, string what, string advice = "") =>
        new(ToErrno(error), $"{what}: {Describe(error)}.{(advice.Length == 0 ? "" : " " + advice)}");
}
