namespace Vnet.Iflib;

/// <summary>How a device tells that there is work (FreeBSD's <c>iflib_intr_mode_t</c>).</summary>
public enum IflibInterruptMode
{
    /// <summary>One line for everything; <see cref="IflibDriver.LegacyInterrupt"/> says whether it was the device.</summary>
    Legacy,

    /// <summary>One message for everything.</summary>
    Msi,

    /// <summary>A message for each receive queue, and those of the admin vectors.</summary>
    Msix,
}
