using System.Runtime.InteropServices;
using Vnet.Net;

namespace Vnet.Devices.Linux;

/// <summary>Whether this host has what the drivers of this folder need.</summary>
internal static class HostOs
{
    /// <exception cref="NetException">Not Linux, or one whose numbers of system calls are others than those used here.</exception>
    public static void Require(string driver)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new NetException(Errno.NotSupported,
                $"The {driver} driver needs Linux; this is {RuntimeInformation.OSDescription}. Connect vnets by epair, or to files by pcap, instead.");
        }

        // There _IOW and the socket options are numbered differently.
        if (RuntimeInformation.ProcessArchitecture is Architecture.Ppc64le || nint.Size != 8)
        {
            throw new NetException(Errno.NotSupported,
                $"The {driver} driver does not know the system call numbers of {RuntimeInformation.ProcessArchitecture}; it runs on 64-bit x86, Arm, RISC-V and LoongArch.");
        }

        if (!BitConverter.IsLittleEndian)
            throw new NetException(Errno.NotSupported, $"The {driver} driver runs on little-endian processors only; this is {RuntimeInformation.ProcessArchitecture}.");
    }
}
