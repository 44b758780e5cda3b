namespace Vnet.Iflib;

/// <summary>What kind of device a driver is for (FreeBSD's <c>IFLIB_*</c> of <c>isc_flags</c>, with their values).</summary>
[Flags]
public enum IflibFlags : uint
{
    /// <summary>One ring for each free list, and nothing else.</summary>
    None = 0,

    /// <summary>Ring 0 of a receive set is a completion queue; its free lists are the rings after it.</summary>
    HasRxCq = 0x1,

    /// <summary>The device has no message per queue: one queue set, served by the legacy interrupt.</summary>
    SkipMsix = 0x2,

    /// <summary>A virtual function: the admin task looks at <see cref="IflibDriver.UpdateAdminStatus"/> also while the device is stopped.</summary>
    IsVf = 0x4,

    /// <summary>Ring 0 of a transmit set is a completion queue.</summary>
    HasTxCq = 0x8,

    /// <summary>Before TSO the IPv4 length and checksum are to be zero.</summary>
    TsoInitIp = 0x20,

    /// <summary>Before checksum offload the checksum field is to be zero, the pseudo-header sum not in it.</summary>
    NeedZeroCsum = 0x80,

    /// <summary>The device sends frames shorter than 60 bytes as they are: pad them.</summary>
    NeedEtherPad = 0x100,

    /// <summary>The admin task runs also while the device is stopped.</summary>
    AdminAlwaysRun = 0x1_0000,

    /// <summary>An interrupt of a single vector means receive work alone.</summary>
    SingleIrqRxOnly = 0x4_0000,

    /// <summary>The device keeps its transmit indices over stop and init, and so do the rings.</summary>
    PreserveTxIndices = 0x20_0000,
}
